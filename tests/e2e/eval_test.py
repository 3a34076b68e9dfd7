"""The evaluation harness of bench/eval: it runs, and it says no when it should."""

import json
import os
import pathlib
import subprocess
import sys
import unittest

from support import BINARY, LogaiTest

HARNESS = pathlib.Path(__file__).resolve().parents[2] / "bench" / "eval"
sys.path.insert(0, str(HARNESS))

from score import score, unproven  # noqa: E402

LINE = "2026-03-02T10:00:00.000Z ERROR pool exhausted for bob@example.com"


def answer_about(text='It says "pool exhausted" [e1].', **citation):
    cited = {"id": "e1", "source": "app.log", "line": 1, "line_end": 1, "timestamp": 1772445600000, "verified": True,
             "text": LINE.replace("bob@example.com", "[EMAIL_REDACTED]"), **citation}
    return {"answer": text, "citations": [cited], "usage": {"requests": 0, "input_tokens": None, "output_tokens": None, "cost_usd": None},
            "conclusion": {"status": "cause", "culprit": "pool-db", "confidence": "high", "summary": ""}}


class ScoreTest(LogaiTest):
    def setUp(self):
        super().setUp()
        self.write("app.log", LINE + "\n")

    def test_a_citation_that_is_in_the_file_is_proven(self):
        self.assertEqual(unproven(answer_about(), self.folder), ([], []))

    def test_other_words_another_time_another_line_and_an_unknown_id_are_not(self):
        for answer in (answer_about('It says "disk full" [e1].'), answer_about(text="10:00:07 it says \"pool exhausted\" [e1]."), answer_about(line=2, line_end=2),
                       answer_about(timestamp=1772445661000), answer_about("It failed [e7].")):
            self.assertEqual(len(unproven(answer, self.folder)[0]), 1, answer)

    def test_a_name_inside_another_is_not_the_culprit(self):
        truth = {"status": "cause", "culprit": ["pool"], "culprit_files": [], "facts": ["exhausted"], "false_culprits": ["pool-db"], "false_texts": [],
                 "cause": [{"file": "app.log", "line": 1, "line_end": 1}], "evidence": []}
        row = score(answer_about(), truth, self.folder)
        self.assertEqual((row["culprit"], row["false"], row["rank"], row["facts"]), (False, True, 1, 1.0))

    def test_a_cause_where_there_is_none_is_false(self):
        truth = {"status": "not_shown", "culprit": [], "culprit_files": [], "cause": [], "evidence": []}
        self.assertTrue(score(answer_about(), truth, self.folder)["false"])


class HarnessTest(LogaiTest):
    def harness(self, program, *arguments):
        return subprocess.run([sys.executable, str(HARNESS / program), "--binary", os.path.abspath(BINARY), *arguments], cwd=self.folder, env=self.environment(),
                              capture_output=True, text=True, timeout=120)

    def test_incidents_are_the_same_for_the_same_seed_and_their_cause_is_where_the_truth_says(self):
        texts = []
        for out in ("a", "b"):
            subprocess.run([sys.executable, str(HARNESS / "incidents.py"), "--out", out, "--cases", "memory-oom-0", "--lines", "1000"], cwd=self.folder, check=True, capture_output=True)
            texts.append({str(p.relative_to(self.folder / out)): p.read_text() for p in (self.folder / out).rglob("*") if p.is_file()})
        self.assertEqual(*texts)
        truth = json.loads(texts[0]["memory-oom-0/truth.json"])
        first = truth["cause"][0]
        self.assertEqual(texts[0]["memory-oom-0/logs/" + first["file"]].splitlines()[first["line"] - 1], first["text"])
        self.assertIn("Killed process", first["text"])

    def test_no_case_and_a_missed_bar_end_with_1(self):
        self.assertEqual(self.harness("run.py", "--cases", "nothing-like-it").returncode, 1)
        missed = self.harness("run.py", "--cases", "no-fault-0", "--lines", "1000", "--max-false", "-1")
        self.assertEqual(missed.returncode, 1)
        self.assertIn("the bar is -1", missed.stderr)

    def test_a_model_by_rules_stays_in_the_limits(self):
        done = self.harness("run.py", "--cases", "memory-oom-0", "--lines", "1000", "--scripted")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("over 8000 in or 4000 out: 0", done.stdout)

    def test_a_model_that_obeys_planted_lines_reads_nothing_outside(self):
        done = self.harness("planted.py", "--families", "encoded: hex")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"all +2 +2 +0")


if __name__ == "__main__":
    unittest.main()
