"""How CloudWatch's groups are read: the call that a group takes, what it costs, in which order, and what ends it."""

import json
import os
import signal
import subprocess
import time
import unittest

from cloudwatch_support import CloudWatchTest
from support import BINARY

HOUR = 3_600_000


class PlannerTest(CloudWatchTest):
    def start_infrequent(self, *options):
        """/cold/a: 600 events from five hours ago on, one a second, every tenth an ERROR."""
        server = self.start("--groups", 1, "--events", 10, "--query-polls", 0, *options)
        self.begin = int(time.time()) * 1000 - 5 * HOUR
        self.texts = [f'{"ERROR" if i % 10 == 0 else "INFO"} cold "line" {i}' for i in range(600)]
        events = [[self.begin + i * 1000 + i % 7, text] for i, text in enumerate(self.texts)]
        server.control(put={"group": "/cold/a", "stream": "s/1", "class": "INFREQUENT_ACCESS", "events": events})
        return server

    def lines(self, *arguments, **more):
        done = self.run_logai(*arguments, "--format", "jsonl", env={**self.env, **more})
        self.assertEqual(done.returncode, 0, done.stderr)
        return [json.loads(line) for line in done.stdout.splitlines()], done.stderr

    def calls(self, server, operation):
        return server.stats()["calls"].get(operation, 0)

    # --- groups that answer to queries only ------------------------------------------------------

    def test_an_infrequent_access_group_is_read_by_a_query_and_then_from_the_cache(self):
        server = self.start_infrequent()
        events, told = self.lines("fetch", "/cold/a", "--since", "6h", "--until", "3h ago")
        self.assertEqual([e["message"] for e in events], self.texts)
        self.assertEqual([e["timestamp"] for e in events[:8]], [self.begin + i * 1000 + i % 7 for i in range(8)])
        self.assertEqual(({e["log_stream"] for e in events}, len({e["event_id"] for e in events})), ({"s/1"}, 600))
        self.assertRegex(told, r"scanned by Logs Insights, about \$0\.\d+ at the price of us-east-1")
        self.assertEqual(self.calls(server, "FilterLogEvents"), 0)  # the list of groups told its class
        queries = self.calls(server, "StartQuery")
        events, told = self.lines("search", "ERROR", "/cold/a", "--since", "350m", "--until", "190m ago")
        self.assertEqual([e["message"] for e in events], self.texts[::10])
        self.assertNotIn("scanned", told)
        self.assertEqual(self.calls(server, "StartQuery"), queries)

    def test_a_query_is_narrowed_by_the_filter_the_limit_and_the_order(self):
        server = self.start_infrequent()
        events, _ = self.lines("search", '"cold \\"line\\" 77"', "/cold/a", "--since", "6h", "--no-cache")
        self.assertEqual([e["message"] for e in events], [t for t in self.texts if 'line" 77' in t])
        document = json.loads(self.run_logai("fetch", "/cold/a", "--since", "6h", "--order", "newest", "--limit", "3",
                                             "--format", "json", "--no-cache", env=self.env).stdout)
        self.assertEqual([e["message"] for e in document["events"]], self.texts[:-4:-1])
        self.assertGreater(document["coverage"]["groups"][0]["bytes_scanned"], 0)
        self.assertGreater(self.calls(server, "StartQuery"), 1)

    def test_a_query_that_would_cost_too_much_is_refused_with_the_setting(self):
        server = self.start_infrequent()
        done = self.run_logai("fetch", "/cold/a", "/test/group-000", "--since", "25h", "--format", "jsonl",
                              env={**self.env, "LOGAI_MAX_QUERY_COST_USD": "0"})
        self.assertEqual(done.returncode, 1)
        self.assertEqual(len(done.stdout.splitlines()), 10)  # the other group is read all the same
        self.assertIn("LOGAI_MAX_QUERY_COST_USD allows $0.00", done.stderr)
        self.assertEqual(server.stats()["bytes_scanned"], 0)

    def test_what_is_allowed_is_for_all_groups_of_a_command(self):
        server = self.start_infrequent()
        events = [[self.begin + i * 1000, text] for i, text in enumerate(self.texts)]
        server.control(put={"group": "/cold/b", "stream": "s", "class": "INFREQUENT_ACCESS", "events": events})
        one = float(self.run_logai("query", "fields @message", "--group", "/cold/a", "--since", "6h", "--estimate",
                                   "--format", "csv", env=self.env).stdout.splitlines()[1].split(",")[1])
        done = self.run_logai("fetch", "/cold/*", "--since", "6h", "--no-cache", "--format", "jsonl",
                              env={**self.env, "LOGAI_MAX_QUERY_COST_USD": f"{1.5 * one:.12f}"})
        self.assertEqual((done.returncode, len(done.stdout.splitlines())), (1, 600))
        self.assertIn("of other groups, and LOGAI_MAX_QUERY_COST_USD allows", done.stderr)
        self.assertEqual(len(self.run_logai("fetch", "/cold/*", "--since", "6h", "--no-cache", "--format", "jsonl",
                                            env=self.env).stdout.splitlines()), 1200)

    def test_ctrl_c_stops_the_query_in_the_service(self):
        server = self.start_infrequent()
        server.control(put={"group": "/cold/b", "stream": "s", "class": "INFREQUENT_ACCESS", "events": [[None, "x"]]})
        slow = self.start("--groups", 1, "--events", 1, "--query-polls", 100_000)
        slow.control(put={"group": "/cold/b", "stream": "s", "class": "INFREQUENT_ACCESS", "events": [[None, "x"]]})
        process = self.begin_logai("fetch", "/cold/b")
        deadline = time.monotonic() + 20
        while self.calls(slow, "GetQueryResults") < 2:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
        self.assertEqual(process.returncode, 130)
        self.assertEqual(len(slow.stats()["stopped_queries"]), 1)

    # --- memory, order and streams -----------------------------------------------------------------------

    def begin_logai(self, *arguments):
        process = subprocess.Popen([os.path.abspath(BINARY), *arguments], env=self.env, cwd=self.folder, text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        return process

    def test_memory_stays_small_however_many_events_there_are(self):
        self.start("--groups", 1, "--events", 240_000)
        process = subprocess.Popen([os.path.abspath(BINARY), "fetch", "/test/group-000", "--since", "25h", "--format", "jsonl"],
                                   env=self.env, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL)
        with process.stdout:
            lines = sum(block.count(b"\n") for block in iter(lambda: process.stdout.read(1 << 20), b""))
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual((process.returncode, lines), (0, 240_000))
        self.assertLess(usage.ru_maxrss / 1024, 120)

    def test_newest_first_needs_no_limit(self):
        self.start("--groups", 2, "--events", 15_000, "--streams", 3)
        events, _ = self.lines("fetch", "/test/*", "--since", "25h", "--order", "newest")
        self.assertEqual(len(events), 30_000)
        times = [event["timestamp"] for event in events]
        self.assertEqual(times, sorted(times, reverse=True))
        self.assertEqual(len({(e["log_group"], e["event_id"]) for e in events}), 30_000)
        done = self.run_logai("fetch", self.write("a.log", "x\n"), "--order", "newest")
        self.assertEqual(done.returncode, 1)
        self.assertIn("--limit", done.stderr)

    def test_a_chosen_stream_is_all_that_travels(self):
        server = self.start("--groups", 1, "--events", 60_000, "--streams", 30)
        events, told = self.lines("fetch", "/test/group-000", "--stream", "task-007", "--since", "25h", "--no-cache")
        self.assertEqual((len(events), {e["log_stream"] for e in events}), (2_000, {"task-007"}))
        self.assertIn(" 2,000 events", told)
        self.assertNotIn(" of ", told.split("events")[0])
        some, _ = self.lines("fetch", "/test/group-000", "--stream", "task-007", "--since", "25h", "--limit", "5",
                             "--no-cache")
        self.assertEqual(some, events[:5])
        self.assertLess(self.calls(server, "FilterLogEvents"), 12)

    # --- tail ------------------------------------------------------------------------------------

    def test_ctrl_c_ends_a_tail_at_once(self):
        server = self.start("--groups", 1, "--events", 10)
        took = []
        for _ in range(3):
            process = self.begin_logai("tail", "/test/group-000", "--since", "25h")
            self.assertTrue(process.stdout.readline())
            deadline = time.monotonic() + 20
            while server.stats()["live_sessions"] == 0:
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.02)
            begin = time.monotonic()
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(timeout=10), 130)
            took.append(time.monotonic() - begin)
            self.assertIn("--poll asks for new events instead, free of charge", process.stderr.read())
        self.assertLess(min(took), 0.2)

    def test_a_tail_of_very_many_groups_leaves_live_tails_to_others_and_says_so(self):
        server = self.start("--groups", 60, "--events", 1)
        process = self.begin_logai("tail", "/test/*", "--since", "now")
        deadline = time.monotonic() + 30
        while server.stats()["live_sessions"] < 5:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=10)
        self.assertIn("5 live tails are charged by the minute: $0.05", told)
        self.assertRegex(told, r"10 groups are not followed live.*every 5(\.0)? s")
        self.assertNotIn("live again", told)
        self.assertEqual(self.calls(server, "StartLiveTail"), 5)

    # --- what was searched, and what it may cost --------------------------------------------------

    def coverage(self, *arguments):
        done = self.run_logai("fetch", *arguments, "--format", "json", env=self.env)
        return json.loads(done.stdout)["coverage"], done

    def test_the_window_that_is_told_is_the_one_that_was_read(self):
        self.start("--groups", 1, "--events", 10)
        until = int(time.time()) * 1000 - 2 * HOUR
        window = self.coverage("/test/group-000", "--until", str(until))[0]["window"]
        self.assertEqual(window, {"start": until - HOUR, "end": until})
        self.assertIsNotNone(self.coverage("/test/group-000", "--since", "2h")[0]["window"]["end"])

    def test_a_name_that_is_not_there_is_part_of_the_coverage_and_an_empty_one_is_refused(self):
        self.start("--groups", 1, "--events", 10)
        coverage, done = self.coverage("nosuch", "/test/group-000")
        self.assertEqual(done.returncode, 1)
        self.assertIn('no group matches "nosuch"', coverage["not_looked_at"][0])
        for arguments, code in [(("",), 1), (("--group", ""), 1), (("/test/group-000", "--since", ""), 2)]:
            done = self.run_logai("fetch", *arguments, env=self.env)
            self.assertEqual(done.returncode, code, arguments)
            self.assertRegex(done.stderr, "is empty|--since")

    def test_an_arn_names_its_group(self):
        self.start("--groups", 2, "--events", 10)
        arn = "arn:aws:logs:us-east-1:123456789012:log-group:/test/group-001:*"
        events, _ = self.lines("fetch", arn, "--since", "25h")
        self.assertEqual({e["log_group"] for e in events}, {"/test/group-001"})

    def test_a_region_without_groups_is_no_search_without_findings(self):
        self.start("--groups", 0)
        done = self.run_logai("search", "ERROR", env=self.env)
        self.assertEqual(done.returncode, 1)
        self.assertIn("there are no log groups in us-east-1", done.stderr)

    def test_the_newest_of_more_groups_than_are_read_at_once_are_the_newest_of_all(self):
        server = self.start("--groups", 70, "--events", 2)
        server.control(put={"group": "/test/group-069", "stream": "s", "events": [[None, "ERROR the newest"]]})
        events, told = self.lines("search", "newest", "--order", "newest", "--limit", "1")
        self.assertEqual([e["message"] for e in events], ["ERROR the newest"])
        self.assertIn("Looked at: 70 groups", told)

    def test_a_query_that_names_its_groups_does_not_pass_the_groups_that_are_allowed(self):
        server = self.start("--groups", 1, "--events", 10)
        for query, language in [("SELECT * FROM `/test/group-000`", "sql"),
                                ("SOURCE logGroups(namePrefix: ['/test']) | limit 1", "cwli")]:
            done = self.run_logai("query", query, "--language", language, "--yes",
                                  env={**self.env, "LOGAI_ALLOWED_GROUPS": "/ecs/*"})
            self.assertEqual(done.returncode, 1)
            self.assertIn("LOGAI_ALLOWED_GROUPS", done.stderr)
        done = self.run_logai("query", "SELECT * FROM `/test/group-000`", "--language", "sql", env=self.env)
        self.assertEqual(done.returncode, 1)
        self.assertIn("cannot be told beforehand", done.stderr)
        self.assertEqual(self.calls(server, "StartQuery"), 0)

    def test_columns_of_a_query_are_in_its_order_and_what_a_row_lacks_is_not_empty(self):
        server = self.start("--groups", 1, "--events", 10, "--query-polls", 0)
        now = int(time.time()) * 1000
        texts = ['{"note": "plain"}'] * 3 + ['{"level": "ERROR", "code": 7}', '{"level": "", "code": 8}']
        server.control(put={"group": "/json/g", "stream": "s", "events": [[now - 60_000 + i, t] for i, t in enumerate(texts)]})
        arguments = ("query", "fields @timestamp, level, code, @message | sort @timestamp", "--group", "/json/g", "--since", "1h")
        csv = self.run_logai(*arguments, "--format", "csv", env=self.env).stdout.splitlines()
        self.assertEqual(csv[0], "@timestamp,level,code,@message")
        rows = json.loads(self.run_logai(*arguments, "--format", "json", env=self.env).stdout)["rows"]
        self.assertNotIn("level", rows[0])
        self.assertEqual((rows[3]["level"], rows[4]["level"]), ("ERROR", ""))
        none = self.run_logai(*arguments[:-1], "1s", "--format", "csv", env=self.env).stdout
        self.assertEqual(none, "@timestamp,level,code,@message\n")

    def test_a_pattern_may_begin_with_a_minus_and_terms_that_mean_nothing_are_told(self):
        server = self.start("--groups", 1, "--events", 10)
        now = int(time.time()) * 1000
        server.control(put={"group": "/p/g", "stream": "s", "events": [[now - 9, "INFO one"], [now - 8, "WARN two"]]})
        done = self.run_logai("search", "-INFO", "/p/g", "--since", "2h", env=self.env)
        self.assertEqual((done.returncode, "WARN two" in done.stdout, "INFO one" in done.stdout), (0, True, False))
        done = self.run_logai("search", "?ERROR ?WARN -one", "/p/g", "--since", "2h", env=self.env)
        self.assertIn("mean nothing beside others", done.stderr)

    def test_a_folder_that_cannot_be_used_is_found_by_doctor_and_by_cache_status(self):
        self.start("--groups", 1, "--events", 1)
        broken = {**self.env, "LOGAI_CACHE_DIR": "/proc/nope"}
        doctor = self.run_logai("doctor", "--json", env=broken)
        findings = {f["subject"]: f for f in json.loads(doctor.stdout)["findings"]}
        self.assertEqual(findings["cache"]["verdict"], "failure")
        self.assertIn("AWS_ENDPOINT_URL", findings["endpoint"]["text"])
        for arguments in (("status",), ("clear",)):
            done = self.run_logai("cache", *arguments, env=broken)
            self.assertEqual(done.returncode, 1)
            self.assertIn("/proc/nope", done.stderr)
        done = self.run_logai("cache", "status", "--format", "csv", env=self.env)
        self.assertEqual(done.stdout.splitlines()[0].split(",")[:3], ["path", "pages", "events"])

    def test_rows_that_the_service_leaves_out_are_told(self):
        server = self.start("--groups", 1, "--events", 10, "--query-polls", 0)
        now = int(time.time()) * 1000
        server.control(put={"group": "/big/g", "stream": "s", "events": [[now - HOUR + i, f"line {i}"] for i in range(10_500)]})
        arguments = ("query", "fields @message", "--group", "/big/g", "--since", "3h", "--format", "json")
        document = json.loads(self.run_logai(*arguments, env=self.env).stdout)
        self.assertEqual((len(document["rows"]), document["truncated"]), (10_000, True))
        more = ("query", "fields @message | limit 20000", *arguments[2:])
        document = json.loads(self.run_logai(*more, env=self.env).stdout)
        self.assertEqual((len(document["rows"]), document["truncated"]), (10_500, False))

    def test_a_tail_that_is_charged_says_so_and_ends_at_what_is_allowed(self):
        self.start_infrequent()
        done = self.run_logai("tail", "/cold/a", "--since", "6h",
                              env={**self.env, "LOGAI_MAX_QUERY_COST_USD": "0.0000001"}, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertIn("which is charged", done.stderr)
        self.assertIn("LOGAI_MAX_QUERY_COST_USD", done.stderr)


if __name__ == "__main__":
    unittest.main()
