"""A processor that the embedded model's libraries refuse: one line, and the rest still works."""

from pathlib import Path

from tests.e2e.conftest import Trueline

SAYS = (
    "NumPy was built with baseline optimizations: \\n(X86_V2) but your machine doesn't support:"
    "\\n(X86_V2)."
)


def test_what_numpy_says_is_told(trueline: Trueline, tmp_path: Path) -> None:
    """What it says on a processor from before 2008 (its words on an emulated one) is told."""
    folder = tmp_path / "old" / "numpy"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(f'raise RuntimeError("{SAYS}")\n')
    (tmp_path / "a.py").write_text("x = [1]\ny = su\n")
    done = trueline("complete", "a.py:2:7", PYTHONPATH=str(folder.parent))
    assert done.code == 3
    assert done.err.count("\n") == 1
    assert done.err.startswith("trueline: embedded model: cannot run here (NumPy was built")
    assert done.err.endswith("choose another model with --model\n")
    doctor = trueline("doctor", PYTHONPATH=str(folder.parent))
    assert doctor.code == 1
    assert "cannot run here" in doctor.out
    assert "internal" not in doctor.err
