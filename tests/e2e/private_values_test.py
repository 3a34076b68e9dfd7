"""Private values have names: the model, the session and the report never see a value, and the user does with --reveal."""

import json
import re
import unittest

from support import LogaiTest, ModelServer

EMAIL, OTHER, IP = "alice@example.com", "carol.j@example.org", "203.0.113.77"
PASSWORD = "kX9-tulip-77q"
VALUES = [EMAIL, OTHER, IP, PASSWORD]
TOKEN = "github_pat_0123456789abcdefghij"


def log():
    lines = [f"2026-11-20T14:00:{i:02}.000Z INFO request {i} served" for i in range(30)]
    lines += [f"2026-11-20T14:01:00.000Z ERROR login of {EMAIL} from {IP} refused",
              f"2026-11-20T14:01:01.000Z ERROR login of {OTHER} from {IP} refused",
              f"2026-11-20T14:01:02.000Z WARN retry with password={PASSWORD}",
              f"2026-11-20T14:01:03.000Z WARN {PASSWORD} was tried again",
              f"2026-11-20T14:01:04.000Z ERROR order of {EMAIL} lost"]
    return "\n".join(lines) + "\n"


def search(pattern, name="search_logs"):
    return {"tool_calls": [{"name": name, "arguments": {
        "log_group_patterns": ["app"], "search_pattern": pattern, "start_time": "1h ago"}}]}


def told(server, number=-1):
    """The text of the last message of a request."""
    return server.requests[number][2]["messages"][-1]["content"]


class PrivateValuesTest(LogaiTest):
    def setUp(self):
        super().setUp()
        self.log = self.write("app.log", log())
        self.sessions = self.home / ".local/share/logai/sessions"

    def ask(self, server, *arguments, **more):
        env = self.environment(LOGAI_LLM_PROVIDER="github", LOGAI_GITHUB_TOKEN=TOKEN,
                               LOGAI_GITHUB_BASE_URL=server.url, **more)
        done = self.run_logai("ask", *arguments, env=env)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def assert_no_value(self, text, but=()):
        for value in VALUES:
            if value not in but:
                self.assertNotIn(value, text)

    def kept(self):
        folder = self.home / ".local"
        return "".join(path.read_text(errors="replace") for path in folder.rglob("*") if path.is_file())

    def test_nothing_that_leaves_or_is_kept_holds_a_value_and_the_user_sees_it(self):
        answer = {"text": 'Logins failed: "login of <email-1> from <ip-1> refused" [e3].\n'
                          'CONCLUSION {"status":"answered","summary":"<email-1> was refused"}'}
        for format in ("json", "markdown", "text"):
            with self.subTest(format), ModelServer([search("ERROR"), search('"<email-1>"'), answer]) as server:
                done = self.ask(server, "why was", EMAIL, "refused?", "--source", self.log, "--format", format)
                sent = json.dumps([request[2] for request in server.requests])
                self.assertIn("why was <email-1> refused?", sent)
                self.assertIn("login of <email-1> from <ip-1> refused", told(server, 1))
                self.assertIn("login of <email-2> from <ip-1> refused", told(server, 1))
                # The name finds the value: two lines, not the other address.
                self.assertIn("order of <email-1> lost", told(server))
                self.assertNotIn("<email-2>", told(server))
            for text in (sent, done.stdout, done.stderr, self.kept()):
                self.assert_no_value(text)
        self.assertIn('login of <email-1> from <ip-1> refused" [e3]', done.stdout)
        exported = self.run_logai("sessions", "export", "last").stdout
        self.assert_no_value(exported)
        self.assertIn("\\<email-1> from \\<ip-1> refused", exported)  # a viewer would drop a tag
        shown = self.run_logai("sessions", "show", "last").stdout
        self.assert_no_value(shown)

        with ModelServer([search("ERROR"), answer]) as server:
            done = self.ask(server, "why was", EMAIL, "refused?", "--source", self.log, "--reveal")
        self.assertIn(f'Logins failed: "login of {EMAIL} from {IP} refused" [e3].', done.stdout)
        self.assertRegex(done.stdout, f"e3 .*login of {EMAIL} from {IP} refused")
        self.assert_no_value(self.kept())
        revealed = self.run_logai("sessions", "show", "last", "--reveal").stdout
        self.assertIn(f"› why was {EMAIL} refused?", revealed)
        self.assertIn(f"login of {EMAIL} from {IP} refused", revealed)

    def test_what_is_searched_for_by_its_name_is_hidden_where_no_rule_knows_it(self):
        patterns = ["<password-1>", '"<password-1>"', "?nothing ?<password-1>", "%tried|<password-1>%",
                    "?<password-1> <", '{ $.a = "<password-1>" }']
        script = [search("password")] + [search(pattern) for pattern in patterns] + [{"text": "Done."}]
        with ModelServer(script) as server:
            done = self.ask(server, "what was tried?", "--source", self.log, "--format", "json")
            sent = json.dumps([request[2] for request in server.requests])
        for step in range(2, 6):
            self.assertIn("WARNING <password-1> was tried again", told(server, step), patterns[step - 2])
        for text in (sent, done.stdout, done.stderr, self.kept()):
            self.assert_no_value(text)

    def test_a_session_that_goes_on_keeps_the_names(self):
        with ModelServer([search("ERROR"), {"text": "Refused [e1]."}]) as server:
            self.ask(server, "why?", "--source", self.log)
            first = told(server, 1)
        name = re.search(r"order of (<email-\d>) lost", first)[1]
        other = {"<email-1>": "<email-2>", "<email-2>": "<email-1>"}[name]
        with ModelServer([search('"lost"'), search(f'"{name}"'), {"text": f"It was {name}, not {other} [e1]."}]) as server:
            done = self.ask(server, "and whose order is that of", EMAIL, "?", "--continue", "--reveal")
            self.assertIn(f"that of {name} ?", json.dumps(server.requests[0][2]))
            self.assertIn(f"order of {name} lost", told(server, 1))
            self.assertIn(f"login of {name} from <ip-1> refused", told(server, 2))
            self.assert_no_value(json.dumps([request[2] for request in server.requests]))
        self.assertIn(f"It was {EMAIL}, not {OTHER} [e1].", done.stdout)
        self.assert_no_value(self.kept())
        with ModelServer([{"text": "No."}]) as server:  # without the key nobody can tell the values
            (self.home / ".local/share/logai/pseudonyms.key").unlink()
            self.ask(server, "was it", EMAIL, "?", "--continue")
            self.assertIn("was it <email-3> ?", json.dumps(server.requests[0][2]))

    def test_a_value_that_no_tool_met_cannot_be_searched_for(self):
        with ModelServer([search('"<email-9>"'), {"text": "No."}]) as server:
            self.ask(server, "why?", "--source", self.log)
            self.assertIn("No event matches", told(server))

    def test_marks_stay_as_a_setting_and_nothing_is_revealed_in_a_report(self):
        with ModelServer([search("ERROR"), {"text": "Refused [e1]."}]) as server:
            done = self.ask(server, "why", EMAIL, "?", "--source", self.log, LOGAI_REDACTION_STYLE="marks")
            self.assertIn("login of [EMAIL_REDACTED] from [IP_REDACTED] refused", told(server))
        self.assertIn("as you typed it", done.stderr)
        for format in ("json", "markdown"):
            refused = self.run_logai("ask", "why?", "--source", self.log, "--reveal", "--format", format)
            self.assertEqual(refused.returncode, 2)
            self.assertIn("on your own screen", refused.stderr)
        self.assertEqual(self.run_logai("digest", "app.log", "--reveal").returncode, 2)

    def test_rules_answer_with_names_and_reveal_them(self):
        env = self.environment(LOGAI_LLM_PROVIDER="offline")
        done = self.run_logai("ask", f"what happened to {EMAIL}?", "--source", self.log, env=env)
        # No rule knows a password that stands by itself, and nothing asked for it.
        self.assert_no_value(done.stdout + self.kept(), but=[PASSWORD])
        self.assertIn("<email-1>", done.stdout)
        done = self.run_logai("ask", f"what happened to {EMAIL}?", "--source", self.log, "--reveal", env=env)
        self.assertIn(EMAIL, done.stdout)


if __name__ == "__main__":
    unittest.main()
