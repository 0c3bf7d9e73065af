"""Results of wirecopy-bench, as scripts/bench leaves them: read, and refused with a reason where they are not whole.

A file holds what 'wirecopy-bench BENCHMARK --json' printed, once for each benchmark: all in an array, or one after the
other:

    {"benchmark": "lookup", "manifest": {"command": "lookup --json", ...}, "measurements": [M, ...], ...}

M is {"name", "unit", "better": "higher" | "lower" | "same", "repeats", "minimum", "median", "maximum"}. What has "same"
has no noise: a count, a recall. A benchmark that failed has "exit", its exit status, in place of what it measured.
"""

import json
import math
import re
from dataclasses import dataclass

# A standard set makes some 100 KB. What is larger is something else.
FILE_BYTES_MAX = 64 << 20

BUSY_CORES = 0.5  # as in bench/manifest.c

NAME = re.compile(r"[a-z0-9][a-z0-9._+-]*(/[a-z0-9][a-z0-9._+-]*)*")
SPACE = re.compile(r"[ \t\r\n]*")
BETTER = ("higher", "lower", "same")


class Malformed(Exception):
    """A file that holds no results; says where, and why not."""


@dataclass(frozen=True)
class Measurement:
    """A figure: what it is called, and what its repetitions came to, in its unit."""

    name: str
    unit: str
    better: str
    repeats: int
    minimum: float
    median: float
    maximum: float

    @property
    def parts(self):
        return self.name.split("/")


@dataclass(frozen=True)
class Result:
    """What one benchmark had to tell; measurements by name, in the order of the file."""

    benchmark: str
    manifest: dict
    measurements: dict
    exit: int
    rivals: list  # what others do: "name", "method" and "configuration" of each

    @property
    def command(self):
        return f"wirecopy-bench {self.manifest.get('command', self.benchmark)}"

    @property
    def is_busy(self):
        """Whether others used more than half a core, before the run or during it."""
        figures = [self.manifest.get(key) for key in ("busy_cores", "others_cores")]
        return any(isinstance(figure, (int, float)) and figure > BUSY_CORES for figure in figures)


def read(path):
    """Reads a results file: a dictionary of Result by benchmark. Raises Malformed, or OSError."""
    with open(path, "rb") as file:
        content = file.read(FILE_BYTES_MAX + 1)
    if len(content) > FILE_BYTES_MAX:
        raise Malformed(f"{path}: larger than {FILE_BYTES_MAX >> 20} MiB")
    found = {}
    for place, members in _objects(path, content):
        result = _result(place, members)
        _need(place, result.benchmark not in found, f"benchmark '{result.benchmark}' a second time")
        found[result.benchmark] = result
    if not found:
        raise Malformed(f"{path}: no results")
    return found


def _need(place, condition, complaint):
    if not condition:
        raise Malformed(f"{place}: {complaint}")


def _not_a_number(text):
    raise ValueError(f"{text} is no number in JSON")


def _objects(path, content):
    """Yields where an object stands, and the object."""
    decoder = json.JSONDecoder(parse_constant=_not_a_number)
    number = at = 0
    try:
        text = content.decode()
        while (at := SPACE.match(text, at).end()) < len(text):
            value, at = decoder.raw_decode(text, at)
            for members in value if isinstance(value, list) else [value]:
                number += 1
                yield f"{path}: result {number}", members
    except UnicodeDecodeError:
        raise Malformed(f"{path}: not UTF-8") from None
    except RecursionError:
        raise Malformed(f"{path}: nested too deeply") from None
    except ValueError as error:
        raise Malformed(f"{path}: not JSON: {error}") from None


def _result(place, members):
    _need(place, isinstance(members, dict), "not an object")
    benchmark = members.get("benchmark")
    _need(place, isinstance(benchmark, str) and NAME.fullmatch(benchmark), "no name of a benchmark")
    place = f"{place}: {benchmark}"
    exit_status = members.get("exit", 0)
    _need(place, isinstance(exit_status, int), "'exit' is no whole number")
    manifest = members.get("manifest", {})
    _need(place, isinstance(manifest, dict), "'manifest' is no object")
    listed = members.get("measurements", [])
    _need(place, isinstance(listed, list), "'measurements' is no array")
    _need(place, exit_status or ("manifest" in members and listed), "neither measurements and a manifest nor 'exit'")
    measurements = {}
    for number, member in enumerate(listed, 1):
        measurement = _measurement(f"{place}: measurement {number}", member)
        _need(place, measurement.name not in measurements, f"'{measurement.name}' a second time")
        measurements[measurement.name] = measurement
    rivals = members.get("rivals", [])
    _need(place, isinstance(rivals, list) and all(map(_is_rival, rivals)), "'rivals' are no methods with their names")
    return Result(benchmark, manifest, measurements, exit_status, rivals)


def _is_rival(member):
    return isinstance(member, dict) and all(isinstance(member.get(key), str) for key in ("name", "method", "configuration"))


def _measurement(place, member):
    _need(place, isinstance(member, dict), "not an object")
    name, unit, better, repeats = (member.get(key) for key in ("name", "unit", "better", "repeats"))
    _need(place, isinstance(name, str) and NAME.fullmatch(name), "no name")
    place = f"{place}: {name}"
    _need(place, isinstance(unit, str) and unit.isprintable(), "no unit")
    _need(place, better in BETTER, "'better' is none of higher, lower, same")
    _need(place, isinstance(repeats, int) and not isinstance(repeats, bool) and repeats >= 1, "'repeats' is not 1 or more")
    figures = []
    for key in ("minimum", "median", "maximum"):
        figure = member.get(key)
        _need(place, isinstance(figure, (int, float)) and not isinstance(figure, bool), f"'{key}' is no number")
        _need(place, -1e300 < figure < 1e300 and math.isfinite(figure), f"'{key}' is out of range")
        figures.append(float(figure))
    _need(place, figures == sorted(figures), "minimum, median and maximum are not in order")
    return Measurement(name, unit, better, repeats, *figures)


def shown(figure):
    """A figure for people: four digits, in groups of three; 0.0312, 3.120, 31.2, 3,120, 31,200,000."""
    if figure == 0 or figure == int(figure) and abs(figure) < 1e15:
        return f"{figure:,.0f}"
    digits = 3 - math.floor(math.log10(abs(figure)))
    if digits > 9:
        return f"{figure:.3g}"
    return f"{round(figure, digits):,.{min(max(digits, 0), 4)}f}"
