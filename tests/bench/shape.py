#!/usr/bin/env python3
"""Checks that a result has the shape that all benchmarks share.

    shape.py FILE BENCHMARK [NAME...]

FILE is what 'wirecopy-bench BENCHMARK --json' wrote; there has to be a measurement of each NAME, a regular expression.
"""
import json
import re
import sys

MANIFEST = ("command cpu cores memory_bytes system kernel compiler flags version revision load busy_cores others_cores busy "
            "date seed warm_up repeat").split()
UNITS = "stories/s MB/s us ms s bytes count share times exponent 1/s".split()


def check(result, benchmark, wanted):
    assert result["benchmark"] == benchmark, result["benchmark"]
    for name in MANIFEST:
        assert name in result["manifest"], f"the manifest lacks '{name}'"
    assert result["manifest"]["command"].startswith(benchmark)
    names = [m["name"] for m in result["measurements"]]
    assert names and len(set(names)) == len(names), "no measurements, or two of one name"
    for m in result["measurements"]:
        assert set(m) == {"name", "unit", "better", "repeats", "minimum", "median", "maximum"}, m
        assert re.fullmatch(r"[a-z0-9.-]+(/[a-z0-9.-]+)+", m["name"]), m
        assert m["name"].startswith(benchmark + "/"), m
        assert m["unit"] in UNITS and m["better"] in ("higher", "lower", "same"), m
        assert m["repeats"] >= 1 and m["minimum"] <= m["median"] <= m["maximum"], m
        assert m["better"] != "same" or m["minimum"] == m["maximum"], m
    for pattern in wanted:
        assert any(re.fullmatch(pattern, name) for name in names), f"no measurement '{pattern}' among {names}"


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        check(json.load(file), sys.argv[2], sys.argv[3:])
