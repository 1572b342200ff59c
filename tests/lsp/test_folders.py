"""The folders of the client's workspace, from whichever field it names them in."""

from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from trueline.lsp.session import folders_of, paths_of

FOLDER = types.WorkspaceFolder(uri="file:///one%20two", name="one")
OTHER = types.WorkspaceFolder(uri="file:///three", name="three")
REMOTE = types.WorkspaceFolder(uri="vscode-vfs://github/four", name="four")


@pytest.mark.parametrize(
    ("given", "folders"),
    [
        ({}, []),
        ({"workspace_folders": [FOLDER, OTHER]}, ["/one two", "/three"]),
        ({"workspace_folders": [FOLDER], "root_uri": OTHER.uri}, ["/one two"]),
        ({"workspace_folders": [REMOTE, OTHER]}, ["/three"]),
        ({"workspace_folders": None, "root_uri": FOLDER.uri, "root_path": "/old"}, ["/one two"]),
        ({"workspace_folders": [], "root_uri": OTHER.uri}, ["/three"]),
        ({"root_uri": REMOTE.uri}, []),
        ({"root_path": "/old"}, ["/old"]),
        ({"root_path": ""}, []),
    ],
)
def test_folders(given: dict[str, Any], folders: list[str]) -> None:
    """The list of folders, else the older `rootUri`, else the oldest `rootPath`."""
    capabilities = types.ClientCapabilities()
    params = types.InitializeParams(capabilities=capabilities, process_id=None, **given)
    assert folders_of(params) == tuple(map(Path, folders))


def test_one_folder_has_many_addresses() -> None:
    """Quoting and a slash at the end make no other folder."""
    written = ["file:///a%2Bb", "file:///a+b", "file:///a+b/"]
    assert len(set(paths_of(written))) == 1
