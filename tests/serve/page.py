#!/usr/bin/env python3
"""The page, driven in headless Chromium: paste a story, see its derived copy and the marked passages.

    tests/serve/page.py WIRECOPY

Passed over (77) without chromium and chromedriver. SERVE_SCREENSHOT names a PNG file to leave.
"""

import base64
import json
import os
import subprocess
import sys

from service import ROOT, SKIPPED, Service, main

sys.path.insert(0, os.path.join(ROOT, "tests/page"))

from browser import Browser  # pylint: disable=wrong-import-position

CONTROL, ENTER, DOWN, RIGHT, LEFT = "\ue009", "\ue007", "\ue015", "\ue014", "\ue012"


def sample():
    with open(os.path.join(ROOT, "tests/feed/sample.ndjson"), encoding="utf-8") as file:
        return {story["id"]: story for story in map(json.loads, file)}


def truth(kind):
    with open(os.path.join(ROOT, "tests/feed/truth.tsv"), encoding="utf-8") as file:
        return [line.split("\t")[:2] for line in file if line.rstrip("\n").split("\t")[2:3] == [kind]]


def kept_texts_are_shown_at_once(program):
    stories = sample()
    original = next(a for a, b in truth("derived") if stories[a].get("lang") == "en")
    with Service(program) as service:
        service.stop()
        feed = os.path.join(ROOT, "tests/feed/sample.ndjson")
        subprocess.run([program, "index", "--db", service.db, "--quiet", "--keep-text", feed], check=True,
                       capture_output=True)
        service.start()
        browser = Browser(service.folder)
        try:
            browser.ask("POST", "/url", {"url": service.url() + "/"})
            browser.run("document.getElementById('text').value = arguments[0]", stories[original]["text"])
            browser.type("#text", CONTROL + ENTER)
            browser.wait("document.querySelectorAll('#side-a mark').length")
            assert browser.run("return document.getElementById('other').hidden")
        finally:
            browser.close()


def a_derived_copy_is_seen_with_its_passages(program):
    stories = sample()
    original = next(a for a, b in truth("derived") if stories[a].get("lang") == "en")
    copies = [b for a, b in truth("derived") if a == original]
    with Service(program) as service:
        service.stop()
        feed = os.path.join(ROOT, "tests/feed/sample.ndjson")
        subprocess.run([program, "index", "--db", service.db, "--quiet", feed], check=True, capture_output=True)
        service.start()
        browser = Browser(service.folder)
        try:
            drive(browser, service, stories, original, copies)
        finally:
            browser.close()
        assert service.stop() == 0


def drive(browser, service, stories, original, copies):
    dispatch = stories[original]
    browser.ask("POST", "/url", {"url": service.url() + "/"})
    assert browser.run("return document.activeElement.id") == "text"
    browser.type("#title", dispatch.get("title", ""))
    browser.run("document.getElementById('text').value = arguments[0]", dispatch["text"])
    browser.type("#text", CONTROL + ENTER)
    browser.wait("document.querySelectorAll('#matches li').length")
    assert "identical" in browser.run("return document.getElementById('found-title').textContent")
    shown = browser.run("return state.matches.map((match) => match.id)")
    copy = next(id for id in shown if id in copies)

    # by keys alone to the derived copy, and through time
    browser.run("document.getElementById('matches').focus()")
    browser.type("#matches", DOWN * shown.index(copy))
    assert browser.run("return state.matches[state.chosen].id") == copy
    times = browser.run("return state.inTime.map((i) => state.matches[i].record.time)")
    assert times == sorted(times)
    at = browser.run("return state.inTime.indexOf(state.chosen)")
    back, on = (LEFT, RIGHT) if at else (RIGHT, LEFT)
    browser.type("#matches", back)
    assert browser.run("return state.inTime.indexOf(state.chosen)") == at + (1 if back == RIGHT else -1)
    browser.type("#matches", on)

    # its text, and the passages on both sides
    browser.run("document.getElementById('other-text').value = arguments[0]", stories[copy]["text"])
    browser.type("#other-text", CONTROL + ENTER)
    browser.wait("document.querySelectorAll('#side-a mark').length")
    sides = browser.run("return ['a', 'b'].map((side) => [...document.querySelectorAll('#side-' + side + ' mark')]"
                        ".map((mark) => [mark.dataset.passage, mark.textContent]))")
    assert sorted(number for number, _ in sides[0]) == sorted(number for number, _ in sides[1])
    assert max(len(text.split()) for _, text in sides[1]) >= 4
    assert all(text in dispatch["text"] or text in dispatch.get("title", "") for _, text in sides[1])
    assert browser.run("return document.getElementById('side-b').innerText").replace("\n", " ").find(
        dispatch["text"][-40:].replace("\n", " ")) > 0
    browser.type("#side-b", "nn")
    assert browser.run("return document.querySelectorAll('mark.here').length") == 2
    if "SERVE_SCREENSHOT" in os.environ:
        browser.run("window.scrollTo(0, 0); document.activeElement.blur()")
        with open(os.environ["SERVE_SCREENSHOT"], "wb") as file:
            file.write(base64.b64decode(browser.ask("GET", "/screenshot")))

    # what is wrong is said, what is markup is shown as it is, and nothing was asked of anybody else
    browser.run("document.getElementById('within').value = 'soon'")
    browser.run("document.getElementById('look').click()")
    browser.wait("document.getElementById('fault').textContent.includes('within')")
    browser.run("document.getElementById('within').value = ''; document.getElementById('title').value = '';"
                "document.getElementById('text').value = '<img src=x onerror=alert(1)> of no story'")
    browser.run("document.getElementById('look').click()")
    browser.wait("document.getElementById('found-title').textContent.startsWith('original')")
    names = browser.run("return performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert all(name.startswith((service.url() + "/", "data:")) for name in names), names
    log = [entry for entry in browser.ask("POST", "/se/log", {"type": "browser"}) if entry["level"] == "SEVERE"]
    assert all("400" in entry["message"] for entry in log), log


def the_page_is_dark_where_that_is_wanted(program):
    with Service(program) as service:
        browser = Browser(service.folder)
        try:
            browser.ask("POST", "/url", {"url": service.url() + "/"})
            colours = []
            for scheme in ("light", "dark"):
                browser.prefer(scheme)
                colours.append(browser.run("return getComputedStyle(document.body).backgroundColor"))
            assert colours[0] != colours[1]
        finally:
            browser.close()


if __name__ == "__main__":
    if not Browser.is_there():
        print("page: there is no chromium with its chromedriver")
        sys.exit(SKIPPED)
    main([a_derived_copy_is_seen_with_its_passages, kept_texts_are_shown_at_once, the_page_is_dark_where_that_is_wanted])
