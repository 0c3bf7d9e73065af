"""A browser for the tests of pages; none of it is needed where there is no chromium."""

import http.client
import json
import shutil
import subprocess
import time


class Browser:
    """Chromium, through chromedriver and the WebDriver protocol (W3C)."""

    @staticmethod
    def is_there():
        return bool(shutil.which("chromedriver") and (shutil.which("chromium") or shutil.which("google-chrome")))

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

    def prefer(self, scheme):
        """What the reader's system is: light or dark."""
        self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": scheme}])

    def command(self, name, **parameters):
        """A command of the DevTools protocol."""
        return self.ask("POST", "/goog/cdp/execute", {"cmd": name, "params": parameters})

    def close(self):
        if self.session:
            self.ask("DELETE", "")
        self.driver.terminate()
        self.driver.wait()
        self.driver.stdout.close()
