"""Problems about records as dictionaries: picking, merging, joining and laying out."""

from benchmarks.problems.cases import Cases


def pick_fields(record: dict[str, int], fields: list[str]) -> dict[str, int]:
    """Return only the named fields of a record, in the order of the names.

    Fields that the record does not have are left out.

    >>> pick_fields({"id": 7, "age": 30, "zip": 1000}, ["zip", "id"])
    {'zip': 1000, 'id': 7}
    """
    return {field: record[field] for field in fields if field in record}


def merge_settings(
    defaults: dict[str, int], changes: dict[str, int | None]
) -> dict[str, int | None]:
    """Apply changes to default settings: a new value replaces or adds, None removes.

    Removing what is not there does nothing.

    >>> merge_settings({"a": 1, "b": 2}, {"b": None, "c": 3})
    {'a': 1, 'c': 3}
    """
    merged = {**defaults, **changes}
    return {name: value for name, value in merged.items() if value is not None}


def dotted_settings(sections: dict[str, dict[str, int]]) -> dict[str, int]:
    """Flatten sections of settings: the value of "b" in section "a" becomes that of "a.b"."""
    flat = {}
    for section, settings in sections.items():
        for name, value in settings.items():
            flat[f"{section}.{name}"] = value
    return flat


def changed_fields(
    old: dict[str, str], new: dict[str, str]
) -> dict[str, tuple[str | None, str | None]]:
    """List what differs between two versions of a record, as field: (old value, new value).

    A field that one version lacks has None there. Fields are in alphabetical order.

    >>> changed_fields({"name": "Ann", "city": "Rome"}, {"name": "Ann", "city": "Oslo"})
    {'city': ('Rome', 'Oslo')}
    """
    changes = {}
    for field in sorted({*old, *new}):
        before, after = old.get(field), new.get(field)
        if before != after:
            changes[field] = (before, after)
    return changes


def oldest_first(people: list[tuple[str, int]]) -> list[str]:
    """Sort people given as (name, age) by age, oldest first, and return the names.

    People of the same age are sorted by name.
    """
    return [name for name, _ in sorted(people, key=lambda person: (-person[1], person[0]))]


def to_rows(columns: dict[str, list[int]]) -> list[dict[str, int]]:
    """Turn a table given by columns into a list of rows, each a dictionary by column name.

    All columns have the same length.

    >>> to_rows({"x": [1, 2], "y": [3, 4]})
    [{'x': 1, 'y': 3}, {'x': 2, 'y': 4}]
    """
    rows = zip(*columns.values(), strict=True)
    return [dict(zip(columns, values, strict=True)) for values in rows]


def fill_template(template: str, values: dict[str, str]) -> str:
    """Replace every {name} in a template by the value of that name.

    A name without a value, or a brace that is never closed, stays as it is written. Values are
    not looked at again.

    >>> fill_template("Dear {name}, {greeting}!", {"name": "Ann"})
    'Dear Ann, {greeting}!'
    """
    result = ""
    rest = template
    while "{" in rest:
        before, _, after = rest.partition("{")
        name, closed, tail = after.partition("}")
        if not closed:
            break
        result += before + values.get(name, "{" + name + "}")
        rest = tail
    return result + rest


CASES = {
    "pick_fields": Cases(
        tests=(({"a": 1, "b": 2}, ["a"]), ({"a": 1}, ["b"]), ({}, ["a"]), ({"a": 1}, [])),
        hidden=(
            ({"a": 1, "b": 2}, ["b", "a"]),
            ({"a": 1, "b": 2}, ["a", "b"]),
            ({"a": 1, "b": 2, "c": 3}, ["c", "x", "a"]),
            ({"a": 0}, ["a"]),
            ({"A": 1}, ["a"]),
            ({}, []),
            ({"x": 5, "y": 6, "z": 7}, ["y"]),
            ({"x": 5, "y": 6}, ["z", "w"]),
            ({"k": -1, "l": -2}, ["l"]),
            ({"one": 1, "two": 2, "three": 3}, ["three", "two", "one"]),
        ),
    ),
    "merge_settings": Cases(
        tests=(
            ({"a": 1}, {}),
            ({"a": 1}, {"a": 2}),
            ({"a": 1}, {"a": None}),
            ({}, {"x": None}),
        ),
        hidden=(
            ({}, {}),
            ({}, {"a": 1}),
            ({"a": 1}, {"b": 2}),
            ({"a": 1, "b": 2}, {"a": 0}),
            ({"a": 0}, {"b": None}),
            ({"a": 1, "b": 2}, {"a": None, "b": None}),
            ({"a": 1, "b": 2, "c": 3}, {"b": 5, "c": None, "d": 6}),
            ({"x": 10}, {"x": None, "y": 20}),
            ({"x": 10, "y": 0}, {"x": 0}),
            ({"m": 1, "n": 2}, {"n": 2}),
        ),
    ),
    "dotted_settings": Cases(
        tests=(
            ({"log": {"level": 2, "size": 10}},),
            ({},),
            ({"a": {}, "b": {"x": 1}},),
        ),
        hidden=(
            ({"a": {"b": 1}},),
            ({"a": {}},),
            ({"a": {"x": 1}, "b": {"x": 2}},),
            ({"a": {"x": 1, "y": 2, "z": 3}},),
            ({"b": {"y": 1}, "a": {"x": 2}},),
            ({"a.b": {"c": 4}},),
            ({"": {"x": 1}},),
            ({"net": {"port": 80}, "web": {"port": 8080, "workers": 4}},),
            ({"p": {"q": 0}, "r": {}, "s": {"t": -1}},),
            ({"a": {"a": 1}, "b": {"b": 2}, "c": {"c": 3}},),
        ),
    ),
    "changed_fields": Cases(
        tests=(
            ({"a": "1"}, {"a": "1"}),
            ({}, {"a": "1"}),
            ({"a": "1"}, {}),
            ({"b": "x", "a": "y"}, {"a": "z", "b": "w"}),
        ),
        hidden=(
            ({}, {}),
            ({"a": "1", "b": "2"}, {"a": "1", "b": "3"}),
            ({"a": "1", "b": "2"}, {"b": "2"}),
            ({"a": "1"}, {"b": "1"}),
            ({"z": "1"}, {"a": "1", "z": "2"}),
            ({"x": ""}, {"x": "y"}),
            ({"x": "a"}, {"x": "A"}),
            ({"p": "1", "q": "2", "r": "3"}, {"r": "3", "q": "2", "p": "1"}),
            ({"p": "1", "q": "2", "r": "3"}, {"p": "3", "q": "2", "s": "4"}),
            ({"name": "Bo", "tel": "1"}, {"name": "Bo", "mail": "b@x"}),
        ),
    ),
    "oldest_first": Cases(
        tests=(
            ([("ann", 30), ("bob", 40)],),
            ([],),
            ([("cy", 20), ("al", 20), ("bo", 20)],),
        ),
        hidden=(
            ([("x", 1)],),
            ([("a", 1), ("b", 2), ("c", 3)],),
            ([("c", 3), ("b", 2), ("a", 1)],),
            ([("b", 5), ("a", 5)],),
            ([("b", 5), ("a", 5), ("c", 6)],),
            ([("d", 0), ("c", 10), ("b", 0), ("a", 10)],),
            ([("zoe", 33), ("adam", 33)],),
            ([("m", 50), ("n", 49), ("o", 51)],),
            ([("kim", 8), ("kim", 80)],),
            ([("e", 2), ("d", 2), ("f", 1), ("g", 9)],),
        ),
    ),
    "to_rows": Cases(
        tests=(({"a": [1]},), ({},), ({"a": [], "b": []},)),
        hidden=(
            ({"a": []},),
            ({"a": [1, 2, 3]},),
            ({"a": [1], "b": [2]},),
            ({"b": [1], "a": [2]},),
            ({"a": [1, 2], "b": [3, 4], "c": [5, 6]},),
            ({"x": [0, 0], "y": [0, 0]},),
            ({"x": [-1, -2, -3], "y": [1, 2, 3]},),
            ({"p": [9], "q": [8], "r": [7]},),
            ({"n": [1, 1, 1, 1]},),
            ({"lat": [50, 60], "lon": [10, 20]},),
        ),
    ),
    "fill_template": Cases(
        tests=(
            ("Hi {x}", {"x": "Bob"}),
            ("no names", {"x": "1"}),
            ("{a}{b}", {"a": "1", "b": "2"}),
            ("{a", {"a": "1"}),
            ("", {}),
        ),
        hidden=(
            ("{x}", {}),
            ("{x}", {"x": ""}),
            ("{x} and {x}", {"x": "y"}),
            ("{a} {b} {c}", {"a": "1", "c": "3"}),
            ("{a}", {"a": "{b}", "b": "2"}),
            ("x} {a}", {"a": "1"}),
            ("{a} {b", {"a": "1", "b": "2"}),
            ("pre {a} post", {"a": "mid"}),
            ("{A}", {"a": "1"}),
            ("{first name}!", {"first name": "Ann"}),
            ("{a}{", {"a": "ok"}),
            ("a", {"a": "1"}),
        ),
    ),
}
