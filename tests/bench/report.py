#!/usr/bin/env python3
"""The page of results: whole, by itself, and with every figure; and what is said where it cannot be made.

    tests/bench/report.py ROOT

Passed over (77) without gnuplot.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from html.parser import HTMLParser

ROOT = os.path.realpath(sys.argv[1])
PAGE = os.path.join(ROOT, "bench/report/page.py")
RESULTS = os.path.join(ROOT, "tests/bench/report/results.json")

# Elements of HTML that have no end.
VOID = ("meta", "link", "img", "br", "hr", "input", "base", "embed", "source")


class Reader(HTMLParser):
    """What is in a page; complains of a tag that is not closed where it should be."""

    def __init__(self, content):
        super().__init__()
        self.open, self.ids, self.references, self.tags, self.text, self.plots = [], [], [], [], [], []
        self.feed(content)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_startendtag(self, tag, attributes):
        self.note(tag, attributes)

    def handle_starttag(self, tag, attributes):
        self.note(tag, attributes)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, f"</{tag}> at line {self.getpos()[0]} closes nothing"

    def handle_data(self, data):
        self.text.append(data)

    def note(self, tag, attributes):
        self.tags.append(tag)
        for name, value in attributes:
            assert not name.startswith("on"), f"{tag} has {name}"
            if name == "id":
                self.ids.append(value)
            elif name in ("href", "xlink:href", "src", "action", "data", "srcset", "poster"):
                self.references.append(value)
            elif name == "aria-label":
                self.plots.append(value)


def make(results, output, environment=None):
    return subprocess.run([sys.executable, "-B", PAGE, results, "-o", output], capture_output=True, text=True, check=False,
                          env=environment)


def made(folder, results=RESULTS):
    output = os.path.join(folder, "report.html")
    done = make(results, output)
    assert done.returncode == 0 and not done.stderr, done.stderr
    with open(output, encoding="utf-8") as file:
        return file.read()


def the_page_is_whole_and_by_itself(folder):
    content = made(folder)
    page = Reader(content)
    assert not {"script", "link", "img", "iframe", "object", "base", "form"} & set(page.tags)
    assert len(page.ids) == len(set(page.ids)), "an id twice"
    assert page.references and all(value.startswith("#") and value[1:] in page.ids for value in page.references)
    assert not re.search(r"https?:|url\(|@import|file:", content), "a reference to elsewhere"
    assert "gnuplot_canvas" in content and "GNUPLOT" not in content


def every_plot_is_there_twice_with_its_titles(folder):
    page = Reader(made(folder))
    with open(os.path.join(ROOT, "tests/bench/report/plots.txt"), encoding="utf-8") as file:
        wanted = file.read().splitlines()
    assert page.plots == [title for title in wanted for _ in ("wide", "narrow")], page.plots
    assert page.tags.count("figure") == len(wanted) and page.tags.count("svg") == 2 * len(wanted)


def every_figure_and_command_is_told(folder):
    text = "\n".join(Reader(made(folder)).text)
    with open(RESULTS, encoding="utf-8") as file:
        results = json.load(file)
    for result in results:
        assert f"wirecopy-bench {result['manifest']['command']}" in text
        for measurement in result["measurements"]:
            assert measurement["name"] in text, measurement["name"]
        for rival in result.get("rivals", []):
            assert all(rival[key] in text for key in ("name", "method", "configuration")), rival
    for key in ("cpu", "system", "compiler", "flags", "revision", "date"):
        assert results[0]["manifest"][key] in text, key


def colours_are_the_pages_own(folder):
    content = made(folder)
    drawn = "".join(re.findall(r"<svg.*?</svg>", content, flags=re.DOTALL))
    colours = set(re.findall(r"(?:stroke|fill|color)=['\"]([^'\"]*)['\"]", drawn))
    assert all(re.fullmatch(r"none|currentColor|black|white|var\(--[a-z0-9]+\)", colour) for colour in colours), colours
    used = set(re.findall(r"var\((--[a-z0-9]+)\)", content))
    light, dark = content.split("prefers-color-scheme:dark", 1)
    assert all(f"{name}:" in light and f"{name}:" in dark for name in used), used


def what_is_missing_or_failed_is_told(folder):
    with open(RESULTS, encoding="utf-8") as file:
        results = json.load(file)
    results = [result for result in results if result["benchmark"] in ("lookup", "fingerprint")]
    results[0]["manifest"]["others_cores"] = 1.2
    results += [{"benchmark": "ingest", "exit": 4}, {"benchmark": "invented", "manifest": {"cpu": "<b>&"}, "measurements": [
        {"name": "invented/x", "unit": "<i>", "better": "same", "repeats": 1, "minimum": 1, "median": 1, "maximum": 1}]}]
    path = os.path.join(folder, "part.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(results, file)
    page = Reader(made(folder, path))
    text = "".join(page.text)
    for told in ("Not in these results: hotloop, hamming, mixed,", "ingest (exit status 4)", "invented/x", "<b>&", "<i>",
                 f"half a core busy meanwhile: figures are low, and vary, of {results[0]['benchmark']}."):
        assert told in text, told
    assert "i" not in page.tags


def what_cannot_be_made_is_said(folder):
    output = os.path.join(folder, "none.html")
    done = make(RESULTS, output, {"PATH": folder})
    assert done.returncode == 5, done.returncode
    assert "gnuplot, which is not installed: 'scripts/dependencies bench'" in done.stderr, done.stderr
    broken = os.path.join(folder, "gnuplot")
    with open(broken, "w", encoding="utf-8") as file:
        file.write("#!/bin/sh\necho 'no such terminal' >&2\nexit 1\n")
    os.chmod(broken, 0o755)
    done = make(RESULTS, output, {"PATH": f"{folder}:/bin"})
    assert done.returncode == 5 and "no such terminal" in done.stderr, done.stderr
    for path, status, told in ((os.path.join(folder, "absent"), 3, "No such file"), ("/dev/null", 3, "no results")):
        done = make(path, output)
        assert (done.returncode, told in done.stderr) == (status, True), done.stderr
    done = make(RESULTS, os.path.join(folder, "absent/report.html"))
    assert done.returncode == 5 and "absent" in done.stderr, done.stderr
    assert os.listdir(folder) == ["gnuplot"], os.listdir(folder)


def main():
    if not shutil.which("gnuplot"):
        print("report: there is no gnuplot")
        sys.exit(77)
    for test in (the_page_is_whole_and_by_itself, every_plot_is_there_twice_with_its_titles,
                 every_figure_and_command_is_told, colours_are_the_pages_own, what_is_missing_or_failed_is_told,
                 what_cannot_be_made_is_said):
        with tempfile.TemporaryDirectory() as folder:
            test(folder)
        print(f"passed {test.__name__}")


if __name__ == "__main__":
    main()
