"""`logai tail`, `query` and `completion`, against the CloudWatch server of these tests and growing files."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cloudwatch"))
from server import CloudWatchServer  # noqa: E402
from support import BINARY, LogaiTest  # noqa: E402

OPTIONS = ("--groups", "1", "--events", "100", "--live-interval-ms", "50")


class LiveTest(LogaiTest):
    def start(self, *options):
        server = CloudWatchServer(*options)
        server.__enter__()
        self.addCleanup(server.__exit__, None, None, None)
        self.env = self.environment(AWS_ENDPOINT_URL=server.url, AWS_REGION="eu-west-1", AWS_ACCESS_KEY_ID="a",
                                    AWS_SECRET_ACCESS_KEY="b", AWS_EC2_METADATA_DISABLED="true")
        return server

    def put(self, server, *texts, group="/live/a"):
        server.control(put={"group": group, "stream": "s", "events": [[None, text] for text in texts]})

    def begin(self, *arguments, env=None):
        process = subprocess.Popen([os.path.abspath(BINARY), *arguments], env=env or self.env, cwd=self.folder, text=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.stdout.close)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.kill)
        return process

    def end(self, process):
        """Ends it as Ctrl-C does; what it still wrote on standard output and standard error."""
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=10)
        self.assertEqual(process.returncode, 130, err)
        return out, err

    def wait_for_session(self, server, count=1):
        deadline = time.monotonic() + 20
        while server.stats()["calls"].get("StartLiveTail", 0) < count:
            self.assertLess(time.monotonic(), deadline, "no live tail was started")
            time.sleep(0.02)

    # --- tail ------------------------------------------------------------------------------------

    def test_a_live_tail_shows_what_is_there_and_then_what_comes_each_once(self):
        server = self.start(*OPTIONS)
        self.put(server, "before one", "before two")
        self.put(server, "of b", group="/live/b")
        process = self.begin("tail", "/live/a", "/live/b", "--format", "jsonl")
        first = [json.loads(process.stdout.readline()) for _ in range(3)]
        self.assertEqual({e["message"] for e in first}, {"before one", "before two", "of b"})
        self.wait_for_session(server)
        self.put(server, "after one", "after one")
        self.assertEqual([json.loads(process.stdout.readline())["message"] for _ in range(2)], ["after one"] * 2)
        out, err = self.end(process)
        self.assertEqual(out, "")
        self.assertRegex(err, r"Stopped after .*: 5 events of 2 groups, 1 live tail\.")

    def test_a_filter_and_the_columns_hold_for_what_comes_too(self):
        server = self.start(*OPTIONS)
        self.put(server, "INFO x", "ERROR x")
        process = self.begin("tail", "/live/a", "--filter", "ERROR", "--show", "stream")
        self.assertEqual(process.stdout.readline(), "s ERROR x\n")
        self.wait_for_session(server)
        self.put(server, "INFO y", "ERROR y")
        self.assertEqual(process.stdout.readline(), "s ERROR y\n")
        self.end(process)

    def test_a_session_that_breaks_begins_again_and_the_gap_is_filled(self):
        server = self.start(*OPTIONS)
        self.put(server, "before")
        process = self.begin("tail", "/live/a", "--show", "none")
        self.assertEqual(process.stdout.readline(), "before\n")
        self.wait_for_session(server)
        server.control(fault={"kind": "drop", "operation": "StartLiveTail", "count": 1})
        self.wait_for_session(server, 2)
        self.put(server, "in the gap or after it")
        self.assertEqual(process.stdout.readline(), "in the gap or after it\n")
        out, err = self.end(process)
        self.assertEqual(out, "")
        self.assertIn("the live tail broke", err)
        self.assertIn("live again", err)

    def test_where_live_tails_are_refused_new_events_are_asked_for(self):
        server = self.start(*OPTIONS, "--fault",
                            json.dumps({"kind": "denied", "operation": "StartLiveTail", "count": None}))
        self.put(server, "before")
        process = self.begin("tail", "/live/a", "--show", "none")
        self.assertEqual(process.stdout.readline(), "before\n")
        self.put(server, "after")
        self.assertEqual(process.stdout.readline(), "after\n")
        out, err = self.end(process)
        self.assertEqual(out, "")
        self.assertIn("new events are asked for every 2", err)

    def test_a_group_that_may_not_be_read_ends_it_with_the_reason(self):
        server = self.start(*OPTIONS, "--fault",
                            json.dumps({"kind": "denied", "operation": "FilterLogEvents", "count": None}))
        self.put(server, "x")
        done = self.run_logai("tail", "/live/a", env=self.env)
        self.assertEqual(done.returncode, 1)
        self.assertIn("logs:FilterLogEvents", done.stderr)

    def test_a_file_is_followed_through_rotation_and_emptying(self):
        path = self.write("app.log", "".join(f"line {i}\n" for i in range(30)))
        process = self.begin("tail", path, env=self.environment())
        self.assertEqual([process.stdout.readline() for _ in range(10)], [f"line {i}\n" for i in range(20, 30)])
        with open(path, "a") as log:
            log.write("half")
            log.flush()
            log.write(" and half\n")
        self.assertEqual(process.stdout.readline(), "half and half\n")
        os.rename(path, path + ".1")
        self.write("app.log", "of the new file\n")
        self.assertEqual(process.stdout.readline(), "of the new file\n")
        os.truncate(path, 0)
        self.write("app.log", "short\n")
        self.assertEqual(process.stdout.readline(), "short\n")
        _, err = self.end(process)
        self.assertIn("rotated", err)

    # --- query -----------------------------------------------------------------------------------

    def test_a_query_gives_rows_and_says_what_it_cost(self):
        self.start("--groups", "2", "--events", "100")
        arguments = ("query", "stats count(*) as n", "--group", "/test/*", "--since", "25h")
        done = self.run_logai(*arguments, "--format", "json", env=self.env)
        self.assertEqual(done.returncode, 0, done.stderr)
        document = json.loads(done.stdout)
        self.assertEqual(document["rows"], [{"n": "200"}])
        self.assertGreater(document["statistics"]["bytes_scanned"], 0)
        self.assertRegex(done.stderr, r"the query scans about .*\$")
        self.assertRegex(done.stderr, r"1 row, .* scanned, \$")
        done = self.run_logai(*arguments, "--quiet", env=self.env)
        self.assertEqual((done.stdout, done.stderr), ("200\n", ""))

    def test_a_query_that_costs_more_than_allowed_is_refused_unless_told_otherwise(self):
        server = self.start("--groups", "1", "--events", "100")
        arguments = ("query", "fields @message | limit 2", "--group", "/test/group-000", "--since", "25h")
        done = self.run_logai(*arguments, env={**self.env, "LOGAI_MAX_QUERY_COST_USD": "0"})
        self.assertEqual(done.returncode, 1)
        self.assertIn("LOGAI_MAX_QUERY_COST_USD allows $0.00", done.stderr)
        self.assertIn("--yes", done.stderr)
        self.assertEqual(server.stats()["calls"]["StartQuery"], 1)  # the estimate, which is free
        done = self.run_logai(*arguments, "--yes", "--format", "csv",
                              env={**self.env, "LOGAI_MAX_QUERY_COST_USD": "0"})
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(done.stdout.splitlines()), 3)
        done = self.run_logai(*arguments, "--estimate", "--quiet", env=self.env)
        self.assertRegex(done.stdout, r"^\d+ 0\.\d+\n$")

    def test_ctrl_c_stops_the_query_in_the_service(self):
        server = self.start("--groups", "1", "--events", "100", "--query-polls", "100000")
        process = self.begin("query", "fields @message", "--group", "/test/group-000", "--yes")
        deadline = time.monotonic() + 20
        while server.stats()["calls"].get("GetQueryResults", 0) < 2:
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.05)
        self.end(process)
        self.assertTrue(server.stats()["stopped_queries"])

    def test_a_query_that_cannot_be_read_is_an_error_with_the_place(self):
        self.start("--groups", "1", "--events", "10")
        done = self.run_logai("query", "nonsense here", "--group", "/test/group-000", "--format", "json", env=self.env)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(json.loads(done.stdout)["error"]["kind"], "invalid_input")

    # --- completion ------------------------------------------------------------------------------

    def test_bash_completes_commands_flags_values_and_the_groups_that_were_listed(self):
        self.start("--groups", "3", "--events", "1")
        self.assertEqual(self.run_logai("groups", env=self.env).returncode, 0)
        script = self.run_logai("completion", "bash", env=self.environment()).stdout
        (self.folder / "bin").mkdir()
        (self.folder / "bin" / "logai").symlink_to(os.path.abspath(BINARY))

        def complete(*words):
            ask = (script + f'COMP_WORDS=(logai {" ".join(map(repr, words))}); COMP_CWORD={len(words)}; _logai; '
                   'printf "%s\\n" "${COMPREPLY[@]}"')
            done = subprocess.run(["bash", "-c", ask], capture_output=True, text=True, timeout=30, cwd=self.folder,
                                  env=self.environment(PATH=f"{self.folder}/bin:{os.environ['PATH']}"))
            return done.stdout.split()

        self.assertEqual(complete("fet"), ["fetch"])
        self.assertEqual(complete("fetch", "/test/"), [f"/test/group-00{i}" for i in range(3)])
        self.assertEqual(complete("query", "x", "--group", "/test/group-001"), ["/test/group-001"])
        self.assertEqual(complete("fetch", "x", "--format", "js"), ["json", "jsonl"])
        self.assertIn("--filter", complete("tail", "--fi"))
        self.assertEqual(complete("auth", "logi"), ["login"])

    def test_bad_flags_are_bad_usage_with_what_to_do(self):
        for arguments, words in [(("tail",), "logai tail /ecs/checkout"), (("tail", "-"), "logai fetch -"),
                                 (("tail", "x", "--until", "14:00"), "--until"), (("query",), "logai query"),
                                 (("query", "stats count()"), "--group"), (("completion", "csh"), "bash, zsh or fish"),
                                 (("query", "x", "--group", "g", "--language", "perl"), "--language")]:
            done = self.run_logai(*arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(words, done.stderr)


if __name__ == "__main__":
    unittest.main()
