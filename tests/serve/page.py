#!/usr/bin/env python3
"""The page, driven in headless Chromium: paste a story, see its derived copy and the marked passages.

    tests/serve/page.py WIRECOPY

Passed over (77) without chromium and chromedriver. SERVE_SCREENSHOT names a PNG file to leave.
"""

import base64
import http.client
import json
import os
import shutil
import subprocess
import sys
import time

from service import ROOT, SKIPPED, Service, main

CONTROL, ENTER, DOWN, RIGHT, LEFT = "\ue009", "\ue007", "\ue015", "\ue014", "\ue012"


class Browser:
    """Chromium, through chromedriver and the WebDriver protocol (W3C)."""

    def __init__(self, folder):
        self.driver = subprocess.Popen(["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        while "started successfully on port" not in (line := self.driver.stdout.readline().decode()):
            if not line:
                raise RuntimeError("chromedriver did not start")
        self.port = int(line.rsplit(" ", 1)[1].strip(" .\n"))
        options = {"args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                            f"--user-data-dir={folder}/profile", "--window-size=1200,1250"]}
        self.session = ""
        answer = self.ask("POST", "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome", "goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}}})
        self.session = "/session/" + answer["sessionId"]

    def ask(self, method, path, value=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        body = json.dumps(value if value is not None else {}) if method == "POST" else None
        connection.request(method, getattr(self, "session", "") + path, body, {"Content-Type": "application/json"})
        answer = json.loads(connection.getresponse().read())["value"]
        if isinstance(answer, dict) and "error" in answer:
            raise RuntimeError(answer["error"] + ": " + answer["message"])
        return answer

    def run(self, script, *arguments):
        return self.ask("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def wait(self, condition, seconds=20):
        end = time.monotonic() + seconds
        while not (found := self.run("return " + condition)):
            assert time.monotonic() < end, f"never: {condition}"
            time.sleep(0.05)
        return found

    def element(self, selector):
        return next(iter(self.ask("POST", "/element", {"using": "css selector", "value": selector}).values()))

    def type(self, selector, text):
        self.ask("POST", f"/element/{self.element(selector)}/value", {"text": text})

    def close(self):
        if self.session:
            self.ask("DELETE", "")
        self.driver.terminate()
        self.driver.wait()
        self.driver.stdout.close()


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
                browser.ask("POST", "/goog/cdp/execute", {"cmd": "Emulation.setEmulatedMedia", "params": {
                    "features": [{"name": "prefers-color-scheme", "value": scheme}]}})
                colours.append(browser.run("return getComputedStyle(document.body).backgroundColor"))
            assert colours[0] != colours[1]
        finally:
            browser.close()


if __name__ == "__main__":
    if not (shutil.which("chromedriver") and (shutil.which("chromium") or shutil.which("google-chrome"))):
        print("page: there is no chromium with its chromedriver")
        sys.exit(SKIPPED)
    main([a_derived_copy_is_seen_with_its_passages, kept_texts_are_shown_at_once, the_page_is_dark_where_that_is_wanted])
