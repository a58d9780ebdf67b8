# SPDX-License-Identifier: GPL-3.0-or-later
"""Line charts as SVG, for light and for dark pages, with nothing but Python.

A chart is axes, series and marks. Numbers become pixels in Axis alone; everything else draws. Each series has its colour,
its dash and its marker, so that a chart can be read without colours too.
"""

import math
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

WIDTH, HEIGHT = 860, 470
TOP, BOTTOM, LEFT = 74, 62, 74
LINE_GAP = 16

STYLES = {
    "light": {"ink": "#1e1e1e", "soft": "#5e5c64", "grid": "#e3e1de", "page": "#ffffff",
              "colours": ["#1a5fb4", "#c64600", "#1b7f4c", "#813d9c", "#a51d2d", "#6b5200"]},
    "dark": {"ink": "#f6f5f4", "soft": "#b5b2ae", "grid": "#3d3d42", "page": "#1d1d20",
             "colours": ["#78aeed", "#ffa348", "#57e389", "#dc8add", "#ff7b63", "#e5c763"]},
}
DASHES = ["", "7 4", "2 3", "9 3 2 3", "12 4", "4 2"]


@dataclass
class Series:
    name: str
    xs: list
    ys: list                                   # None: the line is broken there
    lows: list = field(default_factory=list)   # whiskers, as long as ys, or none
    highs: list = field(default_factory=list)
    points: bool = False


@dataclass
class Mark:
    """A vertical line at x with a word beside it; with horizontal, a horizontal one at that y."""
    at: float
    text: str
    horizontal: bool = False


def short(value):
    """A number as an axis has it: 0.5, 20, 4k, 1.5M."""
    for limit, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= limit:
            return f"{value / limit:.4g}{letter}"
    return f"{value:.4g}"


def linear_ticks(low, high, wanted=6):
    """Round numbers within [low, high], about as many as wanted."""
    if high <= low:
        return [low]
    rough = (high - low) / wanted
    power = 10 ** math.floor(math.log10(rough))
    step = next(s * power for s in (1, 2, 2.5, 5, 10) if s * power >= rough * 0.999)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [round(i * step, 12) for i in range(first, last + 1)]


def log_ticks(low, high):
    """Powers of ten within [low, high]; where there are few, 2 and 5 times them too."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    factors = (1, 2, 5) if math.log10(high / low) < 2.5 else (1,)
    ticks = [f * 10 ** d for d in decades for f in factors]
    return [t for t in ticks if low * 0.999 <= t <= high * 1.001]


class Axis:
    def __init__(self, low, high, begin, end, log=False, names=None):
        self.log, self.names = log, names
        if names:
            low, high = -0.5, len(names) - 0.5
        elif log:
            low, high = low / 1.15, high * 1.15
        elif low == high:
            low, high = low - 1, high + 1
        self.low, self.high, self.begin, self.end = low, high, begin, end

    def place(self, value):
        low, high = self.low, self.high
        if self.log:
            low, high, value = math.log(low), math.log(high), math.log(max(value, 1e-300))
        return self.begin + (self.end - self.begin) * (value - low) / (high - low)

    def ticks(self):
        if self.names:
            return [(i, name) for i, name in enumerate(self.names)]
        values = log_ticks(self.low, self.high) if self.log else linear_ticks(self.low, self.high)
        return [(v, short(v)) for v in values]


def spread(places, gap, low, high):
    """Moves labels apart so that none are closer than gap, as little as may be, within [low, high]."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = [places[i] for i in order]
    for _ in range(200):
        for i in range(len(moved) - 1):
            lack = gap - (moved[i + 1] - moved[i])
            if lack > 0:
                moved[i] -= lack / 2
                moved[i + 1] += lack / 2
        if moved:
            moved[0] = max(moved[0], low)
            moved[-1] = min(moved[-1], high)
    result = [0.0] * len(places)
    for i, place in zip(order, moved):
        result[i] = place
    return result


@dataclass
class Chart:
    title: str
    x_label: str
    y_label: str
    series: list
    marks: list = field(default_factory=list)
    log_x: bool = False
    log_y: bool = False
    x_names: list = None
    x_from: float = None
    y_from: float = None
    y_to: float = None

    def write(self, stem):
        """Writes STEM-light.svg and STEM-dark.svg."""
        paths = []
        for style in STYLES:
            path = Path(f"{stem}-{style}.svg")
            path.write_text(self.draw(style), encoding="utf-8")
            paths.append(path)
        return paths

    def _finite(self, series):
        good = [(x, y) for x, y in zip(series.xs, series.ys)
                if y is not None and math.isfinite(y) and (not self.log_y or y > 0)]
        return good

    def _parts(self, series):
        """The line's unbroken parts, each a list of points."""
        ends = [i for i, y in enumerate(series.ys) if y is None] + [len(series.ys)]
        begins = [0] + [i + 1 for i in ends]
        parts = (self._finite(Series(series.name, series.xs[a:b], series.ys[a:b])) for a, b in zip(begins, ends))
        return [part for part in parts if part]

    def _axes(self):
        points = [p for s in self.series for p in self._finite(s)]
        if not points:
            raise ValueError(f"{self.title}: nothing to draw")
        xs = [x for x, _ in points]
        ys = [y for _, y in points] + [v for s in self.series for v in s.lows + s.highs]
        ys += [m.at for m in self.marks if m.horizontal]
        low = min(ys) if self.y_from is None else self.y_from
        high = max(ys) if self.y_to is None else self.y_to
        if not self.log_y and self.y_from is None:
            low, high = low - 0.06 * (high - low), high + 0.06 * (high - low)
        names = max(len(s.name) for s in self.series)
        right = WIDTH - min(40 + names * 7, 250)
        left = min(xs) if self.x_from is None else self.x_from
        return (Axis(left, max(xs), LEFT, right, self.log_x, self.x_names),
                Axis(low, high, HEIGHT - BOTTOM, TOP, self.log_y))

    def draw(self, style):
        colours = STYLES[style]
        x, y = self._axes()
        out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
               f'font-family="Cantarell, system-ui, sans-serif" font-size="13" role="img">',
               f'<title>{escape(self.title)}</title>',
               f'<rect width="{WIDTH}" height="{HEIGHT}" rx="10" fill="{colours["page"]}"/>',
               f'<text x="{LEFT - 48}" y="32" font-size="17" font-weight="600" fill="{colours["ink"]}">'
               f'{escape(self.title)}</text>',
               f'<text x="{LEFT - 48}" y="54" fill="{colours["soft"]}">{escape(self.y_label)}</text>']
        out += self._draw_axes(x, y, colours)
        out += self._draw_marks(x, y, colours)
        out += [f'<clipPath id="plot"><rect x="{x.begin - 6}" y="{y.end - 6}" width="{x.end - x.begin + 12:.1f}" '
                f'height="{y.begin - y.end + 12:.1f}"/></clipPath>']
        for i, series in enumerate(self.series):
            out += self._draw_series(series, i, x, y, colours)
        out += self._draw_names(x, y, colours)
        return "\n".join(out) + "\n</svg>\n"

    def _draw_axes(self, x, y, colours):
        out = []
        for value, text in y.ticks():
            at = y.place(value)
            out.append(f'<path d="M{x.begin} {at:.1f}H{x.end:.1f}" stroke="{colours["grid"]}"/>')
            out.append(f'<text x="{x.begin - 10}" y="{at + 4:.1f}" text-anchor="end" fill="{colours["soft"]}">{text}</text>')
        for value, text in x.ticks():
            at = x.place(value)
            out.append(f'<path d="M{at:.1f} {y.begin}v5" stroke="{colours["soft"]}"/>')
            out.append(f'<text x="{at:.1f}" y="{y.begin + 21}" text-anchor="middle" fill="{colours["soft"]}">'
                       f'{escape(text)}</text>')
        out.append(f'<path d="M{x.begin} {y.begin}H{x.end:.1f}" stroke="{colours["soft"]}"/>')
        out.append(f'<text x="{(x.begin + x.end) / 2:.1f}" y="{HEIGHT - 16}" text-anchor="middle" fill="{colours["soft"]}">'
                   f'{escape(self.x_label)}</text>')
        return out

    def _draw_marks(self, x, y, colours):
        out = []
        for i, mark in enumerate(self.marks):
            if mark.horizontal:
                at = y.place(mark.at)
                out.append(f'<path d="M{x.begin} {at:.1f}H{x.end:.1f}" stroke="{colours["soft"]}" stroke-dasharray="3 3"/>')
                out.append(f'<text x="{x.begin + 8}" y="{at - 6:.1f}" fill="{colours["soft"]}" font-size="12">'
                           f'{escape(mark.text)}</text>')
            else:
                at = x.place(mark.at)
                out.append(f'<path d="M{at:.1f} {y.begin}V{y.end}" stroke="{colours["soft"]}" stroke-dasharray="3 3"/>')
                out.append(f'<text x="{at + 6:.1f}" y="{y.end + 12 + 15 * (i % 3)}" fill="{colours["soft"]}" font-size="12">'
                           f'{escape(mark.text)}</text>')
        return out

    def _draw_series(self, series, index, x, y, colours):
        colour = colours["colours"][index % len(colours["colours"])]
        dash = DASHES[index % len(DASHES)]
        points = [(x.place(a), y.place(b)) for a, b in self._finite(series)]
        path = "".join("M" + "L".join(f"{x.place(a):.1f} {y.place(b):.1f}" for a, b in part) for part in self._parts(series))
        out = [f'<g clip-path="url(#plot)" stroke="{colour}" fill="none" stroke-width="2" stroke-linejoin="round">',
               f'<path d="{path}"' + (f' stroke-dasharray="{dash}"' if dash else "") + "/>"]
        if series.lows:
            for at, low, high in zip(series.xs, series.lows, series.highs):
                place = x.place(at) + (index - (len(self.series) - 1) / 2) * 3
                out.append(f'<path stroke-width="1.5" d="M{place:.1f} {y.place(low):.1f}V{y.place(high):.1f}'
                           f'm-4 0h8M{place - 4:.1f} {y.place(low):.1f}h8"/>')
        if series.points or len(points) == 1:
            out += [marker(index, a, b, colour) for a, b in points]
        return out + ["</g>"]

    def _draw_names(self, x, y, colours):
        """Each name stands at the end of its line, in its colour."""
        ends = [self._finite(s)[-1] if self._finite(s) else None for s in self.series]
        drawn = [i for i, end in enumerate(ends) if end is not None]
        natural = [min(max(y.place(ends[i][1]), y.end), y.begin) for i in drawn]
        places = spread(natural, LINE_GAP, y.end, y.begin)
        out = []
        for i, at, was in zip(drawn, places, natural):
            colour = colours["colours"][i % len(colours["colours"])]
            end = x.place(ends[i][0])
            out.append(f'<path d="M{end + 4:.1f} {was:.1f}L{x.end + 14:.1f} {at:.1f}" stroke="{colour}" stroke-width="1" '
                       f'opacity=".55" fill="none"/>')
            out.append(f'<text x="{x.end + 18:.1f}" y="{at + 4:.1f}" fill="{colour}" font-weight="600">'
                       f'{escape(self.series[i].name)}</text>')
        return out


def marker(index, x, y, colour):
    shapes = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4"/>',
              f'<rect x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7"/>',
              f'<path d="M{x:.1f} {y - 4.5:.1f}l4.5 8h-9z"/>',
              f'<path d="M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5-5z"/>']
    return shapes[index % len(shapes)].replace("/>", f' fill="{colour}" stroke="none"/>')
