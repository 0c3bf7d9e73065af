#!/usr/bin/env python3
"""Idle, slow, oversized and malformed: refused cleanly, in bounded memory, and nobody else is held up.

    tests/serve/hostile.py WIRECOPY

SERVE_IDLE says how many idle connections (1000). SERVE_INSTRUMENTED is set where memory says nothing: under a sanitizer
or an emulator.
"""

import json
import os
import resource
import socket
import threading
import time

from service import Service, main, raw, request, story
import wirecopy_client

INSTRUMENTED = bool(os.environ.get("SERVE_INSTRUMENTED"))

HEAD = b"POST /v1/lookup HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"


def assert_well(service, seconds=2.0):
    """Somebody else is answered, at once."""
    begin = time.monotonic()
    assert request(service, "POST", "/v1/lookup", story(1))[0] == 200
    taken = time.monotonic() - begin
    assert taken < seconds, f"a lookup took {taken:.2f} s"


def code_of(answer):
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else None


def idle_connections_cost_little(program):
    count = int(os.environ.get("SERVE_IDLE", "1000"))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, count + 100), hard))
    with Service(program) as service:
        assert_well(service)
        before = service.resident_kib()
        connections = [service.connect() for _ in range(count)]
        time.sleep(0.5)
        assert_well(service)
        each = (service.resident_kib() - before) / count
        print(f"{count} idle connections: {each:.1f} KiB each")
        assert each < 16 or INSTRUMENTED
        for connection in connections[: count // 2]:
            connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert all(connection.recv(4096).startswith(b"HTTP/1.1 200") for connection in connections[: count // 2])
        for connection in connections:
            connection.close()
        assert service.stop() == 0
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def too_many_connections_are_told_so(program):
    with Service(program, "--max-connections", "10") as service:
        connections = [service.connect() for _ in range(10)]
        time.sleep(0.3)
        with service.connect() as one:
            answer = one.recv(4096)
        assert code_of(answer) == 503 and b"too many connections" in answer
        for connection in connections:
            connection.close()
        time.sleep(0.3)
        assert_well(service)


def slow_senders_are_cut_off(program):
    with Service(program, "--timeout", "2s", "--idle-timeout", "2s") as service:
        body = json.dumps(story(2)).encode()
        begun = time.monotonic()
        head_only = service.connect()
        head_only.sendall(HEAD[:20])
        half = service.connect()
        half.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body[:10])
        drip = service.connect()
        drip.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body))
        answer, ended = b"", None
        for at in range(len(body)):
            try:
                drip.sendall(body[at:at + 1])
                drip.settimeout(0.1)
                answer += drip.recv(4096)
                ended = ended or time.monotonic()
                break
            except TimeoutError:
                assert_well(service)
            except OSError:
                break
        assert time.monotonic() - begun < 8
        assert not answer or code_of(answer) == 408
        for one in (head_only, half):
            one.settimeout(8)
            rest = b""
            try:
                while piece := one.recv(4096):
                    rest += piece
            except ConnectionResetError:
                pass
            assert not rest or code_of(rest) in (408,), rest
            one.close()
        drip.close()
        assert time.monotonic() - begun < 12
        metrics = wirecopy_client.Client(service.url()).metrics()
        assert "wirecopy_connections_cut_total 0" not in metrics
        assert service.stop() == 0


def slow_readers_hold_nothing_but_their_answer(program):
    with Service(program, "--timeout", "3s") as service:
        client = wirecopy_client.Client(service.url())
        for number in range(40):
            client.add(f"copy-{number}", dict(story(0), source=f"Paper {number}"))
        lines = "".join(json.dumps(story(0)) + "\n" for _ in range(3000)).encode()
        request_bytes = (b"POST /v1/lookup?limit=0 HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
                         b"Content-Length: %d\r\n\r\n" % len(lines)) + lines
        readers = []
        for _ in range(4):
            one = socket.socket()
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            one.connect(("127.0.0.1", service.port))
            readers.append(one)
        threads = [threading.Thread(target=one.sendall, args=(request_bytes,)) for one in readers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for number in range(40, 60):
            client.add(f"copy-{number}", story(number))
            assert_well(service)
        stats = client.metrics()
        assert "\nwirecopy_store_readers 0\n" in stats
        time.sleep(5)
        for one in readers:
            total = 0
            try:
                while piece := one.recv(65536):
                    total += len(piece)
            except ConnectionResetError:
                pass
            assert total < 3000 * 40 * 100
            one.close()
        assert "\nwirecopy_buffered_bytes " in client.metrics()
        assert_well(service)
        assert service.stop() == 0


def what_is_too_large_is_refused(program):
    with Service(program, "--max-body", "1", "--max-batch", "50") as service:
        large = b"x" * (2 << 20)
        answer = raw(service, HEAD + b"Content-Length: %d\r\n\r\n" % len(large))
        assert code_of(answer) == 413, answer
        assert code_of(raw(service, HEAD + b"Content-Length: 99999999999999999999\r\n\r\n")) in (400, 413)
        assert code_of(raw(service, b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 60000 +
                           b"\r\n\r\n")) in (413, 431)
        assert code_of(raw(service, b"GET /" + b"y" * 60000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")) in (414, 431)
        with service.connect() as one:
            chunk = b"%x\r\n" % 65536 + b" " * 65536 + b"\r\n"
            one.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
            try:
                for _ in range(1000):
                    one.sendall(chunk)
                assert False, "64 MiB were taken"
            except OSError:
                pass
        with service.connect() as one:
            one.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 17 + b"0\r\n\r\n")
            assert code_of(one.recv(4096)) == 413
        batch = "{\"text\":\"\"}\n" * 51
        assert request(service, "POST", "/v1/lookup", batch, content_type="application/x-ndjson")[0] == 413
        assert_well(service)


def memory_is_shared_out(program):
    with Service(program, "--max-body", "8", "--max-memory", "16") as service:
        part = HEAD + b"Content-Length: %d\r\n\r\n" % (7 << 20)
        holders = [service.connect() for _ in range(6)]

        def fill(one):
            try:
                one.sendall(part + b" " * (6 << 20))
            except OSError:
                pass

        threads = [threading.Thread(target=fill, args=(one,)) for one in holders]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        time.sleep(0.3)
        print(f"{service.resident_kib()} KiB resident")
        assert service.resident_kib() < 120 << 10 or INSTRUMENTED
        refused = 0
        for one in holders:
            one.sendall(b" " * (1 << 20))
            refused += code_of(one.recv(4096)) == 503
            one.close()
        assert 0 < refused < 6
        assert_well(service)


def what_is_no_http_is_refused(program):
    with Service(program) as service:
        requests = [
            b"\0\1\2\3\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET / HTTP/1.1\r\n: x\r\n\r\n",
            b"GET / HTTP/1.1\r\n\r\n", b"POST /v1/lookup HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
            b"POST /v1/lookup HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx",
            HEAD + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20,
            b"GET /v1/stories/%00 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            b"TRACE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            b"A" * 200000, b"\r\n" * 1000,
        ]
        for data in requests:
            with service.connect(1) as one:
                try:
                    one.sendall(data)
                    one.shutdown(socket.SHUT_WR)
                    answer = b""
                    while piece := one.recv(65536):
                        answer += piece
                except OSError:
                    continue
                assert not answer or code_of(answer), (data[:60], answer[:100])
        for cut in range(1, len(HEAD), 7):
            with service.connect() as one:
                one.sendall(HEAD[:cut])
        assert_well(service)
        assert service.stop() == 0


if __name__ == "__main__":
    main([idle_connections_cost_little, too_many_connections_are_told_so, slow_senders_are_cut_off,
          slow_readers_hold_nothing_but_their_answer, what_is_too_large_is_refused, memory_is_shared_out,
          what_is_no_http_is_refused])
