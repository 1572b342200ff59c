"""The page of a run: one self-contained HTML file with the table and two drawings.

No script, nothing fetched: it can be mailed. Everything that came from data is escaped.
"""

from collections.abc import Iterator, Sequence
from html import escape

from trueline.assistant.schema import EvalDoc, EvalStage

STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;"
    "color:#1b1f24;background:#fff}table{border-collapse:collapse;margin:1rem 0}"
    "td,th{padding:.25rem .8rem;text-align:right;border-bottom:1px solid #d8dee4}"
    "td:first-child,th:first-child{text-align:left}svg{max-width:100%;height:auto}"
    "code{background:#f3f4f6;padding:0 .2rem}"
)
COLOURS = ("#57606a", "#0969da", "#1a7f37", "#9a6700")
WIDTH, LABEL, BAR = 640, 110, 26


def page(document: EvalDoc) -> str:
    """The report as HTML."""
    rows = all_rows(document)
    title = escape(f"{document.benchmark}: {document.model}")
    parts = [
        "<!doctype html>",
        f'<html lang="en"><meta charset="utf-8"><title>{title}</title><style>{STYLE}</style>',
        f"<h1>{title}</h1>",
        f"<p>{document.tasks} tasks, {document.samples} samples. pass@1 with its 95 % interval "
        "over tasks; choosing cost beside it.</p>",
        _bars(rows),
        _table(rows),
        *_levels(rows),
        *[f"<p>Note: {escape(note)}.</p>" for note in document.notes],
        _curves(rows),
        "<h2>What became of the samples</h2>",
        _counts(document),
        "<h2>Settings</h2>",
        _settings(document),
    ]
    return "\n".join(parts) + "\n"


def all_rows(document: EvalDoc) -> tuple[EvalStage, ...]:
    """The rows that people are shown, the published join first."""
    return (*([document.as_is] if document.as_is else []), *document.stages)


def by_level(rows: Sequence[EvalStage]) -> tuple[list[str], list[list[str]]]:
    """The head of a table of pass@1 by level, and a line a level; no line without levels."""
    lines = [
        [level, str(of.tasks), *(_rate_of(one, level) for one in rows)]
        for level, of in rows[-1].levels.items()
    ]
    return ["level", "tasks", *(one.name for one in rows)], lines


def _rate_of(row: EvalStage, level: str) -> str:
    return f"{row.levels[level].pass_at_1:.1%}" if level in row.levels else "-"


def _levels(rows: Sequence[EvalStage]) -> list[str]:
    head, lines = by_level(rows)
    return [f"<p>pass@1 by level:</p>{_html_table(head, lines)}"] if lines else []


def _bars(rows: Sequence[EvalStage]) -> str:
    height = BAR * len(rows) + 24
    scale = WIDTH - LABEL - 60
    parts = [f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="pass@1 by stage">']
    for place, one in enumerate(rows):
        y = place * BAR + 4
        low, high = (LABEL + scale * value for value in one.ci95)
        middle = y + 9
        parts += [
            f'<text x="0" y="{y + 14}" font-size="14">{escape(one.name)}</text>',
            f'<rect x="{LABEL}" y="{y}" width="{scale * one.pass_at_1:.1f}" height="18" '
            f'fill="{COLOURS[place % len(COLOURS)]}"/>',
            f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{middle}" y2="{middle}" stroke="#000"/>',
            f'<text x="{WIDTH - 52}" y="{y + 14}" font-size="14">{one.pass_at_1:.1%}</text>',
        ]
    return "".join([*parts, "</svg>"])


def _curves(rows: Sequence[EvalStage]) -> str:
    """pass@k over k, where there is more than one k."""
    ks = sorted({int(k) for one in rows for k in one.pass_at_k})
    if len(ks) < 2:
        return ""
    across = (WIDTH - LABEL - 90) / (len(ks) - 1)
    parts = [f'<svg viewBox="0 0 {WIDTH} 250" role="img" aria-label="pass@k by stage">']
    parts += [
        f'<text x="{60 + place * across:.0f}" y="245" font-size="13">k = {k}</text>'
        for place, k in enumerate(ks)
    ]
    for place, one in enumerate(rows):
        points = [
            (70 + at * across, 220 - 200 * one.pass_at_k[str(k)])
            for at, k in enumerate(ks)
            if str(k) in one.pass_at_k
        ]
        colour = COLOURS[place % len(COLOURS)]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        x, y = points[-1]
        parts += [
            f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>',
            f'<text x="{x + 6:.0f}" y="{y + 4:.0f}" font-size="13" fill="{colour}">'
            f"{escape(one.name)}</text>",
        ]
    return "".join([*parts, "</svg>"])


def _table(rows: Sequence[EvalStage]) -> str:
    ks = sorted({int(k) for one in rows for k in one.pass_at_k} - {1})
    head = ["stage", "pass@1", "95 %", *(f"pass@{k}" for k in ks)]
    head += ["accepted", "programs run", "CPU s", "tokens"]
    body = [
        [
            one.name,
            f"{one.pass_at_1:.1%}",
            f"{one.ci95[0]:.1%} to {one.ci95[1]:.1%}",
            *(f"{one.pass_at_k[str(k)]:.1%}" if str(k) in one.pass_at_k else "" for k in ks),
            f"{one.accepted:.1%}",
            str(one.executions),
            f"{one.cpu_s:.1f}",
            str(one.tokens),
        ]
        for one in rows
    ]
    return _html_table(head, body)


def _counts(document: EvalDoc) -> str:
    total = sum(document.failures.values())
    rows = [[name, str(count), f"{count / total:.1%}"] for name, count in document.failures.items()]
    return _html_table(["failure", "samples", "share"], rows)


def _settings(document: EvalDoc) -> str:
    pairs = {"data_sha256": document.data_sha256, **document.settings}
    items = [
        f"<li>{escape(name)}: <code>{escape(str(value))}</code></li>"
        for name, value in pairs.items()
        if value is not None
    ]
    return f"<ul>{''.join(items)}</ul>"


def _html_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "".join(_table_parts(head, rows))


def _table_parts(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield "<table><tr>"
    yield from (f"<th>{escape(cell)}</th>" for cell in head)
    yield "</tr>"
    for one in rows:
        yield "<tr>"
        yield from (f"<td>{escape(cell)}</td>" for cell in one)
        yield "</tr>"
    yield "</table>"
