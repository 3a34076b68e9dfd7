"""`logai digest`, as a person or a script would use it."""

import json
import unittest

from support import LogaiTest, outage_log


class DigestTest(LogaiTest):
    def digest(self, *arguments, **options):
        return self.run_logai("digest", *arguments, **options)

    def test_a_page_holds_the_problem_with_its_place_and_keeps_within_its_budget(self):
        path = self.write("app.log", outage_log())
        for size in (700, 1500, 6000):
            done = self.digest(path, "--max-bytes", str(size), "--explain")
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertLessEqual(len(done.stdout.encode()), size)
            self.assertRegex(done.stdout, r"\[e1\] app\.log:\d+")
            self.assertIn("remaining connection slots", done.stdout)
            self.assertIn("behind this page: 360 lines", done.stdout)

    def test_tokens_bound_the_page_and_json_cites_lines(self):
        path = self.write("app.log", outage_log())
        done = self.digest(path, "--max-tokens", "900", "--format", "json")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertLessEqual(len(done.stdout.encode()), 2700)
        page = json.loads(done.stdout)
        self.assertEqual(page["coverage"]["lines"], 360)
        self.assertTrue(any(line["line"] == 302 for e in page["excerpts"] for line in e["lines"]))

    def test_a_page_that_has_no_room_says_how_much_it_needs(self):
        done = self.digest(self.write("app.log", outage_log()), "--max-bytes", "40")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stdout, "")
        self.assertIn("--max-bytes", done.stderr)

    def test_standard_input_is_read_and_private_values_go_when_asked(self):
        line = "2026-11-20T14:00:00Z ERROR no mail for ann@example.com\n"
        plain = self.digest(input=line)
        self.assertIn("ann@example.com", plain.stdout)
        redacted = self.digest("--redact", input=line)
        self.assertEqual(redacted.returncode, 0, redacted.stderr)
        self.assertNotIn("ann@example.com", redacted.stdout)

    def test_a_baseline_that_cannot_be_read_is_told(self):
        path = self.write("app.log", outage_log())
        done = self.digest(path, "--baseline", "no-such.log")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no-such.log", done.stderr)
        done = self.digest(path, "--baseline", "before")
        self.assertEqual(done.returncode, 1)
        self.assertIn("--since", done.stderr)


if __name__ == "__main__":
    unittest.main()
