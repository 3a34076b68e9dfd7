"""Reading CloudWatch side by side and through the cache: speed is not tested here, the events are."""

import json
import os
import random
import signal
import subprocess
import unittest

from cloudwatch_support import CloudWatchTest
from support import BINARY

# Closed: what is younger than a few minutes may still get more events, and is read again.
CLOSED = ("--since", "25h", "--until", "30m ago", "--format", "jsonl")


class CacheTest(CloudWatchTest):
    def fetch(self, *arguments):
        return self.run_logai("fetch", "/test/group-000", *(arguments or CLOSED), env=self.env, timeout=60)

    def ids(self, done):
        self.assertEqual(done.returncode, 0, done.stderr)
        events = [json.loads(line) for line in done.stdout.splitlines()]
        times = [event["timestamp"] for event in events]
        self.assertEqual(times, sorted(times))
        ids = [event["event_id"] for event in events]
        self.assertEqual(len(ids), len(set(ids)), "an event came twice")
        return ids

    def events_asked(self, server):
        return server.stats()["calls"].get("FilterLogEvents", 0)

    def test_the_same_question_again_sends_no_request_for_events(self):
        server = self.start("--groups", 1, "--events", 45_000, "--streams", 4)
        until = "30m ago"
        first = self.ids(self.fetch("--since", "25h", "--until", until, "--format", "jsonl"))
        asked = self.events_asked(server)
        self.assertGreater(asked, 3)
        # The same instants, as "ago" moves on.
        again = self.ids(self.fetch("--since", "24h", "--until", "31m ago", "--format", "jsonl"))
        self.assertEqual(self.events_asked(server), asked)
        self.assertTrue(set(again) <= set(first))
        self.assertGreater(len(again), 40_000)
        without = self.ids(self.fetch("--since", "24h", "--until", "31m ago", "--format", "jsonl", "--no-cache"))
        self.assertGreater(self.events_asked(server), asked)
        self.assertTrue(set(without) <= set(first))

    def test_the_cache_says_what_it_holds_and_is_emptied(self):
        status = lambda: json.loads(self.run_logai("cache", "status", "--json", env=self.env).stdout)
        self.start("--groups", 1, "--events", 20_000, "--streams", 2)
        self.assertEqual((status()["events"], status()["file_bytes"]), (0, 0))
        ids = self.ids(self.fetch("--since", "20h", "--until", "1h ago", "--format", "jsonl"))
        held = status()
        self.assertGreaterEqual(held["events"], len(ids))
        self.assertGreater(held["pages"], 0)
        self.assertLess(held["first"], held["last"])
        shown = self.run_logai("cache", "status", env=self.env).stdout
        self.assertIn(held["path"], shown)
        self.assertIn("LOGAI_CACHE_DIR", self.run_logai("cache", "--help", env=self.env).stdout)
        cleared = self.run_logai("cache", "clear", env=self.env)
        self.assertEqual(cleared.stdout, f"Cache cleared: {held['pages']} entries removed\n")
        self.assertEqual(status()["events"], 0)
        self.assertEqual(self.run_logai("cache", env=self.env).returncode, 2)

    def test_faults_on_the_way_cost_no_event(self):
        server = self.start("--groups", 1, "--events", 60_000, "--streams", 4)
        whole = set(self.ids(self.fetch(*CLOSED, "--no-cache")))
        faults = [{"kind": "throttle", "after": 1, "count": 6}, {"kind": "500", "after": 3, "count": 2},
                  {"kind": "reset", "after": 2, "count": 1}, {"kind": "empty_page", "after": 0, "count": 3},
                  {"kind": "repeat_token", "after": 1, "count": 4}]
        for fault in faults:
            with self.subTest(fault["kind"]):
                server.control(clear_faults=True, fault={"operation": "FilterLogEvents", **fault})
                got = set(self.ids(self.fetch(*CLOSED, "--no-cache")))
                self.assertLess(len(whole ^ got), 200)  # "ago" has moved on by a second or two

    def test_a_killed_reader_leaves_a_cache_that_is_right(self):
        server = self.start("--groups", 1, "--events", 60_000, "--streams", 4, "--latency-ms", 30)
        chance = random.Random(11)
        for _ in range(6):
            with subprocess.Popen([os.path.abspath(BINARY), "fetch", "/test/group-000", *CLOSED], env=self.env,
                                  cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.DEVNULL) as process:
                process.stdout.read(chance.randrange(1, 3_000_000))
                process.send_signal(signal.SIGKILL)
        read = set(self.ids(self.fetch()))
        fresh = set(self.ids(self.fetch(*CLOSED, "--no-cache")))
        self.assertLess(len(read ^ fresh), 200)  # "ago" has moved on by a second or two
        self.assertGreater(len(fresh), 50_000)
        self.assertGreater(self.events_asked(server), 0)
        folder = self.home / ".logai" / "cache"
        self.assertEqual(folder.stat().st_mode & 0o777, 0o700)
        for file in folder.iterdir():
            self.assertEqual(file.stat().st_mode & 0o777, 0o600, file)


if __name__ == "__main__":
    unittest.main()
