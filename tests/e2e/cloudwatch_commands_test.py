"""The commands over log groups and their events: against a moto server, and against the CloudWatch server of these tests."""

import csv
import io
import json
import pathlib
import sys
import unittest

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "moto"))
from moto_server import MotoServer  # noqa: E402
from support import LogaiTest  # noqa: E402

MINUTE = 60_000
ESCAPES = "WARN \x1b[31mred\x1b[0m alice@example.com \u202e"


class CommandsTest(LogaiTest):
    @classmethod
    def setUpClass(cls):
        cls.moto = MotoServer()
        cls.addClassCleanup(cls.moto.__exit__, None, None, None)
        quiet = [(-50 * MINUTE + i * 1000, f"INFO request {i} served") for i in range(300)]
        cls.moto.seed_group("/ecs/checkout", {
            "task-1": quiet + [(-12 * MINUTE + i * 1000, "ERROR upstream timeout (payment)") for i in range(20)],
            "task-2": [(-5 * MINUTE, ESCAPES), (-4 * MINUTE, "multi\n  at foo")]}, retention_days=30)
        cls.moto.seed_group("/ecs/payment", {
            "task-1": quiet + [(-12 * MINUTE + 500 + i * 1000, "FATAL slots are reserved") for i in range(20)]})
        cls.moto.seed_group("/aws/lambda/resize", {"s1": [(-3 * MINUTE, '{"level":"error"}')]})
        cls.keys = cls.moto.create_user(["logs:*"])
        cls.moto.check_signatures()

    def logai(self, *arguments, **more):
        env = {**self.environment(), **self.moto.environment(self.keys, str(self.home)), **more}
        return self.run_logai(*arguments, env=env, timeout=60)

    def lines(self, *arguments, **more):
        done = self.logai(*arguments, **more)
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()]

    # --- groups and streams ----------------------------------------------------------------------

    def test_groups_are_a_line_of_words_each_on_a_pipe(self):
        done = self.logai("groups")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([line.split(" ")[0] for line in done.stdout.splitlines()],
                         ["/aws/lambda/resize", "/ecs/checkout", "/ecs/payment"])
        self.assertTrue(all(len(line.split(" ")) == 5 for line in done.stdout.splitlines()), done.stdout)
        self.assertEqual(done.stderr, "")

    def test_groups_match_any_part_of_a_name_and_wildcards(self):
        self.assertEqual([g["log_group"] for g in self.lines("groups", "CHECK", "--format", "jsonl")], ["/ecs/checkout"])
        done = self.logai("groups", "/ecs/*", "--format", "json")
        groups = json.loads(done.stdout)["groups"]
        self.assertEqual([g["log_group"] for g in groups], ["/ecs/checkout", "/ecs/payment"])
        self.assertEqual(groups[0]["retention_days"], 30)
        self.assertIsNone(groups[1]["retention_days"])
        self.assertGreater(groups[0]["stored_bytes"], 0)

    def test_a_pattern_without_groups_is_a_failure_with_the_nearest_name(self):
        done = self.logai("groups", "chekout")
        self.assertEqual(done.returncode, 1)
        self.assertIn('did you mean "/ecs/checkout"?', done.stderr)
        self.assertEqual(done.stdout, "")

    def test_groups_of_several_regions_say_which(self):
        rows = list(csv.DictReader(io.StringIO(
            self.logai("groups", "--format", "csv", "--aws-region", "eu-west-1,us-east-1").stdout)))
        self.assertEqual({row["aws_region"] for row in rows}, {"eu-west-1"})
        self.assertEqual(len(rows), 3)

    def test_streams_are_listed_newest_first(self):
        streams = self.lines("streams", "checkout", "--format", "jsonl")
        self.assertEqual([s["log_stream"] for s in streams], ["task-2", "task-1"])
        self.assertEqual(streams[0]["last_event"], self.moto.now_ms - 4 * MINUTE)
        streams = self.lines("streams", "/ecs/checkout", "--prefix", "task-1", "--format", "jsonl")
        self.assertEqual([s["log_stream"] for s in streams], ["task-1"])

    def test_bad_flags_are_bad_usage_with_what_to_do(self):
        for arguments, words in [(("groups", "--format", "xml"), "text, json, jsonl or csv"),
                                 (("streams",), "logai streams /ecs/checkout"),
                                 (("groups", "--since", "1h"), "not for groups")]:
            done = self.logai(*arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(words, done.stderr)


if __name__ == "__main__":
    unittest.main()
