#!/usr/bin/env python3
"""Says what changed between two results of scripts/bench beyond what they vary by themselves.

    compare.py OLD NEW           what changed, the worst first
    compare.py --all OLD NEW     all that both measured

OLD and NEW are results.json, or the folders that hold one. A measurement has changed when the two ranges, from the
fastest to the slowest repetition, do not touch, and the medians are further apart than a margin
(MARGIN; MARGIN_ONCE for what is measured once, and has no range). What has no noise has changed when it is
not equal. Measurements are matched by name.

Exit status: 0 nothing got worse, 1 something did, 2 no answer: files that are no results, or not comparable.
"""

import os
import sys

import results

MARGIN = 0.05
MARGIN_ONCE = 0.25

# Where these differ a comparison would be one of machines, or of tasks. In options, what says how often or where a
# benchmark runs does not change what it measures.
MACHINE = ("cpu", "cores", "system", "kernel")
HARMLESS = {"--repeat": 1, "--warm-up": 1, "--folder": 1, "--json": 0}

# Stands for a ratio where one of the two is zero, or below.
EXTREME = 1000.0

# ---- whether two results can be compared ----


def task(result):
    """The options that say what is measured; a file is known by its name, wherever it lies."""
    words, told, at = result.command.split(), [], 0
    while at < len(words):
        if words[at] in HARMLESS:
            at += HARMLESS[words[at]]
        else:
            told.append(os.path.basename(words[at]) or words[at])
        at += 1
    return " ".join(told)


def shown(value):
    """A value of the manifest, in one line of a terminal."""
    return "unknown" if value is None else "".join(letter if letter.isprintable() else "?" for letter in str(value))


def differences(old, new):
    """Why a benchmark's results cannot be compared; none if they can."""
    failed = [f"the {which} run failed with {result.exit}" for which, result in (("old", old), ("new", new)) if result.exit]
    if failed:
        return failed
    found = [f"{key}: {shown(old.manifest.get(key))} | {shown(new.manifest.get(key))}" for key in MACHINE
             if old.manifest.get(key) != new.manifest.get(key)]
    if old.manifest.get("seed") != new.manifest.get("seed"):
        found.append(f"seed: {shown(old.manifest.get('seed'))} | {shown(new.manifest.get('seed'))}")
    if task(old) != task(new):
        found.append(f"task: {task(old)} | {task(new)}")
    return found


# ---- what changed ----


def magnitude(measurement):
    """What ratios are of; exponents are near zero, so what they make of ten times as many is compared."""
    return 10.0 ** min(measurement.median, 300) if measurement.unit == "exponent" else measurement.median


class Change:
    """Two measurements of one name. The ratio is how many times as good the new one is: below 1, it is worse."""

    def __init__(self, old, new):
        self.old, self.new = old, new
        above, below = magnitude(new), magnitude(old)
        if new.better != "higher":
            above, below = below, above
        if above == below:
            self.ratio = 1.0
        elif above > 0 and below > 0:
            self.ratio = above / below
        else:
            self.ratio = EXTREME if above > below else 1 / EXTREME

    @property
    def is_exact(self):
        return self.new.better == "same"

    @property
    def is_once(self):
        return min(self.old.repeats, self.new.repeats) == 1

    @property
    def has_changed(self):
        old, new = self.old, self.new
        if self.is_exact:
            return (old.minimum, old.median, old.maximum) != (new.minimum, new.median, new.maximum)
        margin = MARGIN_ONCE if self.is_once else MARGIN
        apart = old.maximum < new.minimum or new.maximum < old.minimum
        return apart and max(self.ratio, 1 / self.ratio) > 1 + margin

    @property
    def is_worse(self):
        """What is not equal and has to be counts as worse: which way is good is not known."""
        return self.has_changed and (self.is_exact or self.ratio < 1)

    def row(self):
        ratio = "" if self.is_exact else f"{self.ratio:.2f} x"
        return [ratio, self.new.name, spread(self.old), spread(self.new), self.new.unit]


def spread(measurement):
    median = results.shown(measurement.median)
    if measurement.minimum == measurement.maximum:
        return median
    return f"{median} ({results.shown(measurement.minimum)} .. {results.shown(measurement.maximum)})"


def match(old, new):
    """Changes of what both measured, the worst first, and the names that only one has."""
    changes, alone = [], []
    for name, measurement in old.measurements.items():
        other = new.measurements.get(name)
        if other and (other.unit, other.better) == (measurement.unit, measurement.better):
            changes.append(Change(measurement, other))
        else:
            alone.append(("old", name))
    alone += [("new", name) for name, measurement in new.measurements.items()
              if name not in old.measurements or ("old", name) in alone]
    return changes, alone


# ---- the table ----


def print_table(title, rows):
    if not rows:
        return
    print(f"\n{title}")
    rows = [["as good", "measurement", "old", "new", "unit"], *rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        cells = [row[0].rjust(widths[0])] + [cell.ljust(width) for cell, width in zip(row[1:], widths[1:])]
        print("  " + "  ".join(cells).rstrip())


def print_run(which, found):
    manifest = next((result.manifest for result in found.values() if result.manifest), {})
    told = [f"{key} {shown(manifest.get(key))}" for key in ("revision", "compiler", "flags")]
    print(f"{which}  {shown(manifest.get('date'))}, {', '.join(told)}: {', '.join(found)}")
    busy = [name for name, result in found.items() if result.is_busy]
    if busy:
        print(f"     others kept the machine busy during {', '.join(busy)}")


def print_changes(changes, show_all):
    """Prints what changed, and how many did; how many got worse."""
    changes.sort(key=lambda change: (change.ratio, change.new.name))
    worse = [change for change in changes if change.is_worse]
    better = [change for change in reversed(changes) if change.has_changed and not change.is_worse]
    rest = [change for change in changes if not change.has_changed]
    print_table("worse, or not equal", [change.row() for change in worse])
    print_table("better", [change.row() for change in better])
    print_table("no change", [change.row() for change in rest] if show_all else [])
    once = sum(1 for change in changes if not change.is_exact and change.is_once)
    print(f"\n{len(changes)} measurements: {len(worse)} worse or not equal, {len(better)} better, {len(rest)} unchanged\n"
          f"changed: ranges that do not touch, and medians that differ by more than {MARGIN:.0%};\n"
          f"of those measured once, which have no range ({once}), by more than {MARGIN_ONCE:.0%}; of counts and shares, at all")
    return len(worse)


def print_refusals(old, new):
    """Says which benchmarks cannot be compared, and why; the names of those that can be."""
    reasons, good = {}, []
    for benchmark in [name for name in old if name in new]:
        found = differences(old[benchmark], new[benchmark])
        for reason in found:
            reasons.setdefault(reason, []).append(benchmark)
        if not found:
            good.append(benchmark)
    for reason, benchmarks in reasons.items():
        print(f"not comparable: {', '.join(benchmarks)}: {reason}")
    for which, have, lack in (("old", old, new), ("new", new, old)):
        missing = [benchmark for benchmark in have if benchmark not in lack]
        if missing:
            print(f"only in {which}: {', '.join(missing)}")
    return good, bool(reasons)


def compare(old, new, show_all):
    """Prints all of it; the exit status."""
    print_run("old", old)
    print_run("new", new)
    good, is_refused = print_refusals(old, new)
    changes = []
    for benchmark in good:
        found, alone = match(old[benchmark], new[benchmark])
        changes += found
        for which, name in alone:
            print(f"only in {which}: {name}")
    if not changes:
        print("nothing to compare")
        return 2
    worse_count = print_changes(changes, show_all)
    return 2 if is_refused else 1 if worse_count else 0


def path_of(argument):
    return os.path.join(argument, "results.json") if os.path.isdir(argument) else argument


def main(arguments):
    show_all = "--all" in arguments
    paths = [argument for argument in arguments if argument != "--all"]
    if "--help" in arguments or len(paths) != 2 or any(path.startswith("-") for path in paths):
        print("usage: bench-compare [--all] OLD NEW", file=sys.stdout if "--help" in arguments else sys.stderr)
        return 0 if "--help" in arguments else 2
    try:
        old, new = (results.read(path_of(path)) for path in paths)
    except (results.Malformed, OSError) as error:
        reason = f"cannot read '{error.filename}': {error.strerror}" if isinstance(error, OSError) else error
        print(f"bench-compare: {reason}", file=sys.stderr)
        return 2
    return compare(old, new, show_all)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
