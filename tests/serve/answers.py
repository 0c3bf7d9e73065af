#!/usr/bin/env python3
"""What the running service answers, over a socket, and that openapi.json says so.

    tests/serve/answers.py WIRECOPY
"""

import http.client
import json
import os
import signal
import ssl
import subprocess
import threading
import time

from service import OPENAPI, Service, main, raw, request, story
import wirecopy_client

FERRY = {
    "id": "ferry", "title": "Ferry to stop", "source": "Northwire", "time": "2026-03-01T09:30:00Z",
    "text": "The night ferry between Port Aldene and Kestrel Bay stops on Monday, because inspectors found rust in the "
            "hull and the harbour authority will not let passengers aboard before the yard has mended it.",
}


def every_route_answers_as_described(program):
    with Service(program) as service:
        keep = http.client.HTTPConnection("127.0.0.1", service.port)
        ask = lambda *arguments, **more: request(service, *arguments, connection=keep, **more)
        assert ask("PUT", "/v1/stories/ferry", FERRY)[0] == 201
        assert ask("PUT", "/v1/stories/ferry", FERRY)[0] == 200
        twin = dict(FERRY, id="twin")
        status, headers, body = ask("POST", "/v1/lookup", twin)
        assert status == 200 and json.loads(body)["verdict"] == "identical" and headers["Cache-Control"] == "no-store"
        assert json.loads(ask("POST", "/v1/lookup?radius=3", twin)[2])["near"][0]["id"] == "ferry"
        lines = json.dumps(twin) + "\n{}\n" + json.dumps(story(1))
        status, _, body = ask("POST", "/v1/lookup", lines, content_type="application/x-ndjson")
        verdicts = [json.loads(line) for line in body.splitlines()]
        assert status == 200 and verdicts[0]["verdict"] == "identical" and verdicts[1]["line"] == 2 and len(verdicts) == 3
        assert json.loads(ask("GET", "/v1/stories/ferry")[2])["title"] == "Ferry to stop"
        status, headers, body = ask("HEAD", "/v1/stories/ferry")
        assert status == 200 and body == b"" and int(headers["Content-Length"]) > 100
        assert json.loads(ask("POST", "/v1/compare", {"a": FERRY, "b": twin})[2])["passages"][0]["words"] > 30
        assert ask("PUT", "/v1/stories/twin", twin)[0] == 201
        killed = json.loads(ask("POST", "/v1/stories/ferry/kill")[2])
        assert [(one["id"], one["from"]) for one in killed["descendants"]] == [("twin", "ferry")]
        group = json.loads(ask("GET", "/v1/groups/twin")[2])
        assert [one["id"] for one in group["stories"]] == ["ferry", "twin"] and group["copies"] == 1
        assert ask("DELETE", "/v1/stories/ferry")[0] == 200
        for path in ("/healthz", "/readyz", "/metrics", "/openapi.json", "/"):
            assert ask("GET", path)[0] == 200
        assert "script-src 'sha256-" in ask("GET", "/")[1]["Content-Security-Policy"]
        assert json.loads(ask("GET", "/openapi.json")[2]) == OPENAPI
        assert service.stop() == 0


def every_refusal_is_a_problem(program):
    with Service(program) as service:
        ask = lambda *arguments, **more: request(service, *arguments, **more)
        assert ask("GET", "/nothing")[0] == 404
        assert ask("GET", "/v1/stories/none")[0] == 404
        assert ask("DELETE", "/v1/stories/none")[0] == 404
        status, headers, _ = ask("DELETE", "/v1/lookup")
        assert status == 405 and headers["Allow"] == "POST"
        assert ask("POST", "/v1/lookup", FERRY, content_type="text/plain")[0] == 415
        assert ask("POST", "/v1/lookup", "{")[0] == 400
        assert ask("POST", "/v1/lookup?limt=3", FERRY)[0] == 400
        assert ask("GET", "/%")[0] == 400
        assert ask("PUT", "/v1/stories/other", FERRY)[0] == 400
        assert ask("GET", "/healthz", headers={"Host": "evil.example"})[0] == 421
        assert service.stop() == 0


def the_client_does_what_it_says(program):
    with Service(program) as service, wirecopy_client.Client(service.url()) as client:
        assert client.add("http://wire.example/a?b#c", FERRY | {"id": "http://wire.example/a?b#c"})["verdict"] == "original"
        assert client.get("http://wire.example/a?b#c")["source"] == "Northwire"
        assert client.lookup(dict(FERRY, id="x"), limit=1, min_verdict="edited")["matches"][0]["score"] == 1
        assert client.lookup(dict(FERRY, id="x"), other_sources=True)["verdict"] == "original"
        assert client.lookup(dict(FERRY, id="x"), source=["A", "Northwire"])["verdict"] == "identical"
        reports = list(client.lookup_many([dict(FERRY, id=str(i)) for i in range(25)] + [{}], batch=10))
        assert [report.get("verdict") for report in reports] == ["identical"] * 25 + [None]
        assert client.compare(FERRY, FERRY)["verdict"] == "identical"
        assert client.ready()["status"] == "ready" and "wirecopy_lookups_total" in client.metrics()
        try:
            client.lookup({"text": 1})
            assert False
        except wirecopy_client.Problem as problem:
            assert problem.status == 400 and problem.code == "WIRECOPY_E_INPUT" and "text" in problem.detail
        assert client.group("http://wire.example/a?b#c")["copies"] == 0
        assert client.kill("http://wire.example/a?b#c") == []
        assert client.get("http://wire.example/a?b#c")["status"] == "canceled"
        assert client.delete("http://wire.example/a?b#c") == 1
        service.stop()
        service.start()
        assert wirecopy_client.Client(service.url()).lookup(FERRY)["verdict"] == "original"


def many_add_at_one_time_and_share_commits(program):
    with Service(program) as service:
        failures = []

        def add(first):
            try:
                with wirecopy_client.Client(service.url()) as client:
                    for number in range(first, first + 20):
                        assert client.add(f"s{number}", story(number))["verdict"] == "original"
                        twin = client.lookup(dict(story(number), id="twin"))
                        assert twin["verdict"] == "identical" and twin["matches"][0]["id"] == f"s{number}"
            except Exception as error:  # pylint: disable=broad-except
                failures.append(error)

        threads = [threading.Thread(target=add, args=(20 * i,)) for i in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not failures, failures[0]
        metrics = wirecopy_client.Client(service.url()).metrics()
        figures = dict(line.rsplit(" ", 1) for line in metrics.splitlines() if not line.startswith("#"))
        assert int(figures["wirecopy_commit_jobs_total"]) == 320
        assert int(figures["wirecopy_commit_seconds_count"]) < 320
        assert int(figures["wirecopy_store_records"]) == 320
        assert service.stop() == 0


def a_service_that_reads_sees_what_another_process_writes(program):
    with Service(program) as writer:
        writing, total = wirecopy_client.Client(writer.url()), 0
        with Service(program, "--read-only", db=writer.db) as service:
            reading = wirecopy_client.Client(service.url())
            for number in range(50):
                writing.add(f"s{number}", story(number))
                total += reading.lookup(dict(story(number), id="twin"))["verdict"] == "identical"
            assert total == 50
            try:
                reading.add("x", FERRY)
                assert False
            except wirecopy_client.Problem as problem:
                assert problem.status == 403 and problem.code == "WIRECOPY_E_READ_ONLY"
            second = subprocess.run([program, "serve", "--db", writer.db, "--listen", "0"], capture_output=True)
            assert second.returncode == 4 and b"another process" in second.stderr
            subprocess.run([program, "index", "--db", writer.db, "/dev/null"], capture_output=True, check=False)
            writer.stop()
            done = subprocess.run([program, "compact", "--db", writer.db], capture_output=True, check=True)
            assert done.returncode == 0
            assert reading.lookup(dict(story(7), id="twin"))["matches"][0]["id"] == "s7"


def beyond_this_machine_a_token_is_needed(program):
    with Service(program) as service:
        refused = subprocess.run([program, "serve", "--db", service.db + "2", "--listen", "0.0.0.0:0"],
                                 capture_output=True)
        assert refused.returncode == 2 and b"--tokens" in refused.stderr
        tokens = os.path.join(service.folder, "tokens")
        with open(os.open(tokens, os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
            file.write("read reader-0123456789\nwrite writer-0123456789\n")
        with Service(program, "--tokens", tokens) as guarded:
            ask = lambda token, *arguments: request(guarded, *arguments,
                                                    headers={"Authorization": f"Bearer {token}"})[0]
            assert request(guarded, "POST", "/v1/lookup", FERRY)[0] == 401
            assert ask("reader-0123456789", "POST", "/v1/lookup", FERRY) == 200
            assert ask("reader-0123456789", "PUT", "/v1/stories/ferry", FERRY) == 403
            assert ask("writer-0123456789", "PUT", "/v1/stories/ferry", FERRY) == 201
            assert ask("writer-012345678", "PUT", "/v1/stories/ferry", FERRY) == 401
            assert request(guarded, "GET", "/healthz")[0] == 200
            client = wirecopy_client.Client(guarded.url(), token="writer-0123456789")
            assert client.delete("ferry") == 1


def tls_is_spoken(program):
    with Service(program) as service:
        key, certificate = (os.path.join(service.folder, name) for name in ("key.pem", "cert.pem"))
        try:
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                            "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
                            certificate], check=True, capture_output=True)
        except FileNotFoundError:
            print("without openssl there is no certificate to try")
            return
        with Service(program, "--tls-cert", certificate, "--tls-key", key) as secure:
            context = ssl.create_default_context(cafile=certificate)
            with wirecopy_client.Client(secure.url("https"), context=context) as client:
                assert client.add("ferry", FERRY)["verdict"] == "original"
                assert client.lookup(dict(FERRY, id="x"))["verdict"] == "identical"
            assert secure.stop() == 0
        bad = subprocess.run([program, "serve", "--db", service.db + "2", "--listen", "0", "--tls-cert", key,
                              "--tls-key", certificate], capture_output=True)
        assert bad.returncode == 3 and b"not a pair" in bad.stderr
        half = subprocess.run([program, "serve", "--db", service.db + "2", "--listen", "0", "--tls-cert", key],
                              capture_output=True)
        assert half.returncode == 2


def what_cannot_start_says_why(program):
    with Service(program) as service:
        open_file = os.path.join(service.folder, "open")
        with open(open_file, "w", encoding="ascii") as file:
            file.write("read reader-0123456789\n")
        os.chmod(open_file, 0o644)
        missing = os.path.join(service.folder, "missing")
        cases = [
            (["--listen", "nowhere"], 2, "HOST:PORT"),
            (["--listen", "127.0.0.1:"], 2, "HOST:PORT"),
            (["--listen", "127.0.0.1:99999"], 2, "HOST:PORT"),
            (["--listen", "192.0.2.1:0", "--tokens", open_file], 3, "others may read it"),
            (["--listen", f"127.0.0.1:{service.port}"], 5, "in use"),
            (["--listen", "0", "--tokens", missing], 5, "No such file"),
            (["--listen", "0", "--tls-cert", missing, "--tls-key", missing], 5, "No such file"),
            (["--listen", "0", "--read-only"], 4, "no store there"),
            (["--listen", "0", "--max-body", "0"], 2, "max-body"),
        ]
        for options, status, reason in cases:
            done = subprocess.run([program, "serve", "--db", os.path.join(service.folder, "other"), *options],
                                  capture_output=True, text=True)
            assert done.returncode == status and reason in done.stderr, (options, done)
        os.chmod(open_file, 0o600)
        with open(open_file, "w", encoding="ascii") as file:
            file.write("read nothing\n")
        done = subprocess.run([program, "serve", "--db", service.db, "--listen", "0", "--tokens", open_file],
                              capture_output=True, text=True)
        assert done.returncode == 3 and "line 1" in done.stderr and "nothing" not in done.stderr.split("line 1")[1]


def what_is_under_way_is_finished(program):
    with Service(program) as service:
        body = json.dumps(FERRY).encode()
        with service.connect() as slow, service.connect() as idle:
            slow.sendall(b"PUT /v1/stories/ferry HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                         b"Content-Length: %d\r\n\r\n" % len(body) + body[:50])
            time.sleep(0.3)
            service.process.send_signal(signal.SIGTERM)
            time.sleep(0.7)
            try:
                service.connect(2).close()
                assert False, "it still takes connections"
            except OSError:
                pass
            assert service.process.poll() is None
            slow.sendall(body[50:])
            answer = slow.recv(65536)
            assert answer.startswith(b"HTTP/1.1 201 ") and b"Connection: close" in answer
            assert service.process.wait(20) == 0
            idle.close()
        service.process.stdout.close()
        with Service(program, db=service.db) as again:
            assert wirecopy_client.Client(again.url()).get("ferry")["source"] == "Northwire"


if __name__ == "__main__":
    main([every_route_answers_as_described, every_refusal_is_a_problem, the_client_does_what_it_says,
          many_add_at_one_time_and_share_commits, a_service_that_reads_sees_what_another_process_writes,
          beyond_this_machine_a_token_is_needed, tls_is_spoken, what_cannot_start_says_why, what_is_under_way_is_finished])
