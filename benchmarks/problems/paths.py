"""Problems about paths and addresses, as plain text with forward slashes."""

from benchmarks.problems.cases import Cases


def join_url(base: str, path: str) -> str:
    """Join a base address and a path with exactly one slash between them.

    >>> join_url("http://example.com/", "/about")
    'http://example.com/about'
    """
    return base.rstrip("/") + "/" + path.lstrip("/")


def file_extension(path: str) -> str:
    """Return the extension of a file in lower case and without the dot.

    Only the last part of the path counts. A name without a dot has no extension, and neither
    has a hidden file whose only dot is its first character: both give an empty string.

    >>> file_extension("photos/Cat.JPG")
    'jpg'
    """
    name = path[path.rfind("/") + 1 :]
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""


def parent_folders(path: str) -> list[str]:
    """List all the folders above a relative path, nearest first.

    >>> parent_folders("a/b/c.txt")
    ['a/b', 'a']
    """
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(len(parts) - 1, 0, -1)]


def module_name(path: str) -> str:
    """Turn the path of a Python file into the name of the module.

    The name of a package is that of its folder, without "__init__". The path always ends
    in ".py" and has at least one folder.
    """
    parts = path.removesuffix(".py").split("/")
    if parts[-1] == "__init__":
        parts.pop()
    return ".".join(parts)


def is_hidden(path: str) -> bool:
    """Whether any part of a path begins with a dot, apart from the parts "." and ".."."""
    return any(part.startswith(".") and part not in {".", ".."} for part in path.split("/"))


def files_by_folder(paths: list[str]) -> dict[str, list[str]]:
    """Group paths by their folder, with the names of the files in each sorted.

    A path without a slash is in the folder "".

    >>> files_by_folder(["src/b.py", "src/a.py", "README"])
    {'src': ['a.py', 'b.py'], '': ['README']}
    """
    folders: dict[str, list[str]] = {}
    for path in paths:
        folder, _, name = path.rpartition("/")
        folders.setdefault(folder, []).append(name)
        folders[folder].sort()
    return folders


def relative_path(target: str, start: str) -> str:
    """Say how to get from the folder `start` to `target`, both given from the same root.

    One ".." for each folder to leave, then the rest of the way down. From a folder to itself
    the answer is ".".

    >>> relative_path("docs/img/a.png", "docs/guide")
    '../img/a.png'
    """
    down = target.split("/")
    up = start.split("/")
    shared = 0
    while shared < min(len(down), len(up)) and down[shared] == up[shared]:
        shared += 1
    steps = [".."] * (len(up) - shared) + down[shared:]
    return "/".join(steps) or "."


CASES = {
    "join_url": Cases(
        tests=(
            ("http://a.io", "x"),
            ("http://a.io/", "x"),
            ("http://a.io", "/x/y"),
            ("http://a.io/", ""),
        ),
        hidden=(
            ("a", "b"),
            ("a/", "/b"),
            ("a", "/b"),
            ("a/", "b"),
            ("a//", "//b"),
            ("http://h/api", "v1/users"),
            ("http://h/api/", "/v1/users/"),
            ("http://h", ""),
            ("http://h/x", "/"),
            ("/root", "leaf"),
            ("ftp://h/", "a.txt?x=1"),
        ),
    ),
    "file_extension": Cases(
        tests=(("notes.txt",), ("Makefile",), (".bashrc",), ("a.b/c",), ("data.tar.gz",)),
        hidden=(
            ("x.PY",),
            ("dir/x.Md",),
            ("dir.d/x.y.z",),
            ("dir/.hidden",),
            ("dir/.hidden.txt",),
            ("dir/file",),
            ("a.b.c/file",),
            ("v1.2/app.exe",),
            ("README.rst",),
            ("x/y/z.JPEG",),
            ("one.two.three.four",),
        ),
    ),
    "parent_folders": Cases(
        tests=(("a/b",), ("a",), ("home/ann/work/plan.md",)),
        hidden=(
            ("x",),
            ("x/y",),
            ("x/y/z",),
            ("x/y/z/w",),
            ("a/a/a",),
            ("file.txt",),
            ("src/app/main.py",),
            ("../up",),
            ("one two/three",),
            ("1/2/3/4/5",),
        ),
    ),
    "module_name": Cases(
        tests=(("app/views.py",), ("app/__init__.py",), ("app/core/models.py",)),
        hidden=(
            ("a/b.py",),
            ("a/b/c/d.py",),
            ("a/b/__init__.py",),
            ("a/b/c/__init__.py",),
            ("x/__main__.py",),
            ("x/init.py",),
            ("pkg/py.py",),
            ("pkg/sub_pkg/mod_1.py",),
            ("__init__/x.py",),
            ("tests/test_app.py",),
        ),
    ),
    "is_hidden": Cases(
        tests=((".git/config",), ("src/main.py",), ("../src",), ("a/.env",), ("./a",)),
        hidden=(
            (".",),
            ("..",),
            ("",),
            ("a",),
            (".a",),
            ("a/b/.c",),
            ("a/.b/c",),
            ("../.a",),
            ("./../x",),
            ("a.b/c.d",),
            ("...",),
            ("a/..b",),
        ),
    ),
    "files_by_folder": Cases(
        tests=(
            ([],),
            (["a/x", "b/y", "a/w"],),
            (["a/b/c.txt", "a/d.txt"],),
            (["x"],),
        ),
        hidden=(
            (["b", "a"],),
            (["d/c", "d/b", "d/a"],),
            (["a/b/c"],),
            (["z/1", "y/1", "x/1"],),
            (["a/x", "x", "a/b/x"],),
            (["src/app.py", "src/lib.py"],),
            (["a/2", "a/10", "a/1"],),
            (["top.txt", "in/top.txt"],),
            (["q/w/e", "q/w/d", "q/x"],),
            (["m/b", "n/a", "m/a", "n/b"],),
        ),
    ),
    "relative_path": Cases(
        tests=(
            ("a/b", "a"),
            ("a", "a/b"),
            ("a/b", "a/b"),
            ("x/y", "p/q"),
        ),
        hidden=(
            ("a/b/c", "a"),
            ("a/b/c", "a/b"),
            ("a/b/c", "a/d"),
            ("a/b/c", "a/d/e"),
            ("a", "b"),
            ("a", "a"),
            ("a", "a/b/c/d"),
            ("src/x/y", "src/z/y"),
            ("ab/c", "a/c"),
            ("a/b/a", "a/a/b"),
            ("docs/index.html", "docs/api/v1"),
            ("img/logo.png", "css"),
        ),
    ),
}
