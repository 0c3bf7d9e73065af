#!/usr/bin/env python3
"""The page of results in a browser, wide and narrow, light and dark: no text lies on another, none is cut off.

    tests/bench/picture.py ROOT [RESULTS]     RESULTS: those of tests/bench/report by default

Passed over (77) without chromium, chromedriver or gnuplot. BENCH_PICTURES names a folder to leave pictures in.
"""

import base64
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.realpath(sys.argv[1])
sys.path.insert(0, os.path.join(ROOT, "tests/page"))

from browser import Browser  # pylint: disable=wrong-import-position

# Of each plot that is shown: texts that overlap each other or leave the plot, marks that leave it.
FAULTS = """
const faults = [];
const shown = [...document.querySelectorAll('svg')].filter((svg) => svg.getBoundingClientRect().width > 0);
for (const svg of shown) {
    const frame = svg.getBoundingClientRect(), name = svg.getAttribute('aria-label');
    const boxes = [...svg.querySelectorAll('text')].map((text) => [text.textContent.trim(), text.getBoundingClientRect()]);
    for (const [text, box] of boxes)
        if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
            faults.push(`${name}: '${text}' is cut off`);
    boxes.forEach(([text, box], i) => boxes.slice(i + 1).forEach(([other, its]) => {
        if (text && other && box.left < its.right && its.left < box.right && box.top + 2 < its.bottom && its.top + 2 < box.bottom)
            faults.push(`${name}: '${text}' lies on '${other}'`);
    }));
    for (const mark of [...svg.querySelectorAll('use')].filter((use) => !use.closest('defs'))) {
        const box = mark.getBoundingClientRect();
        if (box.left < frame.left - 1 || box.right > frame.right + 1)
            faults.push(`${name}: a mark is cut off`);
    }
}
if (document.documentElement.scrollWidth > window.innerWidth)
    faults.push(`the page is ${document.documentElement.scrollWidth} wide, the window ${window.innerWidth}`);
return [shown.length, faults];
"""

# The contrast of the text of plots, marks included, with what they lie on, as WCAG 2 defines it.
CONTRAST = """
const channel = (value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
const light = (colour) => {
    const [red, green, blue] = colour.match(/[\\d.]+/g).map(Number);
    return 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
};
const paper = light(getComputedStyle(document.querySelector('figure')).backgroundColor);
const ratio = (one) => (Math.max(one, paper) + 0.05) / (Math.min(one, paper) + 0.05);
const texts = [...document.querySelectorAll('svg text')].map((text) => getComputedStyle(text).fill);
const marks = [...document.querySelectorAll('ul.legend span')].map((mark) => getComputedStyle(mark).color);
return Math.min(...[...texts, ...marks].map((colour) => ratio(light(colour))));
"""


def look(browser, address, width, scheme):
    browser.command("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
    browser.prefer(scheme)
    browser.ask("POST", "/url", {"url": address})
    count, faults = browser.run(FAULTS)
    assert count > 0 and not faults, f"{width} {scheme}: {faults}"
    contrast = browser.run(CONTRAST)
    assert contrast >= 4.5, f"{width} {scheme}: contrast {contrast:.1f}"
    if "BENCH_PICTURES" in os.environ:
        shot = browser.command("Page.captureScreenshot", captureBeyondViewport=True)
        with open(os.path.join(os.environ["BENCH_PICTURES"], f"{scheme}-{width}.png"), "wb") as file:
            file.write(base64.b64decode(shot["data"]))
    return browser.run("return getComputedStyle(document.body).backgroundColor")


def main():
    if not Browser.is_there() or not shutil.which("gnuplot"):
        print("picture: there is no chromium with its chromedriver, or no gnuplot")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        page = os.path.join(folder, "report.html")
        results = sys.argv[2] if len(sys.argv) > 2 else os.path.join(ROOT, "tests/bench/report/results.json")
        subprocess.run([sys.executable, "-B", os.path.join(ROOT, "bench/report/page.py"), results, "-o", page], check=True)
        browser = Browser(folder)
        try:
            papers = {scheme: {look(browser, f"file://{page}", width, scheme) for width in (1280, 760, 360)}
                      for scheme in ("light", "dark")}
            log = [entry for entry in browser.ask("POST", "/se/log", {"type": "browser"}) if entry["level"] == "SEVERE"]
        finally:
            browser.close()
    assert papers["light"].isdisjoint(papers["dark"]), papers
    assert not log, log


if __name__ == "__main__":
    main()
