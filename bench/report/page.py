#!/usr/bin/env python3
"""Makes one page of the results of scripts/bench: a summary, plots, the circumstances, and every figure.

    page.py RESULTS [-o PAGE]     RESULTS is results.json, or the folder that holds it; PAGE is report.html beside it

The page needs nothing from elsewhere, runs no script, and is light or dark as the reader's system is. Plots are
gnuplot's (scripts/dependencies bench); all else is Python's standard library.

Exit status: 0 done, 2 usage, 3 no results in the file, 5 gnuplot or the page's file.
"""

import argparse
import html
import os
import re
import sys

import plot
import results
import sections

HERE = os.path.dirname(os.path.abspath(__file__))

# Of the manifest, what is the same for all benchmarks of a run, and what people call it.
MANIFEST = (("cpu", "processor"), ("cores", "cores"), ("memory_bytes", "memory"), ("system", "system"),
            ("kernel", "instructions"), ("compiler", "compiler"), ("flags", "flags"), ("version", "wirecopy"),
            ("revision", "revision"), ("date", "begun"))


def text(value):
    return html.escape(str(value))


def begin(title):
    with open(os.path.join(HERE, "page.css"), encoding="utf-8") as file:
        style = file.read()
    yield ('<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
           "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
           "base-uri 'none'; form-action 'none'\">\n"
           '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
           '<meta name="color-scheme" content="light dark">\n'
           f"<title>{text(title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n")


# ---- the circumstances ----


def memory(value):
    return f"{value / 2**30:.0f} GiB" if isinstance(value, (int, float)) else value


def circumstances(found):
    """What all benchmarks have in common once; a value that differs is told with its benchmark."""
    yield "<dl>\n"
    for key, name in MANIFEST:
        values = {}
        for benchmark, result in found.items():
            if key in result.manifest:
                value = result.manifest[key]
                values.setdefault(memory(value) if key == "memory_bytes" else value, []).append(benchmark)
        if key == "date" and values:
            values = {min(map(str, values)): []}
        if values:
            told = [f"{text(value)}" + (f" ({text(', '.join(owners))})" if len(values) > 1 else "")
                    for value, owners in values.items()]
            yield f"<dt>{name}</dt><dd>{'; '.join(told)}</dd>\n"
    yield "</dl>\n"


def warnings(found):
    busy = [name for name, result in found.items() if result.is_busy]
    if busy:
        yield ('<p class="warning">Others kept more than half a core busy meanwhile: figures are low, and vary, of '
               f"{text(', '.join(busy))}.</p>\n")
    failed = [f"{name} (exit status {result.exit})" for name, result in found.items() if result.exit]
    if failed:
        yield f'<p class="warning">Failed, and measured nothing: {text(", ".join(failed))}.</p>\n'
    missing = [section.benchmark for section in sections.SECTIONS if section.benchmark not in found]
    if missing:
        yield f'<p class="note">Not in these results: {text(", ".join(missing))}.</p>\n'


def header(found):
    yield ('<header>\n<p class="kicker">wirecopy-bench</p>\n<h1>How fast, how good, against whom</h1>\n'
           '<p class="origin">Figures are medians; bars around a point are the fastest and the slowest repetition.</p>\n')
    yield from warnings(found)
    told = list(sections.summary(found))
    if told:
        yield '<ul class="summary">\n'
        for ratio, sentence in told:
            yield f"<li><b>{text(ratio)}</b><span>{text(sentence)}.</span></li>\n"
        yield "</ul>\n"
    yield from circumstances(found)
    yield "</header>\n"


# ---- a benchmark ----


def figure(drawn, name):
    yield f'<figure>\n<h3>{text(drawn.title)}</h3>\n<p class="note">{text(drawn.note)}</p>\n'
    if len(drawn.series) > 1 or drawn.series[0].fit:
        yield '<ul class="legend">\n'
        for number, series in enumerate(drawn.series):
            mark = plot.MARKS[number % len(plot.MARKS)][1]
            yield f'<li><span class="m{number % len(plot.MARKS)}">{mark}</span> {text(series.name)}</li>\n'
        yield "</ul>\n"
    for width, kind in ((plot.WIDE, "wide"), (plot.NARROW, "narrow")):
        yield f'<div class="{kind}">{plot.draw(drawn, width, f"{name}{kind[0]}")}</div>\n'
    yield "</figure>\n"


def table(measurements):
    yield ('<details><summary>all figures</summary>\n<div class="scroll"><table>\n<tr><th>measurement</th>'
           '<th class="figure">median</th><th class="figure">minimum</th><th class="figure">maximum</th><th>unit</th>'
           '<th class="figure">repetitions</th></tr>\n')
    for row in measurements.values():
        cells = "".join(f'<td class="figure">{results.shown(value)}</td>' for value in
                        (row.median, row.minimum, row.maximum))
        yield (f"<tr><td>{text(row.name)}</td>{cells}<td>{text(row.unit)}</td>"
               f'<td class="figure">{row.repeats:,}</td></tr>\n')
    yield "</table></div></details>\n"


def rows_of(caption, headings, rows):
    """A table of a section's own; nothing where it has no rows."""
    if not rows:
        return
    yield f'<h3>{text(caption)}</h3>\n<div class="scroll"><table>\n<tr>'
    yield "".join(f"<th>{text(heading)}</th>" for heading in headings) + "</tr>\n"
    for row in rows:
        yield "<tr>" + "".join(f'<td class="{kind_of(cell)}">{text(cell)}</td>' for cell in row) + "</tr>\n"
    yield "</table></div>\n"


def kind_of(cell):
    return "figure" if re.fullmatch(r"[\d.,]+", cell) else "prose" if len(cell) > 30 else "name"


def part(section, result):
    yield f'<section id="{text(section.benchmark)}">\n<h2>{text(section.title)}</h2>\n<p class="note">{text(section.text)}</p>\n'
    yield f"<pre>{text(result.command)}</pre>\n"
    for number, drawn in enumerate(section.plots(result.measurements)):
        yield from figure(drawn, f"{section.benchmark}{number}")
    for caption, headings, rows in section.tables(result):
        yield from rows_of(caption, headings, rows)
    yield from table(result.measurements)
    yield "</section>\n"


def known(found):
    """Sections in their order; then benchmarks that this report knows nothing of, as tables."""
    listed = list(sections.SECTIONS)
    listed += [sections.Section(name, name, "", sections.plots_of_nothing) for name in found
               if all(section.benchmark != name for section in listed)]
    return [(section, found[section.benchmark]) for section in listed
            if section.benchmark in found and found[section.benchmark].measurements]


def page(found):
    """Yields the page, piece by piece; raises plot.Missing."""
    yield from begin("wirecopy: how fast, how good, against whom")
    yield from header(found)
    yield "<main>\n"
    for section, result in known(found):
        yield from part(section, result)
    yield ("</main>\n<footer><p>bench/README.md says what each benchmark measures, and how; each command above reproduces "
           "its part.</p></footer>\n</body>\n</html>\n")


# ---- the program ----


def write(path, content):
    """Half a page is of no use: it comes into its place when it is whole."""
    try:
        with open(path + ".new", "w", encoding="utf-8") as file:
            file.write(content)
        os.replace(path + ".new", path)
    except OSError:
        if os.path.exists(path + ".new"):
            os.unlink(path + ".new")
        raise


def main():
    parser = argparse.ArgumentParser(prog="page.py", description="Makes a page of the results of scripts/bench.")
    parser.add_argument("results", help="results.json, or the folder that holds it")
    parser.add_argument("-o", "--output", help="the page; default: report.html beside the results")
    given = parser.parse_args()
    source = os.path.join(given.results, "results.json") if os.path.isdir(given.results) else given.results
    target = given.output or os.path.join(os.path.dirname(source), "report.html")
    try:
        found = results.read(source)
        write(target, "".join(page(found)))
    except results.Malformed as error:
        print(f"page: {error}", file=sys.stderr)
        return 3
    except plot.Missing as error:
        print(f"page: {error}", file=sys.stderr)
        return 5
    except OSError as error:
        print(f"page: '{error.filename}': {error.strerror}", file=sys.stderr)
        return 3 if error.filename == source else 5
    return 0


if __name__ == "__main__":
    sys.exit(main())
