"""`logai redact` as users call it: files, pipes, spans, records, rules of their own, signals."""

import gzip
import json
import os
import signal
import subprocess
import unittest

from support import BINARY, LogaiTest

LINE = b"from 10.0.0.1 by bob@example.com\r\n"
CLEAN = b"from [IP_REDACTED] by [EMAIL_REDACTED]\r\n"


class RedactTest(LogaiTest):
    def redact(self, *arguments, data=b"", env=None, **options):
        return subprocess.run([os.path.abspath(BINARY), "redact", *arguments], input=data, capture_output=True,
                              cwd=self.folder, env=env or self.environment(), timeout=60, **options)

    def test_standard_input_becomes_standard_output(self):
        result = self.redact(data=LINE)
        self.assertEqual((result.returncode, result.stdout, result.stderr), (0, CLEAN, b""))

    def test_files_folders_globs_and_compressed_files(self):
        self.write("logs/a.log", LINE)
        self.write("logs/b.log.gz", gzip.compress(LINE + b"b"))
        result = self.redact("logs", "--summary")
        self.assertEqual(result.stdout, CLEAN + CLEAN + b"b")
        self.assertEqual(result.stderr, b"redacted: 2 EMAIL, 2 IPV4\n")
        self.assertEqual(self.redact("logs/*.log").stdout, CLEAN)
        self.assertEqual(self.redact(data=gzip.compress(LINE)).stdout, CLEAN)

    def test_all_other_bytes_stay(self):
        data = bytes(range(256)) * 3 + b"\r\n\0\0 10.0.0.1 \xff\xfe\x1b[31mno end"
        self.assertEqual(self.redact(data=data).stdout, data.replace(b"10.0.0.1", b"[IP_REDACTED]"))

    def test_spans(self):
        result = self.redact("--spans", data=b"nothing\n" + "ü 10.0.0.1\n".encode())
        self.assertEqual(json.loads(result.stdout),
                         {"line": 2, "spans": [{"start": 3, "end": 11, "type": "IPV4"}]})

    def test_records(self):
        records = [{"id": "a", "text": "a\nto bob@example.com"}, {"id": 2, "text": "ü"}]
        data = "".join(json.dumps(record) + "\n" for record in records).encode()
        result = self.redact("--records", "-", data=data)
        self.assertEqual([json.loads(line) for line in result.stdout.splitlines()],
                         [{"id": "a", "text": "a\nto [EMAIL_REDACTED]",
                           "spans": [{"start": 5, "end": 20, "type": "EMAIL"}]},
                          {"id": 2, "text": "ü", "spans": []}])

    def test_a_bad_record_is_named(self):
        result = self.redact("--records", data=b'{"id":1,"text":"x"}\n{"id":2}\n')
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"the record in line 2 has no \"text\"", result.stderr)
        self.assertEqual(len(result.stdout.splitlines()), 1)

    def test_placeholders_agree_with_a_key(self):
        env = self.environment(LOGAI_REDACTION_KEY="k", LOGAI_REDACTION_STYLE="placeholders")
        first = self.redact(data=LINE * 2, env=env).stdout
        self.assertEqual(first, self.redact("-j", "1", data=LINE * 2, env=env).stdout)
        one, two = first.splitlines()
        self.assertEqual(one, two)
        self.assertRegex(one, rb"^from \[IP_[a-z]{10}_REDACTED\] by \[EMAIL_[a-z]{10}_REDACTED\]$")
        self.assertEqual(self.redact("--style", "marks", data=LINE, env=env).stdout, CLEAN)

    def test_rules_of_the_users_own(self):
        config = self.write("config.toml", "[redaction.rules]\nemployee_id = 'EMP-\\d{6}'\n")
        result = self.redact("--config", config, "--spans", data=b"by EMP-123456\n")
        self.assertEqual(json.loads(result.stdout)["spans"], [{"start": 3, "end": 13, "type": "EMPLOYEE_ID"}])
        broken = self.write("broken.toml", "[redaction.rules]\nemployee_id = '('\n")
        result = self.redact("--config", broken, data=b"x")
        self.assertEqual(result.returncode, 1)
        self.assertIn(b"broken.toml", result.stderr)
        self.assertIn(b"employee_id", result.stderr)
        for value in ("5", "['a', 'b']"):
            broken = self.write("broken.toml", f"[redaction.rules]\nemployee_id = {value}\n")
            result = self.redact("--config", broken, data=b"x")
            self.assertEqual(result.returncode, 1)
            self.assertIn(b"between quotes", result.stderr)

    def test_every_command_that_shows_log_text_heeds_the_users_rules(self):
        config = self.write("config.toml", "[redaction.rules]\nemployee_id = 'EMP-\\d{6}'\n")
        log = self.write("app.log", "2026-11-20 10:00:00 ERROR denied EMP-123456\n" * 3)
        for command in (["patterns"], ["digest"], ["timeline", "--by", "template"],
                        ["compare", "--baseline", log]):
            plain = self.run_logai(*command, log, "--config", config)
            hidden = self.run_logai(*command, log, "--config", config, "--redact")
            self.assertEqual((plain.returncode, hidden.returncode), (0, 0), command)
            self.assertNotIn("EMP-123456", hidden.stdout, command)
        self.assertIn("EMPLOYEE_ID", self.run_logai("digest", log, "--config", config, "--redact").stdout)

    def test_what_cannot_be_read_fails(self):
        self.write("a.log", LINE)
        self.write("cut.log.gz", gzip.compress(LINE * 1000)[:-20])
        result = self.redact("a.log", "cut.log.gz")
        self.assertEqual(result.returncode, 1)
        self.assertTrue(result.stdout.startswith(CLEAN * 2))
        self.assertIn(b"cut.log.gz", result.stderr)
        self.assertEqual(self.redact("missing.log").returncode, 1)
        self.assertEqual(self.redact("--spans", "--records").returncode, 2)

    def test_lines_pass_while_the_input_is_open(self):
        with subprocess.Popen([os.path.abspath(BINARY), "redact"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              cwd=self.folder, env=self.environment()) as process:
            process.stdin.write(LINE)
            process.stdin.flush()
            self.assertEqual(process.stdout.readline(), CLEAN)
            process.stdin.close()
            self.assertEqual(process.wait(timeout=30), 0)

    def test_a_closed_output_ends_it(self):
        log = self.write("a.log", LINE * 2_000_000)
        with subprocess.Popen([os.path.abspath(BINARY), "redact", log], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              cwd=self.folder, env=self.environment()) as process:
            self.assertEqual(process.stdout.readline(), CLEAN)
            process.stdout.close()
            self.assertEqual(process.stderr.read(), b"")
            self.assertEqual(process.wait(timeout=30), 0)

    def test_an_interrupt_ends_it(self):
        with subprocess.Popen([os.path.abspath(BINARY), "redact"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, cwd=self.folder, env=self.environment()) as process:
            process.stdin.write(LINE)
            process.stdin.flush()
            self.assertEqual(process.stdout.readline(), CLEAN)
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(timeout=30), 130)


if __name__ == "__main__":
    unittest.main()
