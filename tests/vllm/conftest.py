"""Real vLLM servers on this machine's CPU: our own model and a tiny mixture of experts.

They run under the interpreter of `.venv-vllm` (`make test-vllm` makes it; `TRUELINE_VLLM` names
another), on free ports of loopback, one of each for the whole run, and end with it. Everything the
tests ask goes through our own client, as a user would.
"""

import os
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import httpx
import pytest

from trueline.analysis.process import Child
from trueline.assistant.models.embedded import SHIPPED
from trueline.assistant.models.endpoint import EndpointModel

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
PYTHON = Path(os.environ.get("TRUELINE_VLLM", ROOT / ".venv-vllm" / "bin" / "python"))
PATIENCE = float(os.environ.get("TRUELINE_VLLM_PATIENCE", "400"))  # seconds for a start
KEY = "secret-of-the-tests"
FLAGS = {
    "--host": "127.0.0.1",
    "--block-size": "32",
    "--kv-cache-memory-bytes": "67108864",
    "--max-num-seqs": "64",
    "--distributed-executor-backend": "external_launcher",
}
SWITCHES = ["--enforce-eager", "--enable-prompt-tokens-details", "--disable-uvicorn-access-log"]
QUIET = {
    "HF_HUB_OFFLINE": "1",
    "VLLM_NO_USAGE_STATS": "1",
    "DO_NOT_TRACK": "1",
    "TORCHDYNAMO_DISABLE": "1",
    "VLLM_CPU_OMP_THREADS_BIND": "nobind",
    "OMP_NUM_THREADS": "1",
    "RANK": "0",
    "LOCAL_RANK": "0",
    "WORLD_SIZE": "1",
    "MASTER_ADDR": "127.0.0.1",
    "PYTHONPATH": str(HERE / "site"),
}


@dataclass(frozen=True)
class Server:
    """A server that answers: its address, the model's id, the key it wants."""

    url: str
    model: str
    key: str

    def model_of(self, url: str = "", key: str = "") -> EndpointModel:
        """Our client for it."""
        return EndpointModel(url or self.url, key=key or self.key)

    def gauge(self, name: str) -> float:
        """One of the engine's own figures, summed over its labels."""
        page = httpx.get(self.url.removesuffix("/v1") + "/metrics", timeout=60).text
        rows = [row.rsplit(" ", 1) for row in page.splitlines() if row.startswith(name)]
        assert rows, f"no {name}"
        return sum(float(value) for _, value in rows)

    def idle(self) -> None:
        """Wait until the engine runs no request."""
        end = time.monotonic() + 60
        while self.gauge("vllm:num_requests_running"):
            assert time.monotonic() < end, "the engine still runs a request that nobody reads"
            time.sleep(0.05)


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def started(folder: Path, model: str, log: Path) -> Iterator[Server]:
    """A server for the folder's model; ends with the fixture that holds it."""
    if not PYTHON.exists():
        pytest.skip(f"SKIPPED: no vLLM at {PYTHON}; run make test-vllm")
    port = free_port()
    flags = FLAGS | {"--port": str(port), "--served-model-name": model}
    arguments = ["serve", str(folder), *chain(*flags.items()), *SWITCHES]
    shell = f'exec "$@" >{log} 2>&1'
    own = [str(PYTHON), "-P", str(HERE / "serve.py"), *arguments]
    env = os.environ | QUIET | {"MASTER_PORT": str(free_port()), "VLLM_API_KEY": KEY}
    with Child(["sh", "-c", shell, "sh", *own], env=env) as child:
        _wait(child, f"http://127.0.0.1:{port}/health", log)
        yield Server(f"http://127.0.0.1:{port}/v1", model, KEY)


def _wait(child: Child, health: str, log: Path) -> None:
    """Wait until the server is ready; a dead one is an error, a slow one is skipped aloud."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if not child.alive:
            pytest.fail("vLLM died:\n" + log.read_text(errors="replace")[-3000:])
        try:
            if httpx.get(health, timeout=5).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    pytest.skip(f"SKIPPED: vLLM was not ready within {PATIENCE:g} s on this machine")


@pytest.fixture(scope="session")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The weights that ship, in half precision as they are."""
    log = tmp_path_factory.mktemp("own") / "vllm.log"
    yield from started(SHIPPED, "trueline", log)


@pytest.fixture(scope="session")
def moe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A tiny mixture of experts under a name that says nothing about its family."""
    if not PYTHON.exists():
        pytest.skip(f"SKIPPED: no vLLM at {PYTHON}; run make test-vllm")
    work = tmp_path_factory.mktemp("moe")
    command = [str(PYTHON), "-P", str(HERE / "make_moe.py"), str(work / "model")]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    yield from started(work / "model", "house-model", work / "vllm.log")


@pytest.fixture
async def own_model(own: Server) -> AsyncIterator[EndpointModel]:
    """Our client for our own model."""
    model = own.model_of()
    yield model
    await model.aclose()


@pytest.fixture
async def moe_model(moe: Server) -> AsyncIterator[EndpointModel]:
    """Our client for the mixture of experts."""
    model = moe.model_of()
    yield model
    await model.aclose()
