"""What goes wrong on the way to CloudWatch and under the cache: each costs no event that could be had, and is told."""

import contextlib
import json
import os
import pathlib
import resource
import signal
import sqlite3
import subprocess
import sys
import time
import unittest

from cloudwatch_support import CloudWatchTest
from support import BINARY

ALL = ("--since", "25h", "--format", "jsonl")
CREDENTIALS = """
import json, pathlib, sys
count = pathlib.Path(sys.argv[1])
calls = int(count.read_text()) + 1 if count.exists() else 1
count.write_text(str(calls))
print(json.dumps({"Version": 1, "AccessKeyId": f"KEY{calls}", "SecretAccessKey": "s", "SessionToken": f"t{calls}",
                  "Expiration": "2099-01-01T00:00:00Z"}))
"""


class FaultsTest(CloudWatchTest):
    def fault(self, kind, **more):
        return "--fault", json.dumps({"kind": kind, "operation": "FilterLogEvents", **more})

    def fetch(self, *arguments, **more):
        return self.run_logai("fetch", "/test/group-000", *ALL, *arguments, env={**self.env, **more})

    def events(self, done, returncode=0):
        self.assertEqual(done.returncode, returncode, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    # --- the service -----------------------------------------------------------------------------

    def test_a_storm_of_refusals_is_outlasted(self):
        self.start("--groups", 1, "--events", 30_000, *self.fault("throttle", after=1, count=4),
                   *self.fault("503", after=2, count=2), *self.fault("html", after=3, count=1))
        self.assertEqual(len(self.events(self.fetch("--no-cache"))), 30_000)

    def test_keys_that_expire_in_the_middle_are_renewed(self):
        server = self.start("--groups", 1, "--events", 40_000, *self.fault("expire", after=2))
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            del self.env[name]
        script, count = self.write("keys.py", CREDENTIALS), self.folder / "count"
        process = f"{sys.executable} {script} {count}"
        self.write("home/.aws/config", f"[default]\ncredential_process = {process}\n")
        # Also where the AWS CLI is asked in place of the process.
        cli = pathlib.Path(self.write("bin/aws", '#!/bin/sh\n[ "$1" = --version ] && echo aws-cli/2.15.0 && exit\nexec '
                                      + process + "\n"))
        cli.chmod(0o755)
        self.env["PATH"] = f"{cli.parent}:{self.env['PATH']}"
        self.assertEqual(len(self.events(self.fetch("--no-cache"))), 40_000)
        self.assertEqual(count.read_text(), "2")
        self.assertGreater(server.stats()["refused"]["FilterLogEvents"], 0)

    def test_a_clock_that_is_ten_minutes_off_is_corrected_and_told(self):
        self.start("--groups", 1, "--events", 1000, "--clock-skew-s", 600, "--verify", "a:b")
        done = self.fetch("--no-cache")
        self.assertEqual(len(self.events(done)), 1000)
        self.assertRegex(done.stderr, "this machine's clock is .* behind AWS's")

    def test_a_group_that_is_deleted_while_it_is_read_leaves_what_was_read(self):
        self.start("--groups", 2, "--events", 60_000,
                   *self.fault("delete", group="/test/group-000", after=3))
        done = self.run_logai("fetch", "/test/*", *ALL, "--no-cache", env=self.env)
        events = self.events(done, returncode=1)
        by_group = [sum(e["log_group"] == f"/test/group-00{i}" for e in events) for i in (0, 1)]
        self.assertEqual(by_group[1], 60_000)
        self.assertGreater(by_group[0], 0)
        self.assertLess(by_group[0], 60_000)
        self.assertRegex(done.stderr, "Not looked at: .*/test/group-000: .*rest could not be read")

    def test_text_that_is_no_utf8_and_half_a_surrogate_cost_no_event(self):
        self.start("--groups", 1, "--events", 20_000, *self.fault("invalid_utf8"),
                   *self.fault("lone_surrogate"), *self.fault("malformed"))
        done = self.fetch("--no-cache")
        events = self.events(done)
        self.assertEqual(len(events), 20_000)
        self.assertIn("\ufffd", "".join(event["message"][:3] for event in events))
        self.assertIn("3 unreadable lines", done.stderr)

    def test_events_of_a_megabyte_come_whole(self):
        server = self.start("--groups", 1, "--events", 5)
        now = int(time.time() * 1000) - 3_600_000
        texts = [f"{i} " + chr(ord("a") + i) * 1_000_000 for i in range(8)]
        server.control(put={"group": "/big", "stream": "s", "events": [[now + i, t] for i, t in enumerate(texts)]})
        for _ in range(2):  # the second time from the cache
            done = self.run_logai("fetch", "/big", *ALL, env=self.env)
            self.assertEqual([event["message"] for event in self.events(done)], texts)

    def test_ten_thousand_streams_are_no_burden(self):
        server = self.start("--groups", 1, "--events", 30_000, "--streams", 10_000)
        events = self.events(self.fetch("--no-cache"))
        self.assertEqual((len(events), len({e["log_stream"] for e in events})), (30_000, 10_000))
        self.assertNotIn("DescribeLogStreams", server.stats()["calls"])
        done = self.run_logai("streams", "/test/group-000", env=self.env)
        self.assertEqual((done.returncode, len(done.stdout.splitlines())), (0, 50))
        self.assertIn("--limit 0", done.stderr)

    def test_a_query_that_fails_or_times_out_in_the_service_is_told_with_what_to_do(self):
        for kind, words in (("query_failed", "failed"), ("query_timeout", "timed out")):
            with self.subTest(kind):
                self.start("--groups", 1, "--events", 10, "--query-polls", 0, "--fault",
                           json.dumps({"kind": kind, "operation": "StartQuery", "after": 1}))
                done = self.run_logai("query", "fields @message", "--group", "/test/group-000", "--since", "25h",
                                      "--format", "json", env=self.env)
                self.assertEqual(done.returncode, 1)
                error = json.loads(done.stdout)["error"]
                self.assertIn(words, error["message"])
                self.assertIn("shorter time range", error["next"])

    # --- the cache -------------------------------------------------------------------------------

    def cache_file(self):
        return self.home / ".logai" / "cache" / "cloudwatch.sqlite"

    def test_a_full_disk_under_the_cache_costs_nothing_but_the_cache(self):
        self.start("--groups", 1, "--events", 30_000)

        def small_files():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

        done = subprocess.run([os.path.abspath(BINARY), "fetch", "/test/group-000", *ALL], env=self.env, cwd=self.folder,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, preexec_fn=small_files, timeout=60)
        self.assertEqual(len(self.events(done)), 30_000)
        self.assertRegex(done.stderr, "nothing more is kept in the cache|the cache is not used")
        self.assertEqual(len(self.events(self.fetch())), 30_000)  # and it is whole again once there is room

    def test_a_locked_cache_is_waited_for_once_and_read_around(self):
        self.start("--groups", 1, "--events", 60_000)
        wanted = self.events(self.fetch("--no-cache"))
        self.fetch("--limit", "1")
        with contextlib.closing(sqlite3.connect(self.cache_file(), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            begin = time.monotonic()
            events = self.events(self.fetch())
            self.assertLess(time.monotonic() - begin, 8)  # not a second for each of its pages
        self.assertLess(abs(len(events) - len(wanted)), 10)  # "ago" has moved on

    def test_a_cache_of_a_newer_release_is_left_alone_and_told(self):
        self.start("--groups", 1, "--events", 1000)
        self.assertEqual(len(self.events(self.fetch())), 1000)
        with contextlib.closing(sqlite3.connect(self.cache_file(), isolation_level=None)) as other:
            other.execute("PRAGMA user_version = 99")
        before = self.cache_file().read_bytes()
        done = self.fetch()
        self.assertEqual(len(self.events(done)), 1000)
        self.assertRegex(done.stderr, "the cache is not used: .*newer")
        self.assertEqual(self.cache_file().read_bytes(), before)


if __name__ == "__main__":
    unittest.main()
