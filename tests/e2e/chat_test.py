"""Plain `logai` in a pseudo-terminal: banner, slash commands, a question, Ctrl-C, leaving."""

import os
import pty
import re
import select
import signal
import time
import unittest

from support import BINARY, LogaiTest, ModelServer, outage_log


class Terminal:
    """The program in a pseudo-terminal of 100 columns."""

    def __init__(self, arguments, env, cwd):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            os.execve(arguments[0], arguments, env)
        self.seen = ""

    def wait_for(self, pattern, timeout=30):
        """Reads until `pattern` has come since the last call; gives what came."""
        deadline = time.monotonic() + timeout
        while not re.search(pattern, self.seen):
            if time.monotonic() > deadline:
                raise AssertionError(f"{pattern!r} did not come; the screen: {self.seen!r}")
            ready, _, _ = select.select([self.fd], [], [], 0.1)
            if ready:
                try:
                    data = os.read(self.fd, 65536)
                except OSError:
                    data = b""
                if not data and not re.search(pattern, self.seen):
                    raise AssertionError(f"{pattern!r} did not come before the end; the screen: {self.seen!r}")
                self.seen += data.decode(errors="replace")
        end = re.search(pattern, self.seen).end()
        seen, self.seen = self.seen[:end], self.seen[end:]
        return seen

    def type(self, text):
        os.write(self.fd, text.encode())

    def exit_code(self, timeout=30):
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            ready, _, _ = select.select([self.fd], [], [], 0.05)
            if ready:
                try:
                    os.read(self.fd, 65536)
                except OSError:
                    pass
        os.kill(self.pid, signal.SIGKILL)
        raise AssertionError("the program did not end")


class ChatTest(LogaiTest):
    def open(self, *arguments, **env):
        log = self.write("app.log", outage_log())
        environment = self.environment(TERM="xterm", **env)
        terminal = Terminal([os.path.abspath(BINARY), "--source", log, *arguments], environment, self.folder)
        self.addCleanup(os.close, terminal.fd)
        return terminal

    def test_banner_commands_question_and_goodbye(self):
        terminal = self.open("--offline")
        banner = terminal.wait_for(r"› ")
        for line in (r"LogAI v\d", "✓ LLM Provider: offline", "✓ PII Sanitization: Enabled", "✓ Cache Directory: ",
                     r"✓ Found 1 log groups \(\d+ms\)", "✓ All components initialized"):
            self.assertRegex(banner, line)
        terminal.type("/HELP\r")
        self.assertIn("/refresh", terminal.wait_for(r"/exit"))
        terminal.type("/cache\r")
        terminal.wait_for(r"Usage: /cache \[status\|clear\]")
        terminal.type("/nonsense\r")
        terminal.wait_for(r"Unknown command: /nonsense.*?/help")
        terminal.type("/tools\r")
        terminal.wait_for("Tool calls hidden")
        terminal.type("what went wrong?\r")
        terminal.wait_for(r"remaining connection slots[\s\S]*Looked at: 360 lines")
        terminal.type("/quit\r")
        self.assertEqual(terminal.exit_code(), 0)

    def test_a_question_may_start_with_the_name_of_a_group(self):
        terminal = self.open("--offline")
        terminal.wait_for("› ")
        terminal.type("/aws/lambda/x fails, why?\r")
        terminal.wait_for("Looked at")

    def test_ctrl_c_stops_the_question_and_the_conversation_goes_on(self):
        with ModelServer([{"text": "", "stall": True}, {"text": "All is well."}]) as server:
            terminal = self.open(LOGAI_LLM_PROVIDER="ollama", LOGAI_OLLAMA_BASE_URL=server.url)
            terminal.wait_for("› ")
            terminal.type("why?\r")
            terminal.wait_for("Thinking")
            while not server.requests:
                time.sleep(0.02)
            terminal.type("\x03")
            terminal.wait_for("Interrupted")
            terminal.wait_for("› ")
            terminal.type("and now?\r")
            terminal.wait_for("All is well")

    def test_idle_ctrl_c_says_how_to_quit_and_the_second_quits(self):
        terminal = self.open("--offline")
        terminal.wait_for("› ")
        terminal.type("\x03")
        terminal.wait_for("Ctrl-D")
        terminal.type("\x03")
        self.assertEqual(terminal.exit_code(), 0)

    def test_ctrl_d_and_ctrl_q_quit(self):
        for key in ("\x04", "\x11"):
            terminal = self.open("--offline")
            terminal.wait_for("› ")
            terminal.type(key)
            self.assertEqual(terminal.exit_code(), 0)

    def test_who_else_may_answer_is_asked_and_holds_for_the_session(self):
        gone = {"status": 410, "body": {"error": {"code": "gone", "message": "retired"}}}
        answer = {"text": "Connection slots ran out.\n"}
        with ModelServer([gone]) as old, ModelServer([answer, answer]) as other:
            config = self.home / ".config" / "logai" / "config.toml"
            config.parent.mkdir(parents=True)
            config.write_text(f'[providers.spare]\nbase_url = "{other.url}/v1"\nmodel = "m"\napi_key = "k"\n')
            terminal = self.open(LOGAI_LLM_PROVIDER="openai", LOGAI_OPENAI_API_KEY="k",
                                 LOGAI_OPENAI_BASE_URL=old.url + "/v1")
            terminal.wait_for(r"› ")
            terminal.type("why?\r")
            menu = terminal.wait_for(r"or Enter for none: ")
            self.assertIn("Who may answer instead?", menu)
            number = re.search(r"(\d)  spare", menu).group(1)
            self.assertIn("offline (rules, no model)", menu)
            terminal.type("nine\r")
            terminal.wait_for(r"or Enter for none: ")  # no such number: asked again
            terminal.type(number + "\r")
            terminal.wait_for("Connection slots ran out")
            terminal.wait_for(r"› ")
            terminal.type("sure?\r")
            terminal.wait_for("Connection slots ran out")
            terminal.type("/exit\r")
            self.assertEqual(terminal.exit_code(), 0)
            self.assertEqual(len(old.requests), 1)
            self.assertEqual(len(other.requests), 2)

    def test_no_answer_to_that_leaves_the_error(self):
        gone = {"status": 410, "body": {"error": {"code": "gone", "message": "retired"}}}
        with ModelServer([gone]) as old:
            terminal = self.open(LOGAI_LLM_PROVIDER="openai", LOGAI_OPENAI_API_KEY="k",
                                 LOGAI_OPENAI_BASE_URL=old.url + "/v1")
            terminal.wait_for(r"› ")
            terminal.type("why?\r")
            terminal.wait_for(r"or Enter for none: ")
            terminal.type("\r")
            terminal.wait_for(r"› ")
            terminal.type("/exit\r")
            self.assertEqual(terminal.exit_code(), 0)

    def test_a_key_that_is_refused_is_told_beside_the_first_prompt(self):
        with ModelServer([]) as server:
            server.refuse_lists = 401
            terminal = self.open(LOGAI_LLM_PROVIDER="openai", LOGAI_OPENAI_API_KEY="sk-old",
                                 LOGAI_OPENAI_BASE_URL=server.url + "/v1")
            terminal.wait_for(r"› ")
            self.assertTrue(server.listed.wait(10))
            time.sleep(0.2)
            terminal.type("/help\r")
            self.assertIn("LOGAI_OPENAI_API_KEY", terminal.wait_for(r"/refresh"))
            terminal.type("/exit\r")
            self.assertEqual(terminal.exit_code(), 0)
            self.assertEqual(server.requests, [])


if __name__ == "__main__":
    unittest.main()
