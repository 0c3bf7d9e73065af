"""A client of 'wirecopy serve' in one file, with nothing but the standard library.

    from wirecopy_client import Client

    wirecopy = Client("http://127.0.0.1:8733")
    report = wirecopy.add("a1", {"text": "The ferry ...", "source": "Northwire"})
    print(report["verdict"], [match["id"] for match in report["matches"]])

A client keeps one connection, and is for one thread at a time.
"""

import http.client
import itertools
import json
import ssl
import urllib.parse


class Problem(Exception):
    """What the service refused: an HTTP status, the library's status, and why."""

    def __init__(self, status, code, detail):
        super().__init__(f"{detail} ({code}, {status})")
        self.status = status
        self.code = code
        self.detail = detail


class Client:
    """Stories are dictionaries: "text", and optionally "id", "title", "source", "time" (RFC 3339) and "lang"."""

    def __init__(self, url, token=None, timeout=60, context=None):
        """context: an ssl.SSLContext for https, if the default does not trust the service's certificate."""
        parts = urllib.parse.urlsplit(url)
        if parts.scheme == "https":
            context = context or ssl.create_default_context()
            self._connection = http.client.HTTPSConnection(parts.netloc, timeout=timeout, context=context)
        else:
            self._connection = http.client.HTTPConnection(parts.netloc, timeout=timeout)
        self._prefix = parts.path.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    def close(self):
        self._connection.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def lookup(self, story, **parameters):
        """Says what a story copies; adds nothing.

        Parameters are limit, min_verdict, within ("72h"), source (a name, or a list of them), other_sources and radius.
        """
        return self._json("POST", "/v1/lookup", story, parameters)

    def lookup_many(self, stories, batch=1000, **parameters):
        """Yields a report for each story, in order; for one that was refused, {"line", "code", "detail"}."""
        stories = iter(stories)
        while chunk := list(itertools.islice(stories, batch)):
            lines = "".join(json.dumps(story) + "\n" for story in chunk)
            path = "/v1/lookup" + self._query(parameters)
            answer = self._request("POST", path, lines.encode(), "application/x-ndjson")
            for line in answer.splitlines():
                yield json.loads(line)

    def add(self, id, story, **parameters):
        """Adds a story, durably, and says what earlier one it copies. Parameters are limit and min_verdict."""
        return self._json("PUT", self._story(id), story, parameters)

    def get(self, id):
        """What is kept of a stored story."""
        return self._json("GET", self._story(id))

    def delete(self, id):
        """Takes a story out, with all its versions. Returns how many those were."""
        return self._json("DELETE", self._story(id))["versions"]

    def group(self, id):
        """The dispatch that a story is of: "stories", the earliest first."""
        return self._json("GET", "/v1/groups/" + urllib.parse.quote(id, safe=""))

    def kill(self, id):
        """Says of a story that it must not be published. Returns what was made of it."""
        return self._json("POST", self._story(id) + "/kill")["descendants"]

    def compare(self, a, b):
        """What story b is to story a, and the passages that both have."""
        return self._json("POST", "/v1/compare", {"a": a, "b": b})

    def ready(self):
        """How the service is; a Problem if it cannot do its work."""
        return self._json("GET", "/readyz")

    def metrics(self):
        """Figures, in Prometheus's text format."""
        return self._request("GET", "/metrics").decode()

    @staticmethod
    def _story(id):
        return "/v1/stories/" + urllib.parse.quote(id, safe="")

    @staticmethod
    def _query(parameters):
        given = {name.replace("_", "-"): value for name, value in parameters.items() if value is not None}
        for name, value in given.items():
            if isinstance(value, bool):
                given[name] = "true" if value else "false"
        return "?" + urllib.parse.urlencode(given, doseq=True) if given else ""

    def _json(self, method, path, value=None, parameters=None):
        body = None if value is None else json.dumps(value).encode()
        return json.loads(self._request(method, path + self._query(parameters or {}), body))

    def _send(self, method, path, body, content_type):
        headers = dict(self._headers)
        if body is not None:
            headers["Content-Type"] = content_type
        self._connection.request(method, self._prefix + path, body, headers)
        response = self._connection.getresponse()
        return response, response.read()

    def _request(self, method, path, body=None, content_type="application/json"):
        try:
            response, answer = self._send(method, path, body, content_type)
        except (http.client.RemoteDisconnected, BrokenPipeError, ConnectionResetError):
            # The service closes connections that were idle; everything that it does can be done again.
            self._connection.close()
            response, answer = self._send(method, path, body, content_type)
        if response.status < 400:
            return answer
        try:
            problem = json.loads(answer)
            raise Problem(response.status, problem["code"], problem["detail"])
        except (ValueError, KeyError, TypeError):
            raise Problem(response.status, "", answer.decode(errors="replace").strip()) from None
