"""stdout belongs to the protocol: whatever is printed goes to stderr, in child processes too."""

import subprocess
import sys

NOISE = """
import os, subprocess, sys

def noise():
    print("a print", flush=True)
    os.write(1, b"a write\\n")
    subprocess.run([sys.executable, "-c", "print('a child')"], check=True)
"""
GUARDED = """
from trueline.lsp.transport import private_stdout

print("before", end="")
pipe = private_stdout()
noise()
pipe.write(b" the protocol")
pipe.flush()
noise()
"""
COMMAND = """
from trueline.assistant.cli.main import main
from trueline.lsp import server

serve = server.run

async def noisy(stdin, stdout):
    noise()
    return await serve(stdin, stdout)

server.run = noisy
sys.argv = ["trueline", "lsp"]
main()
"""
MESSAGE = b'Content-Length: 44\r\n\r\n{"jsonrpc": "2.0", "id": 1, "method": "no"}\n'


def run(code: str) -> tuple[bytes, list[bytes]]:
    """What code wrote to stdout, and the lines it wrote to stderr."""
    command = [sys.executable, "-P", "-c", NOISE + code]
    done = subprocess.run(command, input=MESSAGE, capture_output=True, timeout=60, check=True)
    return done.stdout, done.stderr.splitlines()


def test_private_stdout() -> None:
    """Only what is written to the protocol's pipe reaches it; what was printed before is kept."""
    out, err = run(GUARDED)
    assert out == b"before the protocol"
    assert err == [b"a print", b"a write", b"a child"] * 2


def test_the_command_guards_its_stdout() -> None:
    """`trueline lsp` answers on stdout and nothing else comes there."""
    out, err = run(COMMAND)
    assert out.startswith(b"Content-Length: ")
    assert out.endswith(b'"message": "no before initialize"}}')
    assert out.count(b"\n") == out.count(b"\r\n") == 3
    assert err == [b"a print", b"a write", b"a child"]
