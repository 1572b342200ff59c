"""`trueline train`: how the embedded model is made, stage by stage.

The stages read and write one work folder, so each can be repeated alone: corpus, tokenizer,
encode, run, export. Training code is imported only when a stage runs; the stages up to `encode`
work without torch.
"""

import importlib.util
import math
from pathlib import Path
from typing import Literal

import click

from trueline.analysis.errors import CannotRun
from trueline.assistant.models.embedded.weights import verify

_WORK = click.option(
    "--work",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("build/corpus"),
    show_default=True,
    help="Folder for everything the stages read and write; keep it out of version control.",
)
_SEED = click.option("--seed", default=1, show_default=True, help="Same seed, same result.")


@click.group("train")
def command() -> None:
    """Make the embedded model: corpus, tokenizer, encode, run, export, and what goes beside it.

    \b
    The whole pipeline, as it made the weights that ship:
      trueline train corpus
      trueline train tokenizer
      trueline train encode --tokens 18000000
      trueline train encode --tokens 8000000 --context 1024 --shards longer --seed 2
      trueline train run --longer longer --layers 6 --batch 4 --threads 1 \\
        --cpu-seconds 5400 --wall-seconds 5700
      trueline train export --to build/weights
      trueline train mixing PROJECT...
      trueline train confidence PROJECT...
      trueline train fingerprints
    """


@command.command()
@_WORK
@click.option(
    "--lock",
    "locks",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    default=[Path(f"requirements/{name}.txt") for name in ("corpus", "default", "dev")],
    show_default=True,
    help="Lock files whose packages are read; may be given several times.",
)
def corpus(work: Path, locks: tuple[Path, ...]) -> None:
    """Fetch the locked wheels with pip and keep the text worth learning from.

    Only permissive licences; nothing is installed or run. Writes train.jsonl, valid.jsonl and
    manifest.json, which names every source.
    """
    from trueline.training.corpus import build_corpus  # noqa: PLC0415 - only when it runs

    manifest = build_corpus(locks, work, click.echo)
    kept = sum(entry.bytes for entry in manifest.sources)
    click.echo(f"{len(manifest.sources)} packages, {kept / 1e6:.1f} MB of source text")


@command.command()
@_WORK
@_SEED
@click.option("--vocabulary", default=7680, show_default=True, help="Number of tokens.")
@click.option("--files", default=3000, show_default=True, help="Files drawn to learn from.")
def tokenizer(work: Path, seed: int, vocabulary: int, files: int) -> None:
    """Train the byte-level BPE tokenizer on a random part of the corpus."""
    from random import Random  # noqa: PLC0415

    from trueline.training.tokenizer import (  # noqa: PLC0415
        read_texts,
        save_tokenizer,
        train_tokenizer,
    )

    records = list(read_texts(_made(work / "train.jsonl", "corpus")))
    drawn = Random(seed).sample(records, min(files, len(records)))
    made = train_tokenizer((record["text"] for record in drawn), vocabulary)
    save_tokenizer(made, work / "tokenizer.json")
    click.echo(f"{made.get_vocab_size()} tokens from {len(drawn)} files")


@command.command()
@_WORK
@_SEED
@click.option("--context", default=512, show_default=True, help="Tokens in a training row.")
@click.option("--tokens", default=0, help="Stop at so many tokens; 0 takes the whole corpus.")
@click.option("--shards", default="shards", show_default=True, help="Folder for the rows.")
def encode(work: Path, seed: int, context: int, tokens: int, shards: str) -> None:
    """Turn the corpus into rows of token ids, half of them with a hole to fill."""
    from trueline.training.encode import write_shards  # noqa: PLC0415
    from trueline.training.tokenizer import read_texts  # noqa: PLC0415

    known = _made(work / "tokenizer.json", "tokenizer")
    for split, limit in (("train", tokens), ("valid", 500_000)):
        records = list(read_texts(_made(work / f"{split}.jsonl", "corpus")))
        info = write_shards(
            records, known, work / shards, split=split, context=context, limit=limit, seed=seed
        )
        click.echo(f"{split}: {info.rows} rows of {context} tokens")


@command.command()
@_WORK
@_SEED
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("build/run"), show_default=True
)
@click.option("--cpu-seconds", default=0.0, help="Stop after so many CPU seconds, all threads.")
@click.option("--wall-seconds", default=0.0, help="Stop after so many seconds on the clock.")
@click.option("--steps", default=0, help="Stop after so many steps.")
@click.option("--pause-seconds", default=math.inf, help="Stop with a checkpoint, to be resumed.")
@click.option(
    "--longer", help="Rows to read in the last part of the run: a folder `encode --shards` made."
)
@click.option("--hidden", default=256, show_default=True, help="Width of the model.")
@click.option("--layers", default=4, show_default=True)
@click.option("--heads", default=4, show_default=True)
@click.option("--kv-heads", default=2, show_default=True)
@click.option("--feed-forward", default=640, show_default=True)
@click.option("--batch", default=8, show_default=True, help="Rows of the longest kind in a step.")
@click.option("--threads", default=2, show_default=True, help="CPU threads.")
@click.option("--compile/--no-compile", "compiled", default=True, help="Use torch.compile.")
def run(
    work: Path,
    out: Path,
    *,
    cpu_seconds: float,
    wall_seconds: float,
    pause_seconds: float,
    longer: str | None,
    **options: int,
) -> None:
    """Train, on a GPU if torch sees one, else on the CPU; started again, it goes on.

    Give at least one limit. The learning rate follows the share of the limit that is spent. A
    killed run loses at most a minute: run the same command again.
    """
    refuse_without_torch()
    from trueline.training.budget import Budget  # noqa: PLC0415
    from trueline.training.run import Run, Settings  # noqa: PLC0415
    from trueline.training.shape import Shape  # noqa: PLC0415
    from trueline.training.shards import read_info  # noqa: PLC0415

    budget = Budget(cpu_seconds, wall_seconds, options["steps"])
    if budget == Budget():
        raise click.UsageError("give a limit: --cpu-seconds, --wall-seconds or --steps")
    _made(work / "shards/train.json", "encode")
    later = work / longer if longer else None
    info = read_info(_made((later or work / "shards") / "train.json", "encode").parent, "train")
    sizes = {name: options[name] for name in ("hidden", "layers", "heads", "kv_heads")}
    shape = Shape(info.vocabulary, info.context, feed_forward=options["feed_forward"], **sizes)
    settings = Settings(
        shape,
        batch=options["batch"],
        seed=options["seed"],
        threads=options["threads"],
        compile=bool(options["compiled"]),
    )
    made = Run(work / "shards", out, settings, budget, later)
    spent = made.train(click.echo, pause_seconds)
    click.echo(f"{spent.steps} steps, {spent.cpu:.0f} CPU seconds, {spent.wall:.0f} s")


@command.command()
@_WORK
@click.option("--run", "run_folder", type=click.Path(path_type=Path), default=Path("build/run"))
@click.option(
    "--weights",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="An exported folder to bring to another precision, in place of a run.",
)
@click.option("--to", "folder", type=click.Path(path_type=Path), default=Path("build/weights"))
@click.option(
    "--quantize",
    type=click.Choice(["none", "int8", "int4"]),
    default="none",
    show_default=True,
    help="Weights in blocks of 8 or 4 bits (GGUF: Q8_0, Q4_0) in place of half precision.",
)
@click.option("--gguf", type=click.Path(path_type=Path, dir_okay=False), help="Write GGUF too.")
def export(
    work: Path,
    run_folder: Path,
    *,
    weights: Path | None,
    folder: Path,
    quantize: Literal["none", "int8", "int4"],
    gguf: Path | None,
) -> None:
    """Write a finished run as a Hugging Face folder with an ONNX graph, and as GGUF if asked.

    The ONNX graph points into model.safetensors: there is one copy of the weights. Quantized
    weights are read by Trueline alone, and by llama.cpp from the GGUF file; `--weights FOLDER
    --quantize none` makes a Hugging Face folder of them again.
    """
    _refuse_without("onnx", "an export needs onnx and gguf")
    from trueline.training.export import convert_folder, copy_folder  # noqa: PLC0415

    if weights is None:
        _export_run(work, run_folder, folder)
    else:
        verify(weights)
        copy_folder(weights, folder)
    size = convert_folder(folder, "half" if quantize == "none" else quantize)
    click.echo(f"{folder}: {size / 1e6:.2f} MB")
    if gguf is not None:
        from trueline.training.export_gguf import export_gguf  # noqa: PLC0415

        export_gguf(folder, gguf)
        click.echo(f"{gguf}: {gguf.stat().st_size / 1e6:.2f} MB")


@command.command()
@_SEED
@click.argument("projects", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--weights", type=click.Path(path_type=Path, file_okay=False), default=Path("build/weights")
)
@click.option("--holes", default=600, show_default=True, help="Holes drawn in each project.")
def mixing(projects: tuple[Path, ...], weights: Path, seed: int, holes: int) -> None:
    """Learn from whole PROJECTS how much the workspace counts beside the model, and ship that.

    Give folders of projects that no table reports on. Writes mixing.json beside the weights.
    """
    from trueline.training.export import write_checksums  # noqa: PLC0415
    from trueline.training.mixing import learn_mixing, write_mixing  # noqa: PLC0415

    _made(weights / "model.onnx", "export")
    learned = learn_mixing(weights, projects, holes, seed, click.echo)
    write_mixing(learned, weights, [project.resolve().name for project in projects])
    write_checksums(weights)
    click.echo(f"{weights}: the workspace's weight by the length of the context it knows")
    for rows in learned.weights:
        click.echo("  " + "   ".join(" ".join(f"{one:.2f}" for one in row) for row in rows))


@command.command()
@_SEED
@click.argument("projects", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True))
@click.option(
    "--weights", type=click.Path(path_type=Path, file_okay=False), default=Path("build/weights")
)
@click.option("--holes", default=300, show_default=True, help="Holes drawn in each project.")
def confidence(projects: tuple[Path, ...], weights: Path, seed: int, holes: int) -> None:
    """Learn from whole PROJECTS how likely a line is right, and when to show nothing.

    Give folders of projects that no table reports on, after `mixing`. Writes confidence.json beside
    the weights, and says how well it does on each project when learned on the others.
    """
    from trueline.training.confidence import (  # noqa: PLC0415
        learn_confidence,
        write_confidence,
    )
    from trueline.training.export import write_checksums  # noqa: PLC0415

    _made(weights / "mixing.json", "mixing")
    learned = learn_confidence(weights, projects, holes, seed, click.echo)
    write_confidence(learned, weights, [project.resolve().name for project in projects])
    write_checksums(weights)
    click.echo(f"{weights}: nothing is shown below a confidence of {learned.least:.3f}")


@command.command()
@_WORK
@click.option(
    "--weights", type=click.Path(path_type=Path, file_okay=False), default=Path("build/weights")
)
def fingerprints(work: Path, weights: Path) -> None:
    """Write the table by which copies of the corpus are known beside the weights.

    Suggestions that repeat 60 tokens of what was trained on are not shown.
    """
    from trueline.assistant.models.embedded.copies import FILE  # noqa: PLC0415
    from trueline.training.export import write_checksums  # noqa: PLC0415
    from trueline.training.fingerprints import make_table  # noqa: PLC0415

    corpus_text = _made(work / "train.jsonl", "corpus")
    weights.mkdir(parents=True, exist_ok=True)
    table = make_table(corpus_text, click.echo)
    table.write(weights / FILE)
    write_checksums(weights)
    size = (weights / FILE).stat().st_size
    share = table.facts["set"] / (8 * len(table.bits))
    click.echo(
        f"{weights / FILE}: {table.facts['tokens']:,} tokens, {size / 1e6:.2f} MB, "
        f"{share:.1%} of the bits set"
    )


@command.command("gpu-job")
@_WORK
@click.option("--rehearse", is_flag=True, help="Run all of it small on this CPU, under a minute.")
@click.option(
    "--wall-seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=1500.0,
    show_default=True,
    help="Train so long, all commands together; leave time for starts and for bringing data.",
)
def gpu_job(work: Path, rehearse: bool, wall_seconds: float) -> None:
    """Print the commands that train on a borrowed GPU machine, each within its limits.

    Such a machine takes 64 MiB in and gives 64 MiB back a command, in files of 16 MiB, and runs
    ten minutes a command. Data is brought in pieces; the checkpoint stays there in between.
    """
    from trueline.training.gpu_job import plan, rehearsal  # noqa: PLC0415

    if rehearse:
        refuse_without_torch()
        rehearsal(click.echo)
        return
    _made(work / "shards/train.json", "encode")
    for line in plan(work, wall_seconds):
        click.echo(line)


def _export_run(work: Path, run_folder: Path, folder: Path) -> None:
    refuse_without_torch()
    from trueline.training.export import export_folder  # noqa: PLC0415
    from trueline.training.run import load_weights  # noqa: PLC0415

    _made(run_folder / "checkpoint.pt", "run")
    shape, tensors = load_weights(run_folder)
    export_folder(shape, tensors, work, folder, run_folder / "run.json")


def refuse_without_torch() -> None:
    """Say in one line what is missing.

    Raises:
        CannotRun: if torch is not installed.
    """
    _refuse_without("torch", "training needs torch")


def _refuse_without(module: str, why: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise CannotRun(f"{why}; install Trueline's extra: pip install '.[train]'")


def _made(path: Path, stage: str) -> Path:
    """The file of an earlier stage.

    Raises:
        CannotRun: if that stage has not run.
    """
    if not path.exists():
        raise CannotRun(f"{path}: not there yet; run `trueline train {stage}` first")
    return path
