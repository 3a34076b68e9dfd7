"""Drives `logai compare`, `logai timeline` and the values of `logai patterns`."""
import csv
import gzip
import io
import json
import os
import pty
import subprocess
import unittest

from support import BINARY, LogaiTest


def hour(broken_from, day="2026-11-20"):
    """An hour, a line a second; from that second on one host answers, slowly, and payments fail."""
    lines = []
    for s in range(3600):
        at = f"{day}T13:{s // 60:02}:{s % 60:02}Z"
        broken = s >= broken_from
        took = 800 + s % 90 if broken else 20 + s % 30
        lines.append(f"{at} INFO served alice{s % 3}@example.com from 10.0.0.{7 if broken else s % 9} in {took}ms")
        if broken and s % 4 == 0:
            lines.append(f"{at} ERROR payment failed: pool exhausted")
    return "\n".join(lines) + "\n"


class CompareTest(LogaiTest):
    def changes(self, *arguments, **options):
        done = self.run_logai("compare", *arguments, "--format", "json", **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def tells_the_outage(self, document):
        first = document["changes"][0]
        self.assertEqual((first["change"], first["level"], first["significant"]), ("new", "error", True))
        self.assertIn("pool exhausted", first["template"])
        kinds = {shift["kind"]: shift for shift in document["parameters"]}
        self.assertEqual(kinds["share"]["value"], "10.0.0.7")
        self.assertGreater(kinds["p95"]["to"], 800)
        self.assertLess(kinds["p95"]["from"], 60)

    def test_two_files_a_window_and_standard_input_tell_the_same(self):
        old = self.write("old.log", hour(9999, "2026-11-19"))
        new = self.write("new.log.gz", gzip.compress(hour(0).encode()))
        whole = self.write("app.log", hour(1800))
        self.tells_the_outage(self.changes(old, new))
        self.tells_the_outage(self.changes(new, "--baseline", old))
        self.tells_the_outage(self.changes(whole, "--since", "13:30"))
        self.tells_the_outage(self.changes(whole, "13:00..13:29:59", "13:30..13:59:59"))
        self.tells_the_outage(self.changes(old, "-", input=hour(0)))
        self.tells_the_outage(self.changes("--since", "13:30", input=hour(1800)))

    def test_the_day_before_is_the_same_hours_of_it(self):
        days = self.write("days.log", hour(9999, "2026-11-19") + hour(1800))
        for window in (["--since", "2026-11-20 13:30"], ["2026-11-20 13:30/2026-11-20 13:59:59"]):
            document = self.changes(days, *window, "--baseline", "prev-day")
            self.tells_the_outage(document)
            self.assertEqual(document["a"]["events"], 1800)
        done = self.run_logai("digest", days, "--since", "2026-11-21 09:00")
        self.assertEqual(done.returncode, 1)
        self.assertIn("there are no events in the window", done.stderr)
        self.assertIn("the logs go from 2026-11-19T13:00:00", done.stderr)

    def test_without_times_chance_is_no_growth(self):
        def lines(step, count):
            return "".join(f"INFO kind {'abcdefghijklmnopqrst'[i * step % 20]} of thing done {i}\n" for i in range(count))
        document = self.changes(self.write("a.log", lines(7, 5000)), self.write("b.log", lines(3, 5120)))
        self.assertEqual(document["scale"], "events")
        self.assertAlmostEqual(document["exposure_ratio"], 1.024)
        empty = self.run_logai("compare", self.write("empty.log", ""), "b.log")
        self.assertIn("empty.log\nchoose logs that have some", empty.stderr)

    def test_any_number_of_threads_gives_the_same_bytes(self):
        log = self.write("app.log", hour(1800) + hour(0, "2026-11-21") * 8)
        for command in (["compare", log, "--since", "2026-11-20 13:30"], ["timeline", log, "--by", "template"],
                        ["patterns", log]):
            outputs = {self.run_logai(*command, "-f", "json", "-j", str(j)).stdout for j in (1, 2, 5)}
            self.assertEqual(len(outputs), 1, command)

    def test_text_puts_the_new_problem_first_and_is_plain_in_a_pipe(self):
        log = self.write("app.log", hour(1800))
        done = self.run_logai("compare", log, "--since", "13:30")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("\x1b", done.stdout)
        rows = done.stdout.splitlines()
        head = next(i for i, row in enumerate(rows) if row.lstrip().startswith("A") and "change" in row)
        self.assertIn("new", rows[head + 1])
        self.assertIn("payment failed", rows[head + 1])
        self.assertIn("p95", done.stdout)

    def test_what_is_private_is_redacted_when_asked(self):
        log = self.write("app.log", hour(1800))
        for command in (["compare", log, "--since", "13:30"], ["patterns", log]):
            done = self.run_logai(*command, "--format", "json", "--redact")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertNotIn("alice", done.stdout)
            self.assertNotIn("10.0.0.", done.stdout)

    def test_mistakes_say_what_to_do(self):
        log = self.write("app.log", hour(1800))
        misuse, failure = 2, 1
        for arguments, code, words in (([log], misuse, "name two sources"), ([log, log, log], misuse, "--baseline"),
                                       (["-", "-"], misuse, "both sides"), ([log, "--baseline", "before"], misuse, "--since"),
                                       ([log, "--since", "2020-01-01", "--until", "2020-01-02"], failure, "the logs go from"),
                                       ([log, "missing.log"], failure, "missing.log"),
                                       ([log, "13:00..nonsense", "14:00.."], misuse, "START..END")):
            done = self.run_logai("compare", *arguments, input="")
            self.assertEqual(done.returncode, code, arguments)
            self.assertIn(words, done.stderr, arguments)

    def test_a_closed_pipe_ends_quietly(self):
        log = self.write("app.log", hour(1800))
        done = subprocess.run(f"{os.path.abspath(BINARY)} timeline {log} | head -1", shell=True, env=self.environment(),
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.stderr, "")


class TimelineTest(LogaiTest):
    def test_buckets_levels_and_sources_add_up(self):
        self.write("logs/a.log", hour(1800))
        self.write("logs/b.log", hour(9999))
        for by in ("level", "source", "template"):
            done = self.run_logai("timeline", str(self.folder / "logs"), "--by", by, "--bucket", "1m", "--format", "csv")
            self.assertEqual(done.returncode, 0, done.stderr)
            rows = list(csv.reader(io.StringIO(done.stdout)))
            self.assertEqual(len(rows), 61)
            for row in rows[1:]:
                self.assertEqual(int(row[1]), sum(int(cell) for cell in row[2:]), by)
            self.assertEqual(sum(int(row[1]) for row in rows[1:]), 7200 + 450)

    def test_bursts_and_gaps_are_named_with_their_times(self):
        lines = [line for line in hour(3300).splitlines() if not "T13:20" <= line[10:16] < "T13:40"]
        done = self.run_logai("timeline", "-", input="\n".join(lines) + "\n")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("13:20:00 to 13:40:00  nothing for 20 min", done.stdout)
        self.assertIn("bursts of problems\n  13:55:00 to 14:00:00", done.stdout)

    def test_times_that_are_inferred_and_missing_are_told(self):
        done = self.run_logai("timeline", "-", input="".join(f"Nov 20 13:00:{s:02} host app[1]: it ticks\n"
                                                             for s in range(60)))
        self.assertIn("year or zone inferred", done.stdout)
        done = self.run_logai("timeline", "-", input="no time here, nor anywhere\n" * 500)
        self.assertIn("no times were found, so they are counted by line", done.stdout)

    def test_a_terminal_gets_colours_and_lines_that_fit(self):
        log = self.write("app.log", hour(1800))
        for command in (["timeline", log], ["compare", log, "--since", "13:30"], ["patterns", log, "--params"]):
            master, slave = pty.openpty()
            subprocess.run([os.path.abspath(BINARY), *command], stdin=subprocess.DEVNULL, stdout=slave, stderr=slave,
                           env=self.environment(TERM="xterm-256color"), timeout=60)
            os.close(slave)
            seen = b""
            while True:
                try:
                    piece = os.read(master, 65536)
                except OSError:
                    break
                if not piece:
                    break
                seen += piece
            os.close(master)
            self.assertIn(b"\x1b[", seen, command)


if __name__ == "__main__":
    unittest.main()
