"""The same suite as an ordinary user, for whom jails are built in another way.

Root runs it so, in a mount namespace that shows this checkout and its interpreter at places such a
user can reach. Whoever is not root has run it as one already.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile.arena import CHECKOUT

NOBODY = 65534
SUITE = ["tests/hostile/test_tier_a.py", "tests/hostile/test_doors.py"]
# as root: show what is needed under /mnt, become nobody, and run pytest
LAUNCHER = """
import os, sys
from trueline.analysis.sandbox.inside import linux
linux.unshare(linux.NEWNS, "mounts")
linux.mount("none", "/", None, linux.MS_REC | linux.MS_PRIVATE)
linux.mount("shown", "/mnt", "tmpfs", 0, "mode=755")
for name, source in zip(("python", "packages", "checkout"), sys.argv[1:4]):
    os.mkdir(f"/mnt/{name}")
    linux.mount(source, f"/mnt/{name}", None, linux.MS_BIND | linux.MS_REC)
    linux.make_read_only(f"/mnt/{name}")
os.chdir("/mnt/checkout")
os.setgroups([])
os.setresgid(USER, USER, USER)
os.setresuid(USER, USER, USER)
python = "/mnt/python/bin/" + os.path.basename(os.path.realpath(sys.executable))
environment = {
    "PATH": "/usr/bin:/bin",
    "HOME": sys.argv[4],
    "TMPDIR": sys.argv[4],
    "PYTHONPATH": "/mnt/packages:/mnt/checkout/src",
    "PYTHONDONTWRITEBYTECODE": "1",
}
options = ["-q", "-p", "no:cacheprovider"]
os.execve(python, [python, "-m", "pytest", *options, *sys.argv[5:]], environment)
""".replace("USER", str(NOBODY))


@pytest.mark.skipif(os.geteuid() != 0, reason="this user has run the suite as it is")
@pytest.mark.timeout(600)
def test_as_an_ordinary_user(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Every program is withstood by the jails that nobody can build."""
    home = Path("/var/tmp", f"trueline-nobody-{os.getpid()}")
    home.mkdir(mode=0o700)
    os.chown(home, NOBODY, NOBODY)
    packages = Path(pytest.__file__).parents[1]
    places = [Path(sys.base_prefix), packages, CHECKOUT, home]
    try:
        done = subprocess.run(
            [sys.executable, "-c", LAUNCHER, *map(str, places), *SUITE],
            cwd=CHECKOUT,
            capture_output=True,
            check=False,
            text=True,
        )
    finally:
        subprocess.run(["rm", "-rf", home], check=True)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "passed" in done.stdout.splitlines()[-1]
    assert "skipped" not in done.stdout.splitlines()[-1]
