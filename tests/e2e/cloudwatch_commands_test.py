"""The commands over log groups and their events: against a moto server, and against the CloudWatch server of these tests."""

import csv
import io
import json
import os
import pathlib
import signal
import subprocess
import sys
import unittest

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS / "moto"))
sys.path.insert(0, str(TESTS / "cloudwatch"))
from moto_server import MotoServer  # noqa: E402
from server import CloudWatchServer  # noqa: E402
from support import BINARY, LogaiTest  # noqa: E402

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
        cls.reader = cls.moto.create_user(["logs:FilterLogEvents"], name="reader-only")
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

    # --- fetch and search ------------------------------------------------------------------------

    def test_events_of_several_groups_come_in_one_order_of_time(self):
        events = self.lines("fetch", "/ecs/*", "--since", "15m", "--filter", "?ERROR ?FATAL", "--format", "jsonl")
        self.assertEqual(len(events), 40)
        self.assertEqual([e["log_group"] for e in events[:4]], ["/ecs/checkout", "/ecs/payment"] * 2)
        self.assertEqual(events[0]["timestamp"], self.moto.now_ms - 12 * MINUTE)
        self.assertEqual(list(events[0]), ["timestamp", "message", "log_group", "log_stream", "event_id"])
        self.assertEqual(len({e["event_id"] for e in events}), 40)

    def test_text_on_a_pipe_is_the_message_as_it_is_in_the_log(self):
        done = self.logai("fetch", "/ecs/checkout", "--since", "6m", "--show", "none")
        self.assertEqual(done.stdout, ESCAPES + "\nmulti\n  at foo\n")
        self.assertRegex(done.stderr, r"^Looked at: 1 group, .*, 2 events, .* 1 request\. Not looked at: nothing\. ")
        done = self.logai("fetch", "/ecs/checkout", "--since", "6m", "--redact", "--quiet")
        self.assertIn("[EMAIL_REDACTED]", done.stdout)
        self.assertNotIn("alice", done.stdout)
        self.assertEqual(done.stderr, "")

    def test_text_has_the_time_and_where_there_are_several_the_group(self):
        done = self.logai("fetch", "/ecs/checkout", "/aws/lambda/resize", "--since", "6m", "--quiet")
        self.assertRegex(done.stdout.splitlines()[-1], r'^\d{4}-\d\d-\d\dT[0-9:.]+Z /aws/lambda/resize {"level"')
        done = self.logai("fetch", "/aws/lambda/resize", "--since", "6m", "--quiet")
        self.assertRegex(done.stdout, r'^\d{4}-\d\d-\d\dT[0-9:.]+Z {"level"')

    def test_a_json_document_ends_with_what_was_looked_at(self):
        done = self.logai("fetch", "payment", "--limit", "3", "--order", "newest", "--format", "json")
        document = json.loads(done.stdout)
        self.assertEqual([e["timestamp"] - self.moto.now_ms for e in document["events"]],
                         [-12 * MINUTE + 500 + i * 1000 for i in (19, 18, 17)])
        self.assertTrue(document["coverage"]["reached_limit"])
        self.assertEqual(document["coverage"]["groups"][0]["log_group"], "/ecs/payment")

    def test_csv_quotes_what_has_several_lines(self):
        done = self.logai("fetch", "/ecs/checkout", "--since", "6m", "--format", "csv")
        rows = list(csv.DictReader(io.StringIO(done.stdout, newline="")))
        self.assertEqual(rows[1]["message"], "multi\n  at foo")
        self.assertEqual(rows[1]["log_stream"], "task-2")

    def test_search_without_a_source_looks_through_every_group(self):
        events = self.lines("search", "ERROR|FATAL", "--format", "jsonl", "--since", "1h")
        self.assertEqual({e["log_group"] for e in events}, {"/ecs/checkout", "/ecs/payment"})
        done = self.logai("search", "nothing-has-this", "--since", "1h")
        self.assertEqual((done.returncode, done.stdout), (0, ""))
        self.assertIn("Looked at: 3 groups", done.stderr)

    def test_files_and_pipes_are_read_by_the_same_words(self):
        path = self.write("logs/app.log", "2026-11-20T14:00:00Z INFO a\n  goes on\n2026-11-20T14:00:01Z ERROR b\n")
        done = self.logai("fetch", path, "--until", "14:00:00", "--quiet")
        self.assertEqual(done.stdout, "2026-11-20T14:00:00Z INFO a\n  goes on\n")
        self.assertEqual([e["line"] for e in self.lines("search", "ERROR", "logs/", "--format", "jsonl")], [3])
        done = self.run_logai("search", "ERROR", "--quiet", input="x ERROR\ny\n")
        self.assertEqual(done.stdout, "x ERROR\n")

    def test_streams_can_be_chosen(self):
        events = self.lines("fetch", "/ecs/checkout", "--stream", "task-2", "--since", "1h", "--format", "jsonl")
        self.assertEqual({e["log_stream"] for e in events}, {"task-2"})

    def test_an_unknown_group_fails_and_the_others_are_read_all_the_same(self):
        done = self.logai("fetch", "/ecs/chekout", "/aws/lambda/resize", "--since", "6m")
        self.assertEqual(done.returncode, 1)
        self.assertIn('no group matches "/ecs/chekout"; did you mean "/ecs/checkout"?', done.stderr)
        self.assertEqual(len(done.stdout.splitlines()), 1)
        done = self.logai("fetch", "chekout", "--format", "json")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(json.loads(done.stdout)["error"]["kind"], "not_found")

    def test_a_name_that_is_known_needs_no_list_and_no_right_to_list(self):
        env = {**self.environment(), **self.moto.environment(self.reader, str(self.home))}
        done = self.run_logai("fetch", "/aws/lambda/resize", "--since", "6m", "--quiet", env=env)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(done.stdout.splitlines()), 1)

    def test_without_a_file_or_a_region_the_message_says_both(self):
        done = self.run_logai("fetch", "ap.log")
        self.assertEqual(done.returncode, 1)
        self.assertIn("there is no file ap.log", done.stderr)
        self.assertIn("--aws-region", done.stderr)

    def test_bad_flags_are_bad_usage_with_what_to_do(self):
        for arguments, words in [(("groups", "--format", "xml"), "text, json, jsonl or csv"),
                                 (("streams",), "logai streams /ecs/checkout"),
                                 (("groups", "--since", "1h"), "not for groups"),
                                 (("search",), "logai search timeout"),
                                 (("fetch", "x", "--limit", "0"), "--limit"),
                                 (("fetch", "x", "--show", "level"), "time, group and stream"),
                                 (("fetch", "x", "--filter", '"open'), "quot"),
                                 (("fetch", "x", "--since", "soon"), "--since")]:
            done = self.logai(*arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(words, done.stderr)


class BusyServerTest(LogaiTest):
    """Against the CloudWatch server of these tests: large groups, slow answers, refusals."""

    def start(self, *options):
        server = CloudWatchServer(*options)
        server.__enter__()
        self.addCleanup(server.__exit__, None, None, None)
        return server, self.environment(AWS_ENDPOINT_URL=server.url, AWS_REGION="eu-west-1", AWS_ACCESS_KEY_ID="a",
                                        AWS_SECRET_ACCESS_KEY="b", AWS_EC2_METADATA_DISABLED="true")

    def test_a_reader_that_goes_away_ends_it_quietly(self):
        _, env = self.start("--groups", "1", "--events", "50000")
        with subprocess.Popen([os.path.abspath(BINARY), "fetch", "/test/group-000", "--since", "25h"], env=env,
                              cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            process.stdout.readline()
            process.stdout.close()
            self.assertEqual((process.wait(timeout=30), process.stderr.read()), (0, b""))

    def test_an_interrupted_document_is_whole_and_says_so(self):
        _, env = self.start("--groups", "2", "--events", "30000", "--latency-ms", "400")
        with subprocess.Popen([os.path.abspath(BINARY), "fetch", "/test/*", "--since", "25h", "--format", "json"], env=env,
                              cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as process:
            head = process.stdout.read(300)  # the first events are there while the rest is still being read
            process.send_signal(signal.SIGINT)
            document = json.loads(head + process.stdout.read())
            self.assertEqual(process.wait(timeout=30), 130)
        self.assertTrue(document["coverage"]["interrupted"])
        self.assertGreater(len(document["events"]), 0)
        self.assertLess(len(document["events"]), 60_000)

    def test_a_denied_group_is_named_and_the_others_are_read(self):
        fault = {"kind": "denied", "operation": "FilterLogEvents", "group": "/test/group-001", "count": None}
        _, env = self.start("--groups", "3", "--events", "10", "--fault", json.dumps(fault))
        done = self.run_logai("fetch", "/test/*", "--since", "25h", "--format", "jsonl", env=env)
        self.assertEqual(done.returncode, 1)
        self.assertEqual({json.loads(line)["log_group"] for line in done.stdout.splitlines()},
                         {"/test/group-000", "/test/group-002"})
        self.assertRegex(done.stderr, "Not looked at: /test/group-001: .*logs:FilterLogEvents")


if __name__ == "__main__":
    unittest.main()
