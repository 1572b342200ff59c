"""Rule add-await: before → after, and when it must not fire."""

import pytest

from trueline.analysis.repairs.add_await import add_await

from .typed import Typed

HEAD = """\
import asyncio


class Page:
    async def text(self, url: str) -> str:
        return url


async def load() -> dict[str, int]:
    return {}


async def main(page: Page) -> int:
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('    return load()["é"]\n', '    return (await load())["é"]\n'),
        ("    load().items()\n    return 1\n", "    (await load()).items()\n    return 1\n"),
        ("    load()\n    return 1\n", "    await load()\n    return 1\n"),
        ("    return len(load())\n", "    return len(await load())\n"),
        (
            '    t: str = page.text("")\n    return 1\n',
            '    t: str = await page.text("")\n    return 1\n',
        ),
        ('    return len("" + page.text(""))\n', '    return len("" + await page.text(""))\n'),
        (
            "    for x in load():\n        return 1\n    return 2\n",
            "    for x in await load():\n        return 1\n    return 2\n",
        ),
        ('    return page.text("") == "x"\n', '    return await page.text("") == "x"\n'),
        ('    return "x" == page.text("")\n', '    return "x" == await page.text("")\n'),
        ("    return sum([1 for _ in load()])\n", "    return sum([1 for _ in await load()])\n"),
        ('    d = load()\n    return d["a"]\n', '    d = await load()\n    return d["a"]\n'),
        (
            "    d = load()\n    d.clear()\n    return 1\n",
            "    d = await load()\n    d.clear()\n    return 1\n",
        ),
        (
            '    x = "ü"; d = load()\r\n    return d[x]\r\n',
            '    x = "ü"; d = await load()\r\n    return d[x]\r\n',
        ),
    ],
)
async def test_fires(typed: Typed, before: str, after: str) -> None:
    """One call makes the coroutine: it is waited for there, and nothing else is found."""
    assert await typed.repaired(add_await, HEAD + before) == HEAD + after
    assert not any("Coroutine" in one.message for one in await typed.findings(HEAD + after))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("    return len(await load())\n", id="nothing is wrong"),
        pytest.param("    d = load()\n    await asyncio.gather(d)\n    return d['a']\n", id="held"),
        pytest.param("    d = load()\n    d = load()\n    return d['a']\n", id="bound twice"),
        pytest.param("    with load():\n        return 1\n", id="another statement is meant"),
        pytest.param("    return load() + load()\n", id="two calls"),
        pytest.param("    return sum(1 for _ in load())\n", id="a generator would become another"),
        pytest.param(
            "    def late() -> int:\n        return len(load())\n    return late()\n",
            id="not async",
        ),
    ],
)
async def test_does_not_fire(typed: Typed, body: str) -> None:
    """Nowhere, or in more than one place, or not in this function, could it be waited for."""
    assert await typed.repaired(add_await, HEAD + body) is None


async def test_only_what_the_candidate_wrote(typed: Typed) -> None:
    """A call above the candidate stays as it is."""
    before = HEAD + "    d = load()\n"
    after = before + '    return d["a"]\n'
    assert await typed.repaired(add_await, after, before) is None
