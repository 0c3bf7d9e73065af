#!/usr/bin/env python3
"""Killed at any moment under load: every story that was acknowledged is there afterwards, no other is half there.

    tests/serve/kill.py WIRECOPY

SERVE_KILLS says how often (8).
"""

import http.client
import os
import random
import subprocess
import threading
import time

from service import Service, main, story
import wirecopy_client

CLIENTS = 12


def add_until_it_is_gone(service, first, acknowledged, tried):
    """Adds stories until the service does not answer any more."""
    client = wirecopy_client.Client(service.url(), timeout=20)
    number = first
    while True:
        tried.append(number)
        try:
            client.add(f"s{number}", story(number))
        except (OSError, http.client.HTTPException):
            return
        acknowledged.append(number)
        number += CLIENTS


def what_was_acknowledged_survives_kills(program):
    acknowledged, tried = [], []
    draw = random.Random(7)
    with Service(program) as service:
        service.kill()
        for turn in range(int(os.environ.get("SERVE_KILLS", "8"))):
            service.start()
            first = 1_000_000 * (turn + 1)
            threads = [threading.Thread(target=add_until_it_is_gone,
                                        args=(service, first + i, acknowledged, tried)) for i in range(CLIENTS)]
            for thread in threads:
                thread.start()
            time.sleep(draw.uniform(0.02, 0.6))
            service.kill()
            for thread in threads:
                thread.join()
            assert subprocess.run([program, "verify", "--db", service.db], capture_output=True).returncode == 0
        service.start()
        with wirecopy_client.Client(service.url()) as client:
            present = 0
            for number in tried:
                try:
                    kept = client.get(f"s{number}")
                except wirecopy_client.Problem as problem:
                    assert problem.status == 404 and number not in set(acknowledged), f"s{number} is lost"
                    continue
                present += 1
                assert kept["title"] == f"Story {number}"
            for number in draw.sample(acknowledged, min(300, len(acknowledged))):
                report = client.lookup(dict(story(number), id="twin"))
                assert report["verdict"] == "identical" and report["matches"][0]["id"] == f"s{number}"
        print(f"{len(acknowledged)} acknowledged, {present} there, {len(tried)} tried")
        assert len(acknowledged) <= present <= len(tried) and len(acknowledged) > 100


if __name__ == "__main__":
    main([what_was_acknowledged_survives_kills])
