"""The process that holds a user's GGUF model: llama.cpp's own server on a free port of loopback.

`python -m trueline.assistant.models.gguf_server MODEL_FILE` prints its address when the model is
loaded and serves until its standard input is closed. It needs xllamacpp, the extra `gguf`.
"""

import sys

from trueline.analysis.process import die_with_parent

CONTEXT, SLOTS = 8192, 4


def main() -> None:
    """Serve the model named on the command line."""
    die_with_parent()
    import xllamacpp  # noqa: PLC0415 - an extra, and slow to load

    params = xllamacpp.CommonParams()
    params.model.path = sys.argv[1]
    params.port = 0
    params.n_ctx, params.n_parallel = CONTEXT, SLOTS
    params.endpoint_slots = True
    params.warmup = False
    server = xllamacpp.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
