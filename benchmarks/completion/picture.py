"""The curve of precision against show rate, as an SVG picture; no library is needed for it."""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

WIDTH, HEIGHT, LEFT, TOP, SIDE = 720, 440, 60, 30, 360
COLOURS = ("#888888", "#c58b00", "#2f7d32", "#1f5fbf", "#b3261e")
Points = Sequence[tuple[float, float]]


def svg(title: str, curves: Mapping[str, Points]) -> str:
    """A picture of named curves: show rate to the right, precision upwards, both from 0 to 1."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="13">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="18">{escape(title)}</text>',
        *_grid(),
    ]
    for number, (name, points) in enumerate(curves.items()):
        parts += _curve(name, points, COLOURS[number % len(COLOURS)], TOP + 20 + 22 * number)
    return "\n".join([*parts, "</svg>", ""])


def _grid() -> list[str]:
    lines = []
    for tenth in range(0, 11, 2):
        share = tenth / 10
        x, y = _place(share, 0)[0], _place(0, share)[1]
        lines += [
            f'<path d="M{x} {TOP}V{TOP + SIDE}M{LEFT} {y}H{LEFT + SIDE}" stroke="#dddddd"/>',
            f'<text x="{x}" y="{TOP + SIDE + 18}" text-anchor="middle">{share:.1f}</text>',
            f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{share:.1f}</text>',
        ]
    middle = LEFT + SIDE / 2
    lines.append(f'<text x="{middle}" y="{TOP + SIDE + 38}" text-anchor="middle">show rate</text>')
    turned = f'transform="rotate(-90 18 {TOP + SIDE / 2})"'
    lines.append(
        f'<text x="18" y="{TOP + SIDE / 2}" text-anchor="middle" {turned}>precision</text>'
    )
    return lines


def _curve(name: str, points: Points, colour: str, label: float) -> list[str]:
    path = " ".join("{},{}".format(*_place(*point)) for point in points)
    x = LEFT + SIDE + 20
    return [
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>',
        f'<path d="M{x} {label - 4}h24" stroke="{colour}" stroke-width="2"/>',
        f'<text x="{x + 32}" y="{label}">{escape(name)}</text>',
    ]


def _place(rate: float, precision: float) -> tuple[float, float]:
    return round(LEFT + rate * SIDE, 1), round(TOP + (1 - precision) * SIDE, 1)
