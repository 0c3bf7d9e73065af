"""What the report shows of each benchmark: its question, its plots, and the sentences of the summary.

Measurements are chosen by their names. What a benchmark does not measure in this build makes no plot and no sentence.
"""

import math
import re
from dataclasses import dataclass

from plot import Axis, Plot, Point, Series
from results import shown

PERCENTILES = ("p50", "p90", "p99", "p99.9", "p99.99", "max")


@dataclass(frozen=True)
class Section:
    benchmark: str
    title: str
    text: str
    plots: object  # a function of the benchmark's measurements, by name: its plots
    tables: object = lambda result: []  # a function of the result: captions, headings and rows of cells


# ---- measurements by name ----


def chosen(measurements, pattern):
    """Yields the groups of a pattern and the measurement, for each whose whole name is of it."""
    for name, measurement in measurements.items():
        if match := re.fullmatch(pattern, name):
            yield (*match.groups(), measurement)


def distinct(values):
    return list(dict.fromkeys(values))


def number(text):
    return int(re.sub(r"\D", "", text))


def bounds(measurement):
    return measurement.minimum, measurement.maximum


# ---- kinds of plots ----


def bars(title, note, label, rows, is_log=True, ends=None):
    """Rows are (category, series, measurement): categories down the side, the median and its range from left to right."""
    categories = distinct(category for category, _, _ in rows)
    series = []
    for name in distinct(name for _, name, _ in rows):
        points = [Point(row.median, categories.index(category), x_range=bounds(row))
                  for category, owner, row in rows if owner == name and (row.minimum > 0 or not is_log)]
        if points:
            series.append(Series(name, points))
    axis = Axis(label, is_log=is_log, least_ratio=10 if is_log else 1, ends=ends)
    return [Plot(title, note, axis, Axis(""), series, categories)] if series else []


def power_of(points):
    """The power law nearest to points by least squares of the logarithms: (factor, exponent)."""
    xs, ys = [math.log(point.x) for point in points], [math.log(point.y) for point in points]
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    exponent = sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys)) / sum((x - x_mean) ** 2 for x in xs)
    return math.exp(y_mean - exponent * x_mean), exponent


def growth(title, note, x_label, y_label, rows):
    """Rows are (size, series, measurement): what a cost is at each size, and the power of the size that it grows with."""
    series = []
    for name in distinct(name for _, name, _ in rows):
        points = sorted((Point(size, row.median, y_range=bounds(row)) for size, owner, row in rows
                         if owner == name and size > 0 and row.minimum > 0), key=lambda point: point.x)
        if len(points) < 2:
            continue
        fit = power_of(points)
        series.append(Series(f"{name}; grows as n^{fit[1]:.2f}", points, fit=fit))
    axis = Axis(x_label, is_log=True, least_ratio=10)
    return [Plot(title, note, axis, Axis(y_label, is_log=True, least_ratio=100), series)] if series else []


def percentiles(title, note, label, rows, factor=1):
    """Rows are (percentile, series, measurement): p50, p99.9, max. The tail has as much room as the body. The label's unit is
    that of the measurements, times the factor."""
    present = [name for name in PERCENTILES if any(name == percentile for percentile, _, _ in rows)]
    names = distinct(name for _, name, _ in rows)
    series = []
    for name in names:
        points = sorted((Point(present.index(percentile), row.median * factor,
                               y_range=(row.minimum * factor, row.maximum * factor))
                         for percentile, owner, row in rows
                         if owner == name and percentile in present and row.minimum > 0), key=lambda point: point.x)
        if len(points) >= 2:
            series.append(Series(name, points, is_joined=True))
    if not series:
        return []
    ticks = [(place, {"max": "slowest"}.get(name, name[1:] + " %")) for place, name in enumerate(present)]
    axis = Axis("share of all within the time", ends=(-0.3, len(present) - 0.7), ticks=ticks)
    return [Plot(title, note, axis, Axis(label, is_log=True, least_ratio=10), series)]


# ---- benchmarks ----


def plots_of_fingerprint(measurements):
    rows = [(feed, kernel, stage, row) for feed, kernel, stage, row
            in chosen(measurements, r"fingerprint/([^/]+)/([^/]+)/([^/]+)") if row.unit == "MB/s"]
    plots = []
    for feed in distinct(feed for feed, _, stage, _ in rows if stage != "whole"):
        plots += bars(f"Text to fingerprint, by stage and kernel: {feed}",
                      "One core. 'plain' makes the same fingerprint and is written as one would write it at first; 'whole' "
                      "is all of it, the others are its stages by themselves.",
                      "MB of text a second; right is faster",
                      [(stage, kernel, row) for owner, kernel, stage, row in rows if owner == feed])
    lengths = [(number(feed.rsplit("-words-", 1)[1]), kernel, row) for feed, kernel, _, row in rows if "-words-" in feed]
    return plots + bars("Text to fingerprint, by length of the stories",
                        "The same texts cut into a flash, a report and a long read: all of a fingerprint, one core.",
                        "MB of text a second; right is faster",
                        [(f"{words:,} words", kernel, row) for words, kernel, row in lengths])


def threads(text):
    count = number(text)
    return f"{count} thread" if count == 1 else f"{count} threads"


def plots_of_hotloop(measurements):
    rows = [(stage, threads(count), row)
            for stage, count, row in chosen(measurements, r"hotloop/([^/]+)/(threads-\d+)/stories")]
    return bars("From a feed to verdicts, by stage",
                "'hot' is fingerprint and lookup, story by story; 'index' is all of it, from the file to a durable store.",
                "stories a second; right is faster", rows)


WITHIN = {"p50": "half within", "p90": "90 % within", "p99": "99 % within", "p99.9": "99.9 % within", "max": "slowest"}


def plots_of_lookup(measurements):
    rows = list(chosen(measurements, r"lookup/(stories-\d+)/whole/(p[\d.]+|max)"))
    plots = growth("Cost of a lookup, by size of the store",
                   "From a story's text to its verdict, on one thread. Dashed: the power law that fits best.",
                   "stories in the store, n", "microseconds a lookup",
                   [(number(size), WITHIN.get(name, name), row) for size, name, row in rows if name != "max"])
    return plots + percentiles("How long lookups take",
                               "From a story's text to its verdict, on one thread, by the clock on the wall.",
                               "microseconds", [(name, f"{number(size):,} stories", row) for size, name, row in rows])


def plots_of_hamming(measurements):
    names = {"grown": "store as it grew", "compacted": "store compacted", "faiss-multihash": "FAISS multi-hash"}
    rows = [(f"{number(radius)} bits, {way}", names.get(store, store), row)
            for store, radius, way, row in chosen(measurements, r"hamming/([^/]+)/(radius-\d+)/([^/]+)")]
    return bars("All keys within so many bits of a question's",
                "One thread; one question at a time, or many at once. Right is slower.",
                "microseconds a question; left is faster", rows)


def plots_of_ingest(measurements):
    rows = [(part, "bytes", row) for part, row in chosen(measurements, r"ingest/size/([^/]+)")]
    return bars("What a story takes in a store, by part", "Linear: the parts add up.", "bytes a story", rows, is_log=False)


def plots_of_mixed(measurements):
    phases = {"reads-alone": "lookups alone", "writes-alone": "commits alone"}
    plots = []
    for what, beside, unit, factor in (("lookup", "commits", "microseconds", 1), ("commit", "lookups", "milliseconds", 1e-3)):
        rows = [(name, phases.get(phase, f"{what}s beside {beside}"), row)
                for phase, name, row in chosen(measurements, rf"mixed/([^/]+)/{what}/(p[\d.]+|max)")]
        plots += percentiles(f"How long {what}s take, alone and beside {beside}", "By the clock on the wall.", unit, rows, factor)
    return plots


COSTS = {"lookup": "a lookup", "cpu": "its processor time", "gather": "of it, candidates", "hamming": "neighbours by simhash",
         "batch": "a lookup of a batch", "append": "appending a story", "bytes": "a story"}


def plots_of_scale(measurements):
    rows = [(number(size), COSTS.get(cost, cost), row)
            for size, cost, row in chosen(measurements, r"scale/(stories-\d+)/([^/]+)")]
    plots = []
    rows = [row for row in rows if row[1] != COSTS["cpu"]]  # nearly that of a lookup
    for unit, title, label in (("us", "Time, by size of the store", "microseconds"),
                               ("bytes", "Room on disk, by size of the store", "bytes a story")):
        plots += growth(title, "Dashed: the power law that fits best.", "stories in the store, n", label,
                        [(size, cost, row) for size, cost, row in rows if row.unit == unit])
    return plots


def plots_of_quality(measurements):
    stages = {"gathered": "made a candidate", "related": "related or higher", "flagged": "flagged", "edited": "called edited"}
    rows = [(edit.replace("-", " "), stage, row)
            for edit, stage, row in chosen(measurements, r"quality/([^/]+)/([^/]+)") if stage in stages]
    return bars("What is found of edited stories, stage by stage",
                "An edit down the side is made to every story; its share that gets so far as each stage.",
                "share of the stories",
                [(edit, name, row) for stage, name in stages.items() for edit, of, row in rows if of == stage],
                is_log=False, ends=(0, 1.04))


CLASSES = ("identical", "edited", "derived")


def rates_of(measurements, rival):
    """Stories a second from text to answer, on one thread: the median, and the range."""
    parts = [measurements.get(f"rivals/{rival}/{part}") for part in ("fingerprint", "lookup")]
    if not all(parts) or min(part.minimum for part in parts) <= 0:
        return None
    return [1e6 / sum(getattr(part, kind) for part in parts) for kind in ("median", "maximum", "minimum")]


def plots_of_rivals(measurements):
    plots = []
    for kind in CLASSES[1:]:
        series = []
        for rival, recall in chosen(measurements, rf"rivals/([^/]+)/recall/{kind}"):
            rates = rates_of(measurements, rival)
            if rates:
                series.append(Series(rival, [Point(rates[0], recall.median, x_range=(rates[1], rates[2]))]))
        if series:
            plots.append(Plot(f"Quality against speed: {kind} copies",
                              "One thread, text to answer, the same stories and the same loop. Right is faster, up is better. "
                              "Where marks lie on each other, the table below tells them apart.",
                              Axis("stories a second", is_log=True, least_ratio=10),
                              Axis("share of the copies found", ends=(-0.04, 1.06)), series))
    return plots


def tables_of_rivals(result):
    measurements = result.measurements
    figures = ["times", *(f"recall/{kind}" for kind in CLASSES), "false", "fingerprint", "lookup", "index", "bytes"]
    rows = []
    for rival, _ in chosen(measurements, r"rivals/([^/]+)/times"):
        cells = [measurements.get(f"rivals/{rival}/{figure}") for figure in figures]
        rows.append([rival, *("" if cell is None else f"{cell.median:.3f}" if cell.unit == "share" else shown(cell.median)
                              for cell in cells)])
    yield ("What each costs and finds; times: of wirecopy's time from text to answer",
           ["", "times", *(f"{kind} found" for kind in CLASSES), "false flags", "fingerprint us", "lookup us", "index us",
            "bytes a story"], rows)
    yield ("How each is configured", ["", "method", "configuration"],
           [[rival["name"], rival["method"], rival["configuration"]] for rival in result.rivals])


def plots_of_nothing(measurements):
    del measurements
    return []


SECTIONS = (
    Section("hotloop", "The hot loop", "How fast is each stage from a feed to verdicts, and what do the verdicts come to?",
            plots_of_hotloop),
    Section("fingerprint", "Fingerprints", "How fast does each kernel make fingerprints, and how plainly written code?",
            plots_of_fingerprint),
    Section("lookup", "Lookups", "How long is it from a story's text to its verdict, and does it stay so as the store grows?",
            plots_of_lookup),
    Section("hamming", "Neighbours by simhash", "How long does it take to find all keys within 3, or 7, bits?",
            plots_of_hamming),
    Section("ingest", "Growing a store", "How fast does a store take stories, does it stay so, and how large is it?",
            plots_of_ingest),
    Section("mixed", "Reads beside writes", "How long do lookups take while stories are added?", plots_of_mixed),
    Section("scale", "Scale", "What does each cost at each size, and how does it grow?", plots_of_scale),
    Section("quality", "Quality", "What is found of copies whose truth is known, and what is flagged that is none?",
            plots_of_quality),
    Section("rivals", "Rivals", "How do the usual ways compare, in the same run and on the same stories?",
            plots_of_rivals, tables_of_rivals),
)


# ---- the summary ----


def summary(results):
    """Yields a ratio and a sentence about it, what matters most first."""
    yield from _of_rivals(_measured(results, "rivals"))
    yield from _of_fingerprint(_measured(results, "fingerprint"))
    yield from _of_hamming(_measured(results, "hamming"))
    yield from _of_lookup(_measured(results, "lookup"))
    yield from _of_mixed(_measured(results, "mixed"))
    yield from _of_hotloop(_measured(results, "hotloop"))


def _measured(results, benchmark):
    return results[benchmark].measurements if benchmark in results else {}


def _times(ratio):
    return f"{ratio:.0f} times" if ratio >= 10 else f"{ratio:.1f} times" if ratio >= 1 else f"{ratio:.2f} times"


def _of_rivals(measurements):
    """The rival that finds most of derived copies, and the one that is fastest; ways of wirecopy itself are none."""
    rivals = {}
    for rival, times in chosen(measurements, r"rivals/([^/]+)/times"):
        found = [measurements.get(f"rivals/{rival}/recall/{kind}") for kind in CLASSES[1:]]
        if all(found):
            rivals[rival] = (times.median, *(recall.median for recall in found))
    others = [rival for rival in rivals if not rival.startswith("wirecopy")]
    if "wirecopy" not in rivals or not others:
        return
    _, *own = rivals["wirecopy"]
    best = max(others, key=lambda rival: (rivals[rival][2], -rivals[rival][0]))
    fastest = min(others, key=lambda rival: rivals[rival][0])
    for rival in distinct((best, fastest)):
        times, *found = rivals[rival]
        yield (_times(times),
               f"wirecopy's time from text to answer is what {rival} takes, which finds {found[0]:.0%} of edited and "
               f"{found[1]:.0%} of derived copies; wirecopy finds {own[0]:.0%} and {own[1]:.0%}")


def _of_fingerprint(measurements):
    for feed, plain in chosen(measurements, r"fingerprint/([^/]+)/plain/whole"):
        rows = [(kernel, row) for kernel, row in chosen(measurements, rf"fingerprint/{re.escape(feed)}/([^/]+)/whole")
                if kernel != "plain"]
        if rows and plain.median > 0 and "-words-" not in feed:
            kernel, best = max(rows, key=lambda row: row[1].median)
            yield (_times(best.median / plain.median),
                   f"as fast as plainly written code at making the same fingerprints: {shown(best.median)} instead of "
                   f"{shown(plain.median)} {best.unit} of {feed} text on one core, with {kernel}")


def _of_hamming(measurements):
    own, faiss = (measurements.get(f"hamming/{name}") for name in
                  ("compacted/radius-3/single", "faiss-multihash/radius-3/batch"))
    if own and faiss and own.median > 0:
        yield (_times(faiss.median / own.median),
               f"as fast as FAISS's multi-hash index at finding all keys within 3 bits, with as many answers: "
               f"{shown(own.median)} instead of {shown(faiss.median)} {own.unit} a question on one thread")


def _of_lookup(measurements):
    rows = sorted(((number(size), row) for size, row in chosen(measurements, r"lookup/(stories-\d+)/whole/p50")),
                  key=lambda row: row[0])
    if len(rows) >= 2 and rows[0][1].median > 0:
        (small, first), (large, last) = rows[0], rows[-1]
        yield (_times(last.median / first.median),
               f"the time for a lookup among {large / small:,.0f} times as many stories: {shown(last.median)} {last.unit} "
               f"among {large:,}, {shown(first.median)} among {small:,}; half of the lookups are faster")


def _of_mixed(measurements):
    for percentile in ("p99", "p50"):
        alone, beside = (measurements.get(f"mixed/{phase}/lookup/{percentile}") for phase in ("reads-alone", "both"))
        if alone and beside and alone.median > 0:
            yield (_times(beside.median / alone.median),
                   f"the time for a lookup while stories are added: {WITHIN[percentile]} {shown(beside.median)} instead of "
                   f"{shown(alone.median)} {alone.unit}")
            return


def _of_hotloop(measurements):
    rows = sorted(((number(count), row) for count, row in chosen(measurements, r"hotloop/hot/(threads-\d+)/stories")),
                  key=lambda row: row[0])
    if rows:
        (_, single), (count, best) = rows[0], rows[-1]
        scale = f", {_times(best.median / single.median)} as many as on one" if count > 1 and single.median > 0 else ""
        yield shown(best.median), f"stories a second from text to verdict on {threads(str(count))}{scale}"
