"""Conversations that are kept: listed, shown, taken up again, deleted, exported; and what left the machine."""

import json
import signal
import subprocess
import os
import unittest

from support import BINARY, LogaiTest, ModelServer, outage_log

SEARCH = {"name": "search_logs", "arguments": {"log_group_patterns": ["app"], "search_pattern": "FATAL",
                                               "start_time": "1h ago"}}
ANSWER = {"text": 'The pool was exhausted: "remaining connection slots" [e1].\n'
                  'CONCLUSION {"status":"cause","confidence":"high","culprit":"app","summary":"pool exhausted"}'}
TOKEN = "github_pat_0123456789abcdefghij"


class SessionTest(LogaiTest):
    def setUp(self):
        super().setUp()
        self.log = self.write("app.log", outage_log() + "2026-11-20T14:02:01.000Z FATAL for bob@example.com\n")
        self.sessions = self.home / ".local/share/logai/sessions"

    def model_environment(self, server, **more):
        return self.environment(LOGAI_LLM_PROVIDER="github", LOGAI_GITHUB_TOKEN=TOKEN,
                                LOGAI_GITHUB_BASE_URL=server.url, **more)

    def ask(self, *arguments, server=None, **more):
        env = self.model_environment(server, **more) if server else self.environment(LOGAI_LLM_PROVIDER="offline")
        done = self.run_logai("ask", *arguments, env=env)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def listed(self):
        return json.loads(self.run_logai("sessions", "list", "--json").stdout)["sessions"]

    def test_a_question_is_kept_and_can_be_shown_renamed_exported_and_deleted(self):
        with ModelServer([{"tool_calls": [SEARCH]}, ANSWER]) as server:
            self.ask("why?", "--source", "app.log", server=server)
        (one,) = self.listed()
        self.assertEqual((one["first_question"], one["questions"], one["name"]), ("why?", 1, None))

        shown = self.run_logai("sessions", "show", one["id"]).stdout
        self.assertIn("› why?", shown)
        self.assertIn("✓ search_logs app FATAL", shown)
        self.assertIn("The pool was exhausted", shown)
        self.assertIn("app.log:302", shown)

        self.assertEqual(self.run_logai("sessions", "rename", "last", "the", "outage").returncode, 0)
        self.assertEqual(self.listed()[0]["name"], "the outage")

        markdown = self.run_logai("sessions", "export", "outage").stdout
        self.assertTrue(markdown.startswith(f"# LogAI session the outage ({one['id']})"), markdown)
        self.assertIn("| e1 | `app.log:302`", markdown)
        self.assertEqual(self.run_logai("sessions", "export", "-f", "json", "-o", "out.json").returncode, 0)
        exported = json.loads((self.folder / "out.json").read_text())
        self.assertEqual(exported["turns"][0]["conclusion"]["culprit"], "app")
        self.assertEqual(exported["turns"][0]["citations"][0], {"id": "e1", "verified": True, "problem": None})
        self.assertEqual(exported["evidence"][0]["line"], 302)

        self.assertEqual(self.run_logai("sessions", "delete", one["id"]).returncode, 0)
        self.assertEqual(self.listed(), [])
        gone = self.run_logai("sessions", "show", one["id"])
        self.assertEqual(gone.returncode, 1)
        self.assertIn("there are no sessions yet", gone.stderr)

    def test_a_session_goes_on_with_its_sources_conversation_and_evidence(self):
        with ModelServer([{"tool_calls": [SEARCH]}, ANSWER,
                          {"text": 'As before: "connection slots" [e1].\nCONCLUSION {"status":"answered"}'}]) as server:
            self.ask("why?", "--source", "app.log", server=server)
            done = self.ask("are you sure?", "--continue", "--format", "json", server=server)
            answer = json.loads(done.stdout)
            words = json.dumps(server.requests[-1][2]["messages"])
        self.assertTrue(answer["citations"][0]["verified"])
        self.assertEqual(answer["citations"][0]["line"], 302)
        for part in ("why?", "The pool was exhausted", "search_logs", "are you sure?"):
            self.assertIn(part, words)
        self.assertEqual([one["questions"] for one in self.listed()], [2])

    def test_a_conversation_is_taken_up_from_another_folder(self):
        self.ask("what went wrong?", "--source", "app.log")
        elsewhere = self.folder / "elsewhere"
        elsewhere.mkdir()
        done = subprocess.run([os.path.abspath(BINARY), "sessions", "resume"], cwd=elsewhere,
                              env=self.environment(LOGAI_LLM_PROVIDER="offline"), input="top errors?\n/quit\n",
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual([one["questions"] for one in self.listed()], [2], done.stderr)

    def test_nothing_private_is_kept_but_what_the_user_sent(self):
        with ModelServer([{"tool_calls": [SEARCH]}, ANSWER]) as server:
            self.ask("why did carol@example.org fail?", "--source", "app.log", server=server)
        (file,) = self.sessions.glob("*.jsonl")
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        self.assertNotIn("bob@example.com", file.read_text())
        kept = [line for line in lines if line["kind"] != "request"]
        self.assertNotIn("carol@example.org", json.dumps(kept))
        self.assertNotIn(TOKEN, file.read_text())
        self.assertEqual(file.stat().st_mode & 0o777, 0o600)

    def test_sent_is_every_request_byte_for_byte(self):
        with ModelServer([{"status": 503}, {"tool_calls": [SEARCH]}, ANSWER]) as server:
            self.ask("why?", "--source", "app.log", server=server)
            bodies = [body for _, _, body in server.requests]
        sent = json.loads(self.run_logai("sent", "--json").stdout)["requests"]
        self.assertEqual([json.loads(request["body"]) for request in sent], bodies)
        self.assertEqual(sent[0]["address"], f"POST {server.url}/chat/completions")
        self.assertEqual(sent[0]["headers"]["Authorization"], "…")
        text = self.run_logai("sent").stdout
        self.assertIn("3 requests left", text)
        self.assertNotIn(TOKEN, text)

    def test_a_dry_run_shows_the_first_request_and_sends_nothing(self):
        with ModelServer([{"tool_calls": [SEARCH]}, ANSWER]) as server:
            shown = self.ask("why?", "--source", "app.log", "--dry-run", "--format", "json", server=server).stdout
            self.assertEqual(server.requests, [])
            self.assertFalse(self.sessions.exists())
            self.ask("why?", "--source", "app.log", server=server)
            first = server.requests[0][2]
        preview = json.loads(json.loads(shown)["body"])
        for body in (preview, first):  # the fence is another number each time
            body["messages"][0]["content"] = body["messages"][0]["content"].split("between <log ")[0]
        self.assertEqual(preview, first)

    def test_caps_end_the_search_with_an_answer_that_says_so(self):
        for flags, told in ((["--max-requests", "2"], "--max-requests 2 is reached"),
                            (["--max-total-tokens", "4000"], "--max-total-tokens 4000 is reached")):
            with self.subTest(flags), ModelServer([{"tool_calls": [SEARCH]}, ANSWER]) as server:
                done = self.ask("why?", "--source", "app.log", "--format", "json", *flags, server=server)
                self.assertIn(told, json.loads(done.stdout)["notices"])
                self.assertEqual(len(server.requests), 2)

    def test_strict_fails_what_is_not_proven(self):
        for text, code in ((ANSWER["text"], 0), ("It was the moon.", 3), ("It was the moon [e77].", 3)):
            with self.subTest(text), ModelServer([{"tool_calls": [SEARCH]}, {"text": text}]) as server:
                done = self.run_logai("ask", "why?", "--strict", "--source", "app.log",
                                      env=self.model_environment(server))
                self.assertEqual(done.returncode, code, done.stderr)

    def test_no_save_keeps_nothing(self):
        self.ask("what went wrong?", "--source", "app.log", "--no-save")
        self.assertFalse(self.sessions.exists())

    def test_a_kill_leaves_what_came_before(self):
        with ModelServer([{"tool_calls": [SEARCH]}, {"text": "thinking", "stall": True}]) as server:
            running = subprocess.Popen([os.path.abspath(BINARY), "ask", "why?", "--source", self.log], cwd=self.folder,
                                       env=self.model_environment(server), stdout=subprocess.PIPE,
                                       stderr=subprocess.DEVNULL)
            while running.poll() is None and len(server.requests) < 2:
                pass
            running.send_signal(signal.SIGKILL)
            running.wait()
            running.stdout.close()
        shown = self.run_logai("sessions", "show").stdout
        self.assertIn("✓ search_logs", shown)
        self.assertIn("(cut off before an answer)", shown)
        sent = json.loads(self.run_logai("sent", "--json").stdout)["requests"]
        self.assertEqual(len(sent), 2)

    def test_a_folder_that_cannot_be_written_costs_a_notice_only(self):
        self.sessions.parent.mkdir(parents=True)
        self.sessions.write_text("in the way")
        done = self.ask("what went wrong?", "--source", "app.log")
        self.assertIn("this session is not kept", done.stderr)


if __name__ == "__main__":
    unittest.main()
