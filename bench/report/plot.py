"""Plots, by gnuplot, as SVG that is part of a page: its colours are the page's, light or dark as the reader's system is.

A plot is drawn twice, wide and narrow, for text must not shrink with the page. The legend is the page's, too.
"""

import math
import re
import subprocess
from dataclasses import dataclass, field

# Stand for the page's colours in what gnuplot writes: green 254 and red 0 are in no other colour of it.
INK, SOFT, LINE = 1, 2, 3
FIRST_SERIES = 16

# gnuplot's number of a mark, and the character that a legend has for it.
MARKS = ((7, "\u25cf"), (5, "\u25a0"), (9, "\u25b2"), (13, "\u25c6"), (11, "\u25bc"), (6, "\u25cb"), (4, "\u25a1"),
         (8, "\u25b3"))

WIDE, NARROW = 760, 360
ROW = 46  # the height of a category, in pixels


class Missing(Exception):
    """gnuplot is not there, or does not do what it is told."""


@dataclass(frozen=True)
class Point:
    """A point and the spread around it; x counts categories from 0 where a plot has them."""

    x: float
    y: float
    x_range: tuple = None
    y_range: tuple = None


@dataclass(frozen=True)
class Series:
    name: str
    points: list
    is_joined: bool = False
    fit: tuple = None  # (factor, exponent): a line y = factor * x ** exponent


@dataclass(frozen=True)
class Axis:
    label: str
    is_log: bool = False
    least_ratio: float = 1  # at a logarithmic axis its end is as many times its begin, or more: what is flat looks flat
    ends: tuple = None
    ticks: list = None  # (place, label)


@dataclass(frozen=True)
class Plot:
    title: str
    note: str
    x: Axis
    y: Axis
    series: list
    categories: list = field(default_factory=list)  # down the left side, where y is none


# ---- axes ----


def short(figure):
    """A tick's label: 0.1, 20, 3k, 10M."""
    for unit, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(figure) >= unit * 0.9999:
            return f"{figure / unit:g}{letter}"
    return f"{figure:g}"


def _log_ends(least, most, ratio):
    least, most = least / 1.2, most * 1.2
    if most / least < ratio:
        middle = math.sqrt(least * most)
        least, most = middle / math.sqrt(ratio), middle * math.sqrt(ratio)
    return least, most


def _log_ticks(least, most, count):
    decades = range(math.floor(math.log10(least)), math.ceil(math.log10(most)) + 1)
    for steps in ((1, 2, 5), (1, 3), (1,)):
        ticks = [step * 10.0**decade for decade in decades for step in steps]
        ticks = [tick for tick in ticks if least <= tick <= most]
        if len(ticks) <= count:
            break
    step = math.ceil(len(ticks) / count)
    return ticks[::step]


def _ticks(least, most, count):
    raw = (most - least) / count
    magnitude = 10.0 ** math.floor(math.log10(raw))
    step = next(unit * magnitude for unit in (1, 2, 5, 10) if unit * magnitude >= raw * 0.9999)
    first, last = math.ceil(least / step - 1e-9), math.floor(most / step + 1e-9)
    return [round(number * step, 12) for number in range(first, last + 1)]


def _span(axis, figures, tick_count):
    """Where an axis begins and ends, and its ticks."""
    least, most = min(figures), max(figures)
    if axis.ends:
        least, most = axis.ends
    elif axis.is_log:
        least, most = _log_ends(least, most, axis.least_ratio)
    else:
        least, most = min(least, 0), most * 1.08 or 1
    if axis.ticks:
        return least, most, axis.ticks
    places = _log_ticks(least, most, tick_count) if axis.is_log else _ticks(least, most, tick_count)
    return least, most, [(place, short(place)) for place in places]


# ---- what gnuplot is told ----


def _quoted(text):
    return "'" + text.replace("'", "''").replace("\n", " ") + "'"


def _tick(place, label):
    """gnuplot takes a label for a format, in which % is a beginning."""
    return f"{_quoted(label.replace('%', '%%'))} {place!r}"


def _colour(number):
    return f"rgb '#00fe{number:02x}'"


def _axis(letter, axis, figures, tick_count):
    least, most, ticks = _span(axis, figures, tick_count)
    yield f"set logscale {letter}" if axis.is_log else f"unset logscale {letter}"
    yield f"set {letter}range [{least!r}:{most!r}]"
    yield f"set {letter}tics scale 0.5 nomirror out textcolor {_colour(SOFT)} (" + ", ".join(
        _tick(place, label) for place, label in ticks) + ")"
    yield f"set {letter}label {_quoted(axis.label)} textcolor {_colour(SOFT)}"


def _data(plot):
    """The points as blocks of data; those of a category stand side by side, one series below the other."""
    for number, series in enumerate(plot.series):
        shift = (number - (len(plot.series) - 1) / 2) * 0.8 / len(plot.series) if plot.categories else 0
        yield f"$d{number} <<EOD"
        for point in series.points:
            x_range, y_range = point.x_range or (point.x, point.x), point.y_range or (point.y, point.y)
            y = point.y + shift
            y_range = (y, y) if plot.categories else y_range
            yield " ".join(repr(float(figure)) for figure in (point.x, y, *x_range, *y_range))
        yield "EOD"


def _curves(plot):
    for number, series in enumerate(plot.series):
        colour, mark = _colour(FIRST_SERIES + number), MARKS[number % len(MARKS)][0]
        if series.fit:
            yield f"{series.fit[0]!r} * x ** {series.fit[1]!r} with lines dashtype 2 linewidth 1 linecolor {colour}"
        if series.is_joined:
            yield f"$d{number} using 1:2 with lines linewidth 1.5 linecolor {colour}"
        yield f"$d{number} using 1:2:3:4:5:6 with xyerrorbars linewidth 1.5 pointtype 0 linecolor {colour}"
        yield f"$d{number} using 1:2 with points pointtype {mark} pointsize 1 linecolor {colour}"


def _figures(plot, letter):
    for series in plot.series:
        for point in series.points:
            yield getattr(point, letter)
            yield from getattr(point, letter + "_range") or ()


def _script(plot, width, height, name):
    yield f"set terminal svg size {width},{height} noenhanced font 'sans-serif,13' name '{name}'"
    yield "set encoding utf8"
    yield "unset key"
    yield "set bars 0.4"
    yield f"set border 3 linecolor {_colour(LINE)}"
    yield f"set grid xtics ytics linetype 1 linecolor {_colour(LINE)}"
    yield "set samples 200"
    yield from _axis("x", plot.x, list(_figures(plot, "x")), width // 75)
    if plot.categories:
        yield f"set yrange [{len(plot.categories) - 0.5}:-0.5]"
        yield f"set ytics scale 0 nomirror textcolor {_colour(INK)} (" + ", ".join(
            _tick(place, name) for place, name in enumerate(plot.categories)) + ")"
        yield f"set lmargin at screen {(16 + 7.4 * max(map(len, plot.categories))) / width!r}"
    else:
        yield from _axis("y", plot.y, list(_figures(plot, "y")), height // 45)
        yield f"set lmargin at screen {78 / width!r}"
    yield f"set rmargin at screen {1 - 22 / width!r}"
    yield f"set tmargin at screen {1 - 12 / height!r}"
    yield f"set bmargin at screen {66 / height!r}"
    yield from _data(plot)
    yield "plot " + ", ".join(_curves(plot))


# ---- what the page gets ----


def _placeholder(match):
    number = int(match[1])
    names = {INK: "ink", SOFT: "soft", LINE: "line"}
    return f"var(--{names[number]})" if number in names else f"var(--c{(number - FIRST_SERIES) % len(MARKS)})"


def _inline(svg, name, title):
    """Ids are the page's, so each plot has its own; what names a file, a program or another colour goes."""
    svg = svg[svg.index("<svg"):]
    svg = re.sub(r"<filter .*?</filter>|<desc>.*?</desc>|<title>.*?</title>", "", svg, flags=re.DOTALL)
    svg = re.sub(r"\s+xmlns(:xlink)?=\"[^\"]*\"", "", svg).replace("xlink:href", "href")
    svg = re.sub(r"(id=|href=)(['\"])(#?)(?!" + name + r"_)", rf"\1\2\3{name}_", svg)
    svg = re.sub(r"rgb\(\s*0,\s*254,\s*(\d+)\)", _placeholder, svg)
    svg = re.sub(r"<g [^>]*>\s*</g>\n?|^\s*\n", "", svg, flags=re.MULTILINE)
    label = title.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    return svg.replace("<svg", f'<svg role="img" aria-label="{label}"', 1).strip()


def draw(plot, width, name):
    """A plot as an <svg> element; raises Missing. Its ids begin with name."""
    height = 80 + ROW * len(plot.categories) if plot.categories else 360
    script = "\n".join(_script(plot, width, height, name)) + "\n"
    try:
        # Settings of the reader's own, in ~/.gnuplot, are left out.
        done = subprocess.run(["gnuplot", "--default-settings", "-"], input=script.encode(), capture_output=True,
                              timeout=60, check=False)
    except FileNotFoundError:
        raise Missing("plots need gnuplot, which is not installed: 'scripts/dependencies bench' does it") from None
    svg = done.stdout.decode("utf-8", "replace")
    if done.returncode != 0 or "</svg>" not in svg:
        raise Missing(f"gnuplot cannot draw '{plot.title}': {done.stderr.decode('utf-8', 'replace').strip()}")
    return _inline(svg, name, plot.title)
