"""What the tests of the running service share: a service on a store of its own, and requests whose answers are held
against openapi.json."""

import http.client
import json
import os
import random
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "clients"))

try:
    import jsonschema
except ImportError:
    jsonschema = None

SKIPPED = 77

with open(os.path.join(ROOT, "core/serve/openapi.json"), encoding="utf-8") as _file:
    OPENAPI = json.load(_file)


class Service:
    """wirecopy serve in a process of its own, on a port that is free."""

    def __init__(self, program, *options, db=None, environment=None):
        self.program = program
        self.folder = None if db else tempfile.mkdtemp(prefix="wirecopy-serve-")
        self.db = db or os.path.join(self.folder, "store")
        self.options = options
        self.environment = environment
        self.start()

    def start(self):
        command = [self.program, "serve", "--db", self.db, "--listen", "127.0.0.1:0", *self.options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, env=self.environment)
        line = self.process.stdout.readline().decode()
        found = re.search(r"port (\d+)", line)
        if not found:
            raise RuntimeError(f"the service did not start: {line!r}, status {self.process.wait()}")
        self.port = int(found.group(1))

    def url(self, scheme="http"):
        return f"{scheme}://127.0.0.1:{self.port}"

    def connect(self, timeout=30):
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def stop(self):
        """Ends it as an administrator does; returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(60)
        self.process.stdout.close()
        return status

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def resident_kib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            values = dict(line.split(":", 1) for line in file)
        return int(values["VmRSS"].split()[0]) - int(values["RssFile"].split()[0])

    def close(self):
        if self.process.poll() is None:
            self.kill()
        if self.folder:
            shutil.rmtree(self.folder)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()


def _operation(method, path):
    """The path of openapi.json that a request is for, and its operation."""
    given = path.split("?")[0].split("/")
    for pattern, item in OPENAPI["paths"].items():
        parts = pattern.split("/")
        if len(parts) == len(given) and all(a == b or (a.startswith("{") and b) for a, b in zip(parts, given)):
            return item.get("get" if method == "HEAD" else method.lower())
    return None


def _check_schema(schema, value):
    if jsonschema:
        jsonschema.Draft4Validator(
            dict(schema, components=OPENAPI["components"]),
            resolver=jsonschema.RefResolver("", dict(schema, components=OPENAPI["components"])),
        ).validate(value)


def check_answer(method, path, status, content_type, body):
    """Whether openapi.json describes this answer."""
    kind = (content_type or "").split(";")[0]
    if status >= 400:
        assert kind == "application/problem+json", f"{method} {path}: {status} {kind}"
        _check_schema({"$ref": "#/components/schemas/Problem"}, json.loads(body))
    operation = _operation(method, path)
    if operation is None:
        assert status in (400, 404, 405, 421), f"{method} {path}: {status}"
        return
    answer = operation["responses"].get(str(status))
    assert answer, f"{method} {path}: {status} is not described"
    assert kind in answer["content"], f"{method} {path}: {status} is {kind}"
    if kind == "application/json":
        _check_schema(answer["content"][kind]["schema"], json.loads(body))
    elif kind == "application/x-ndjson":
        for line in body.splitlines():
            names = ("Report", "Near", "Fault")
            _check_schema({"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in names]}, json.loads(line))


def request(service, method, path, body=None, content_type="application/json", headers=(), connection=None):
    """Asks; returns status, headers and body of an answer that is as described."""
    own = connection or http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
    given = dict(headers)
    if body is not None and content_type:
        given["Content-Type"] = content_type
    if isinstance(body, (dict, list)):
        body = json.dumps(body)
    own.request(method, path, body.encode() if isinstance(body, str) else body, given)
    response = own.getresponse()
    answer = response.read()
    if connection is None:
        own.close()
    if method != "HEAD":
        check_answer(method, path, response.status, response.getheader("Content-Type"), answer)
    return response.status, response.headers, answer


def raw(service, data, timeout=30):
    """Sends bytes and returns all that comes back until the connection ends."""
    with service.connect(timeout) as connection:
        connection.sendall(data)
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
        return answer


_WORDS = [a + b + c for a in ("bran", "cald", "drev", "fen", "gal", "hors") for b in ("a", "i", "o", "u") for c in
          ("ric", "mond", "teth", "lin", "vor", "sask", "pren")]


def story(number, words=120):
    """A story that is a function of its number, and like no other."""
    draw = random.Random(number)
    text = " ".join(draw.choice(_WORDS) + (str(draw.randrange(10000)) if draw.random() < 0.5 else "") for _ in
                    range(words))
    return {"title": f"Story {number}", "source": f"Paper {number % 7}", "text": text}


def main(tests):
    """Runs functions that take the program's path, and says which failed."""
    failed = 0
    for test in tests:
        begin = time.monotonic()
        try:
            test(sys.argv[1])
            print(f"passed {test.__name__} ({time.monotonic() - begin:.1f} s)", flush=True)
        except Exception as error:  # pylint: disable=broad-except
            failed += 1
            import traceback
            traceback.print_exc()
            print(f"failed {test.__name__}: {error}", flush=True)
    sys.exit(1 if failed else 0)
