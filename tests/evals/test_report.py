"""The page of a run."""

from html.parser import HTMLParser

from msgspec.structs import replace

from trueline.assistant.schema import EvalDoc, EvalLevel, EvalStage, Judging
from trueline.evals.report import by_level, page


def stage(name: str, rate: float, **at: float) -> EvalStage:
    """A row."""
    return EvalStage(
        name=name, pass_at_1=rate, pass_at_k={"1": rate, **at}, ci95=(rate / 2, rate),
        executions=1, cpu_s=2.0, tokens=3, accepted=1.0,
    )  # fmt: skip


def document(*stages: EvalStage, model: str = "embedded") -> EvalDoc:
    """A document of two samples."""
    return EvalDoc(
        benchmark="small", data_sha256="ab", model=model, settings={"n": 1, "limit": None},
        tasks=2, samples=2, stages=stages, verdicts={"passed": 2}, as_is=stage("as-is", 0.5),
        failures={"passed": 1, "<i>Odd</i>": 1}, harness_errors=0, judged=Judging(2, 0.1),
        notes=("1 of 2 tasks have examples",),
    )  # fmt: skip


class Tags(HTMLParser):
    """Counts what a browser would open, and what it would fetch."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.fetched: list[str | None] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)
        self.fetched += [value for name, value in attrs if name in {"src", "href"}]


def test_one_self_contained_page() -> None:
    """A bar for each row, the as-is row among them, and nothing to fetch or run."""
    text = page(document(stage("none", 0.5), stage("static", 0.75)))
    seen = Tags(text)
    assert seen.tags.count("rect") == 3
    assert (seen.fetched, seen.tags.count("script")) == ([], 0)
    assert all(piece in text for piece in ("as-is", "75.0%", "1 of 2 tasks have examples"))
    assert "limit" not in text


def test_a_curve_only_where_there_are_several_k() -> None:
    """One line for each row that has values."""
    assert Tags(page(document(stage("none", 0.5)))).tags.count("polyline") == 0
    both = document(stage("none", 0.5, **{"10": 0.6}), stage("static", 0.6, **{"10": 0.7}))
    assert Tags(page(both)).tags.count("polyline") == 3


def test_rates_by_level_only_where_there_are_levels() -> None:
    """A line a level, a column a row; a level that lost its verdicts in one row has none there."""
    easy = EvalLevel(tasks=3, pass_at_1=0.5, pass_at_k={"1": 0.5})
    hard = EvalLevel(tasks=2, pass_at_1=0.25, pass_at_k={"1": 0.25})
    rows = (
        replace(stage("none", 0.4), levels={"hard": hard}),
        replace(stage("static", 0.4), levels={"easy": easy, "hard": hard}),
    )
    assert by_level(rows) == (
        ["level", "tasks", "none", "static"],
        [["easy", "3", "-", "50.0%"], ["hard", "2", "25.0%", "25.0%"]],
    )
    text = page(document(*rows))
    assert "by level" in text
    assert Tags(text).tags.count("table") == 3
    assert Tags(page(document(stage("none", 0.4)))).tags.count("table") == 2


def test_what_came_from_data_is_escaped() -> None:
    """A model's name or an exception's cannot become part of the page."""
    text = page(document(stage("none", 0.5), model="<script>alert(1)</script>"))
    seen = Tags(text)
    assert "script" not in seen.tags
    assert "i" not in seen.tags
