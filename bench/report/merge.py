#!/usr/bin/env python3
"""Makes one result of several rounds of the same benchmarks, so that its ranges are those from run to run.

    merge.py RESULTS ROUND...     each ROUND is a results file; writes RESULTS

A program that is started again lies elsewhere in memory, and minutes later the machine is another one: the repetitions
within one run vary less than that. Of a measurement that each round has, the median is the median of the rounds', the
range reaches over all of them, and repetitions add up. What has to be the same has to be so in all rounds.

Exit status: 0 done, 1 something that has to be the same is not, 3 no results, 5 a file that cannot be written.
"""

import dataclasses
import json
import statistics
import sys

import results


def merged_measurement(found):
    first = found[0]
    if first.better == "same" and any(other.median != first.median for other in found):
        print(f"merge: '{first.name}' is not the same in all rounds: "
              f"{', '.join(results.shown(one.median) for one in found)}", file=sys.stderr)
    return dataclasses.replace(
        first, repeats=sum(one.repeats for one in found), minimum=min(one.minimum for one in found),
        median=statistics.median(one.median for one in found), maximum=max(one.maximum for one in found))


def merged_manifest(found):
    """The first round's, and the most that others did during any of them."""
    manifest = dict(found[0].manifest)
    for key in ("load", "busy_cores", "others_cores"):
        figures = [one.manifest[key] for one in found if isinstance(one.manifest.get(key), (int, float))]
        if figures:
            manifest[key] = max(figures)
    manifest["rounds"] = len(found)
    return manifest


def merged(found):
    """One object of what a benchmark told in each round; that it failed, if it did in any."""
    failed = next((one.exit for one in found if one.exit), 0)
    if failed:
        return {"benchmark": found[0].benchmark, "exit": failed}
    measurements = [merged_measurement([one.measurements[name] for one in found]) for name in found[0].measurements
                    if all(name in one.measurements for one in found)]
    rivals = {"rivals": found[0].rivals} if found[0].rivals else {}
    return {"benchmark": found[0].benchmark, "manifest": merged_manifest(found), **rivals,
            "measurements": [dataclasses.asdict(one) for one in measurements]}


def is_same(one):
    return one.get("exit") or all(row["better"] != "same" or row["minimum"] == row["maximum"] for row in one["measurements"])


def written(objects):
    """An array with a measurement a line, which people read, too."""
    for one in objects:
        rows = one.pop("measurements", None)
        head = json.dumps(one, ensure_ascii=False)
        if rows is not None:
            head = head[:-1] + ', "measurements": [\n' + ",\n".join(json.dumps(row) for row in rows) + "]}"
        yield head


def main(arguments):
    if len(arguments) < 2:
        print("usage: merge.py RESULTS ROUND...", file=sys.stderr)
        return 2
    try:
        rounds = [results.read(path) for path in arguments[1:]]
    except results.Malformed as error:
        print(f"merge: {error}", file=sys.stderr)
        return 3
    except OSError as error:
        print(f"merge: cannot read '{error.filename}': {error.strerror}", file=sys.stderr)
        return 3
    objects = [merged([one[name] for one in rounds if name in one]) for name in dict.fromkeys(
        name for one in rounds for name in one)]
    all_same = all(map(is_same, objects))
    try:
        with open(arguments[0], "w", encoding="utf-8") as file:
            file.write("[\n" + ",\n".join(written(objects)) + "\n]\n")
    except OSError as error:
        print(f"merge: cannot write '{arguments[0]}': {error.strerror}", file=sys.stderr)
        return 5
    return 0 if all_same else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
