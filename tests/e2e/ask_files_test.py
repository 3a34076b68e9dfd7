"""`logai ask` about files, without a model, as a person or a script would use it."""

import gzip
import json
import os
import subprocess
import unittest

from support import BINARY, LogaiTest, outage_log


class AskFilesTest(LogaiTest):
    def ask(self, *arguments, **options):
        return self.run_logai("ask", "what went wrong, and why?", *arguments, **options)

    def ask_json(self, *arguments, **options):
        done = self.ask(*arguments, "--format", "json", **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_a_first_user_gets_an_answer_with_proof_and_hears_that_rules_gave_it(self):
        path = self.write("app.log", outage_log())
        done = self.ask("--source", path)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("No model is configured", done.stderr)
        self.assertIn("remaining connection slots", done.stdout)
        self.assertRegex(done.stdout, r"e\d+ +app\.log:302 ")
        self.assertIn("Looked at: 360 lines of 1 file", done.stdout)
        self.assertIn("no model used", done.stdout)
        self.assertNotIn("\x1b", done.stdout + done.stderr)

    def test_json_cites_file_and_line_with_the_cause_among_the_first(self):
        answer = self.ask_json("--source", self.write("app.log", outage_log()))
        self.assertEqual(answer["schema_version"], 1)
        self.assertEqual(answer["conclusion"]["status"], "cause")
        first = [(c["source"], c["line"]) for c in answer["citations"][:3]]
        self.assertIn(("app.log", 302), first)
        self.assertTrue(all(c["verified"] for c in answer["citations"]))
        self.assertEqual(answer["usage"]["requests"], 0)

    def test_standard_input_is_the_source_of_a_pipe(self):
        answer = self.ask_json(input=outage_log())
        self.assertEqual({c["source"] for c in answer["citations"]}, {"-"})

    def test_gzip_gives_the_same_lines_as_plain(self):
        plain = self.ask_json("--source", self.write("a/app.log", outage_log()))
        packed = self.ask_json("--source", self.write("b/app.log.gz", gzip.compress(outage_log().encode())))
        self.assertEqual([c["line"] for c in plain["citations"]], [c["line"] for c in packed["citations"]])

    def test_quiet_logs_are_not_blamed(self):
        lines = outage_log().splitlines()[:300]
        answer = self.ask_json("--source", self.write("app.log", "\n".join(lines)))
        self.assertEqual(answer["conclusion"]["status"], "not_shown")
        self.assertIsNone(answer["conclusion"]["culprit"])

    def test_a_window_limits_what_is_looked_at(self):
        path = self.write("app.log", outage_log())
        answer = self.ask_json("--source", path, "--until", "2026-11-20T13:55:00Z")
        self.assertEqual(answer["conclusion"]["status"], "not_shown")
        last = max(g["last"] for g in answer["coverage"]["groups"] if g["last"])
        self.assertLessEqual(last, 1795182900000)

    def test_private_data_never_comes_out(self):
        log = outage_log() + "2026-11-20T14:02:01.000Z ERROR login failed for alice@example.com from 10.1.2.3 password=hunter2secret\n"
        done = self.ask("--source", self.write("app.log", log), "--format", "json")
        for private in ("alice@example.com", "10.1.2.3", "hunter2secret"):
            self.assertNotIn(private, done.stdout)

    def test_escape_sequences_of_logs_never_reach_the_terminal(self):
        log = outage_log().replace("remaining connection", "\x1b]0;owned\x07\x1b[2Jremaining connection")
        for format in ("text", "markdown", "json"):
            done = self.ask("--source", self.write("app.log", log), "--format", format)
            self.assertNotIn("\x1b", done.stdout + done.stderr, format)
            self.assertNotIn("\x07", done.stdout + done.stderr, format)

    def test_what_cannot_be_read_is_said_and_the_rest_is_answered(self):
        self.write("logs/good.log", outage_log())
        self.write("logs/cut.log.gz", gzip.compress(outage_log().encode())[:-20])
        self.write("logs/empty.log", "")
        self.write("logs/binary.bin", bytes(range(256)) * 64)
        answer = self.ask_json("--source", str(self.folder / "logs"))
        self.assertEqual(answer["conclusion"]["status"], "cause")
        said = " ".join(answer["coverage"]["not_looked_at"])
        self.assertIn("cut.log", said)
        self.assertIn("binary.bin", said)

    def test_a_missing_source_beside_a_good_one_is_said_and_the_rest_is_answered(self):
        done = self.ask("--source", "/no/such/file.log", "--source", self.write("app.log", outage_log()), "--offline")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("remaining connection slots", done.stdout)
        self.assertIn("/no/such/file.log", done.stdout)

    def test_an_empty_window_is_no_all_clear(self):
        path = self.write("app.log", outage_log())
        done = self.ask("--source", path, "--since", "2031-01-01", "--until", "2031-01-02", "--offline")
        self.assertIn("There are no events from 2031-01-01", done.stdout)
        self.assertIn("2026-11-20T13:50:00", done.stdout)

    def test_nothing_readable_is_an_error(self):
        done = self.ask("--source", self.write("a.bin", bytes(range(256)) * 64), "--offline")
        self.assertEqual(done.returncode, 1)
        self.assertIn("a.bin", done.stderr)

    def test_logs_without_times_or_levels_do_not_break_it(self):
        done = self.ask(input="no time here ERROR failed hard\njust text\n")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_missing_file_is_an_error_with_the_nearest_name(self):
        self.write("app.log", outage_log())
        done = self.ask("--source", str(self.folder / "ap.log"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("app.log", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_nothing_to_ask_about_is_an_error_that_says_what_to_do(self):
        done = self.ask()
        self.assertEqual(done.returncode, 1)
        self.assertIn("--source", done.stderr)

    def test_exit_codes_and_usage(self):
        self.assertEqual(self.run_logai("--version").returncode, 0)
        self.assertEqual(self.run_logai("--help").returncode, 0)
        self.assertEqual(self.run_logai("--no-such-flag").returncode, 2)
        self.assertEqual(self.run_logai("auth").returncode, 1)

    def test_errors_in_json_mode_are_json(self):
        done = self.ask("--source", "no-such-file.log", "--format", "json")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(json.loads(done.stdout)["error"]["kind"], "not_found")

    def test_a_closed_standard_output_is_a_failure(self):
        log = self.write("app.log", outage_log())
        done = subprocess.run(["sh", "-c", '"$0" "$@" >&-', os.path.abspath(BINARY), "ask", "why?", "--offline", "--source", log],
                              env=self.environment(), cwd=self.folder, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("could not be written", done.stderr)

    def test_a_clock_time_behind_the_data_is_told_to_mean_the_day_before(self):
        log = self.write("app.log", outage_log())
        done = self.run_logai("ask", "why?", "--offline", "--source", log, "--since", "14:30")
        self.assertIn("--since 14:30 is taken as 2026-11-19T14:30, as the data ends at 2026-11-20T14:01", done.stderr)
        inside = self.run_logai("ask", "why?", "--offline", "--source", log, "--since", "13:55")
        self.assertNotIn("is taken as", inside.stderr)


class SettingsTest(LogaiTest):
    def test_a_setting_out_of_range_stops_the_start_and_is_named(self):
        done = self.run_logai("ask", "why", env=self.environment(LOGAI_MAX_TOOL_ITERATIONS="1000"))
        self.assertEqual(done.returncode, 1)
        self.assertTrue(done.stderr.startswith("❌ Configuration Error: "), done.stderr)
        self.assertIn("LOGAI_MAX_TOOL_ITERATIONS", done.stderr)

    def test_dotenv_errors_name_file_line_and_reason(self):
        self.write(".env", "LOGAI_LOG_LEVEL=INFO\nnot a setting\n")
        done = self.run_logai("ask", "why")
        self.assertEqual(done.returncode, 1)
        self.assertIn(".env:2", done.stderr)

    def test_config_show_says_where_each_value_came_from_and_masks_secrets(self):
        self.write(".env", "LOGAI_GITHUB_MODEL=gpt-4.1\n")
        token = "github_pat_0123456789abcdefghij"
        done = self.run_logai("config", "show", "--llm-provider", "ollama",
                              env=self.environment(LOGAI_GITHUB_TOKEN=token))
        self.assertEqual(done.returncode, 0)
        self.assertNotIn(token, done.stdout)
        self.assertRegex(done.stdout, r"LOGAI_GITHUB_MODEL\s+gpt-4\.1\s+\S*\.env:1")
        self.assertRegex(done.stdout, r"LOGAI_LLM_PROVIDER\s+ollama\s+--llm-provider")
        self.assertRegex(done.stdout, r"LOGAI_GITHUB_TOKEN\s+\S*\.\.\.\S*\s+environment")

    def test_contract_texts_of_missing_keys(self):
        expected = {
            "github": "❌ Configuration Error: GitHub Models requires LOGAI_GITHUB_TOKEN. Create a token at "
                      "https://github.com/settings/tokens with 'models:read' permission.\n",
            "openai": "❌ Configuration Error: LOGAI_OPENAI_API_KEY is required when using OpenAI provider\n",
        }
        for provider, text in expected.items():
            done = self.run_logai("ask", "why", "--source", self.write("a.log", "x\n"), "--llm-provider", provider)
            self.assertEqual(done.returncode, 1)
            self.assertTrue(done.stderr.startswith(text), done.stderr)


if __name__ == "__main__":
    unittest.main()
