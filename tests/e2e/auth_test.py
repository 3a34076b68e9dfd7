"""`logai auth` with a real Secret Service (GNOME Keyring on a bus of its own), and without one in every way."""

import concurrent.futures
import json
import os
import pathlib
import signal
import socket
import stat
import subprocess
import time
import unittest

from support import LogaiTest, ModelServer, outage_log

KEY = "gsk_0123456789abcdefghij"
MASKED = "gsk_012..."
ANSWER = {"text": "Nothing to see."}

# No folders of services: nothing is started on demand, and no prompt finds a screen.
BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={socket}</listen>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"""


class AuthTest(LogaiTest):
    def setUp(self):
        super().setUp()
        self.file = self.home / ".local/share/logai/auth.json"
        self.bus = {}

    def auth(self, *arguments, key=None, **more):
        return self.run_logai("auth", *arguments, env=self.environment(**(self.bus | more)),
                              **({"input": key + "\n"} if key else {}))

    def login(self, provider="groq", key=KEY, **more):
        done = self.auth("login", provider, key=key, **more)
        self.assertNotIn(key, done.stdout + done.stderr)
        return done

    def stored(self):
        return json.loads(self.file.read_text()) if self.file.exists() else {}

    def ask(self, server, **more):
        log = self.write("app.log", outage_log())
        settings = {"LOGAI_LLM_PROVIDER": "groq", "LOGAI_BASE_URL": server.url, **self.bus, **more}
        return self.run_logai("ask", "why?", "--source", log, env=self.environment(**settings))

    def assert_in_file_with_a_notice(self, done, reason):
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.stored()["api_keys"]["groq"]["token"], KEY)
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)
        self.assertIn(f"Key saved to: {self.file}", done.stdout)
        self.assertIn("plain text", done.stderr)
        self.assertIn(reason, done.stderr)


class BusTest(AuthTest):
    """With a session bus that has nothing on it."""

    def setUp(self):
        super().setUp()
        path = self.folder / "bus"
        config = self.write("bus.conf", BUS.format(socket=path))
        self.start("dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile")
        self.wait_for(path.exists, "the bus")
        self.bus = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={path}"}

    def start(self, *command, **options):
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                 env=self.environment(XDG_RUNTIME_DIR=str(self.folder), **self.bus), **options)
        self.addCleanup(child.wait)
        self.addCleanup(child.kill)
        return child

    def wait_for(self, condition, what):
        for _ in range(500):
            if condition():
                return
            time.sleep(0.02)
        self.fail(f"{what} did not come")

    def send(self, path, method, *arguments, to="org.freedesktop.secrets"):
        return subprocess.run(["dbus-send", "--session", "--print-reply", f"--dest={to}", path, method, *arguments],
                              env=self.environment(**self.bus), capture_output=True, text=True, timeout=20)


class KeyringTest(BusTest):
    """With GNOME Keyring, unlocked."""

    def setUp(self):
        super().setUp()
        self.keyring = self.start("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets",
                                  stdin=subprocess.PIPE)
        self.keyring.stdin.write(b"password")
        self.keyring.stdin.close()
        self.wait_for(self.keyring_is_there, "the keyring")

    def keyring_is_there(self):
        done = self.send("/org/freedesktop/DBus", "org.freedesktop.DBus.NameHasOwner",
                         "string:org.freedesktop.secrets", to="org.freedesktop.DBus")
        return "boolean true" in done.stdout and self.send(
            "/org/freedesktop/secrets/aliases/default", "org.freedesktop.DBus.Peer.Ping").returncode == 0

    def lock(self):
        done = self.send("/org/freedesktop/secrets", "org.freedesktop.Secret.Service.Lock",
                         "array:objpath:/org/freedesktop/secrets/collection/login")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_key_stands_in_the_keyring_and_answers(self):
        done = self.login()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("Key saved to: the keyring", done.stdout)
        self.assertNotIn("plain text", done.stderr)
        self.assertNotIn(KEY, self.file.read_text())
        self.assertEqual(list(self.stored()), ["keyring"])

        status = self.auth("status", "groq")
        self.assertIn(f"Token: {MASKED}\nSource: stored by `logai auth login` (keyring)\n", status.stdout)
        self.assertIn("✓ groq\n    stored by `logai auth login` (keyring)\n", self.auth("list").stdout)
        with ModelServer([ANSWER]) as server:
            asked = self.ask(server)
        self.assertEqual(asked.returncode, 0, asked.stderr)
        self.assertEqual(server.requests[0][1]["Authorization"], f"Bearer {KEY}")

        self.assertIn("Logged out", self.auth("logout", "groq").stdout)
        self.assertFalse(self.file.exists())
        self.assertIn("Authenticated: False", self.auth("status", "groq").stdout)
        self.assertIn("No credentials found", self.auth("logout", "groq").stdout)

    def test_a_second_login_replaces_the_first(self):
        self.login(key="gsk_first_0123456789")
        self.login()
        self.assertIn(MASKED, self.auth("status", "groq").stdout)

    def test_the_sign_in_for_copilot_is_kept_there_too(self):
        self.assertIn("Token saved to: the keyring", self.login("github-copilot", "gho_0123456789abcdef").stdout)
        self.assertEqual(list(self.stored()), ["keyring"])
        status = self.auth("status")
        self.assertIn("Authenticated: True\nToken: gho_012...\nSource: stored sign-in\n", status.stdout)
        with ModelServer([ANSWER]) as server:
            asked = self.ask(server, LOGAI_LLM_PROVIDER="github-copilot", LOGAI_BASE_URL="", LOGAI_MODEL="gemini-x",
                             LOGAI_GITHUB_COPILOT_TRANSPORT="http", LOGAI_GITHUB_COPILOT_API_BASE=server.url)
        self.assertEqual(asked.returncode, 0, asked.stderr)
        self.assertEqual(server.requests[0][1]["Authorization"], "Bearer gho_0123456789abcdef")
        self.assertIn("Logged out", self.auth("logout").stdout)
        self.assertIn("Authenticated: False", self.auth("status").stdout)

    def test_a_file_of_the_python_version_goes_on_working(self):
        self.file.parent.mkdir(parents=True)
        self.file.write_text('{"github_copilot": {"token": "gho_python0123456789", "created_at": "2026-02-11T10:30:00",'
                             ' "device_code": "dc"}, "other": {"k": 1}}')
        self.assertIn("Token: gho_pyt...", self.auth("status").stdout)
        self.login("github-copilot", "gho_0123456789abcdef")
        self.assertEqual(sorted(self.stored()), ["keyring", "other"])
        self.auth("logout")
        self.assertEqual(self.stored(), {"other": {"k": 1}})

    def test_a_locked_keyring_is_said_and_nobody_is_asked_by_a_look(self):
        self.login()
        self.lock()
        status = self.auth("status", "groq")
        self.assertEqual(status.returncode, 0, status.stderr)
        self.assertIn("Token: not looked at", status.stdout)
        self.assertIn("the keyring is locked", status.stdout)
        document = json.loads(self.auth("status", "groq", "--json").stdout)
        self.assertEqual((document["authenticated"], document["token"]), (True, None))
        with ModelServer([ANSWER]) as server:
            asked = self.ask(server)
        self.assertEqual(asked.returncode, 1)
        self.assertIn("the keyring is locked", asked.stderr)
        self.assertIn("logai auth login groq", asked.stderr)
        self.assertEqual(server.requests, [])
        doctor = self.run_logai("doctor", "--json", env=self.environment(**self.bus, LOGAI_LLM_PROVIDER="offline"))
        finding = {one["subject"]: one for one in json.loads(doctor.stdout)["findings"]}["keys"]
        self.assertEqual(finding["verdict"], "warning")
        self.assertIn("groq: keyring", finding["text"])
        self.assertIn("locked", finding["text"])

    def test_a_key_that_a_locked_keyring_does_not_take_goes_into_the_file_with_a_notice(self):
        self.login("mistral")
        self.lock()
        self.assert_in_file_with_a_notice(self.login(), "locked")
        refused = self.login("openrouter", LOGAI_SECRET_STORE="keyring")
        self.assertEqual(refused.returncode, 1)
        self.assertNotIn("openrouter", self.file.read_text())

    def test_a_keyring_that_never_answers_holds_nobody_up(self):
        self.login("mistral")
        self.keyring.send_signal(signal.SIGSTOP)
        self.addCleanup(self.keyring.send_signal, signal.SIGCONT)
        self.assert_in_file_with_a_notice(self.login(), "did not answer")
        refused = self.login("openrouter", LOGAI_SECRET_STORE="keyring")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("LOGAI_SECRET_STORE", refused.stderr)
        with ModelServer([ANSWER]) as server:
            asked = self.ask(server, LOGAI_LLM_PROVIDER="mistral")
            self.assertEqual(asked.returncode, 1)
            self.assertIn("did not answer", asked.stderr)
            self.assertEqual(self.ask(server).returncode, 0)  # the key in the file needs no keyring

    def test_without_the_library_the_file_holds_the_key(self):
        self.write("broken/libsecret-1.so.0", "this is no library")
        self.assert_in_file_with_a_notice(self.login(LD_LIBRARY_PATH=str(self.folder / "broken")), "libsecret-1.so.0")

    def test_the_file_can_be_chosen(self):
        done = self.login(LOGAI_SECRET_STORE="file")
        self.assertNotIn("plain text", done.stderr)
        self.assertEqual(self.stored()["api_keys"]["groq"]["token"], KEY)

    def test_neither_the_start_nor_a_list_loads_the_library(self):
        self.login()
        for command in (["--version"], ["auth", "list"], ["providers"], ["config", "show"]):
            with self.subTest(command):
                done = self.run_logai(*command, env=self.environment(**self.bus, LD_DEBUG="libs"))
                self.assertEqual(done.returncode, 0)
                self.assertIn("libc.so", done.stderr)
                self.assertNotIn("libsecret", done.stderr)


class NoKeyringTest(BusTest):
    def test_a_bus_without_a_keyring(self):
        self.assert_in_file_with_a_notice(self.login(), "no keyring here")

    def test_no_bus(self):
        self.bus = {}
        self.assert_in_file_with_a_notice(self.login(), "no session bus")
        self.bus = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere/at/all"}
        self.assert_in_file_with_a_notice(self.login(), "no keyring here")

    def test_a_bus_that_never_answers(self):
        path = self.folder / "silent"
        with socket.socket(socket.AF_UNIX) as silent:
            silent.bind(str(path))
            silent.listen()
            self.bus = {"DBUS_SESSION_BUS_ADDRESS": f"unix:path={path}"}
            self.assert_in_file_with_a_notice(self.login(), "did not answer")


class FileTest(AuthTest):
    def test_every_provider_can_be_signed_in_and_out(self):
        self.write("home/.config/logai/config.toml", '[providers.work]\nbase_url = "http://127.0.0.1:1"\nmodel = "m"\n')
        names = [one["provider"] for one in json.loads(self.auth("list", "--json").stdout)["providers"]]
        self.assertEqual(len(names), 18)
        for name in names:
            with self.subTest(name):
                self.assertEqual(self.login(name).returncode, 0)
                document = json.loads(self.auth("status", name, "--json").stdout)
                self.assertEqual((document["authenticated"], document["token"]), (True, MASKED))
                self.assertEqual((document["stored"]["place"], document["stored"]["used"]), ("file", True))
        listed = json.loads(self.auth("list", "--json").stdout)["providers"]
        self.assertTrue(all(one["authenticated"] for one in listed))
        for name in names:
            self.assertIn("Logged out", self.auth("logout", name.upper()).stdout)
        self.assertFalse(self.file.exists())

    def test_a_command_gives_the_key_and_a_folder_names_none(self):
        with ModelServer([ANSWER]) as server:
            asked = self.ask(server, LOGAI_GROQ_API_KEY_CMD=f"echo {KEY}; echo more")
        self.assertEqual(asked.returncode, 0, asked.stderr)
        self.assertEqual(server.requests[0][1]["Authorization"], f"Bearer {KEY}")
        listed = self.auth("list", LOGAI_GROQ_API_KEY_CMD="touch ran").stdout
        self.assertIn("✓ groq\n    the command of LOGAI_GROQ_API_KEY_CMD (environment)\n", listed)
        self.assertFalse((self.folder / "ran").exists())
        self.write(".env", "LOGAI_GROQ_API_KEY_CMD=touch ran\n")
        with ModelServer([ANSWER]) as server:
            asked = self.ask(server)
        self.assertIn("LOGAI_GROQ_API_KEY_CMD is ignored", asked.stderr)
        self.assertNotIn("Authorization", server.requests[0][1])
        self.assertFalse((self.folder / "ran").exists())

    def test_the_token_of_copilot_may_come_from_a_command_or_a_table(self):
        config = self.home / ".config/logai/config.toml"
        config.parent.mkdir(parents=True)
        settings = {"LOGAI_LLM_PROVIDER": "github-copilot", "LOGAI_BASE_URL": "", "LOGAI_MODEL": "gemini-x",
                    "LOGAI_GITHUB_COPILOT_TRANSPORT": "http"}
        self.login("github-copilot", "gho_stored_0123456789")
        for table, command in (("", "echo gho_wanted"), ('api_key_cmd = "echo gho_wanted"', None),
                               ('api_key = "gho_wanted"', None)):
            config.write_text(f"[providers.github-copilot]\n{table}\n")
            config.chmod(0o600)
            more = settings | ({"LOGAI_GITHUB_COPILOT_TOKEN_CMD": command} if command else {})
            with self.subTest(table), ModelServer([ANSWER]) as server:
                asked = self.ask(server, LOGAI_GITHUB_COPILOT_API_BASE=server.url, **more)
                self.assertEqual(asked.returncode, 0, asked.stderr)
                self.assertEqual(server.requests[0][1]["Authorization"], "Bearer gho_wanted")
                status = self.auth("status", **({"LOGAI_GITHUB_COPILOT_TOKEN_CMD": command} if command else {}))
                self.assertIn("→ config.toml or a command    set, used", status.stdout)

    def test_a_command_that_fails_is_named_and_what_it_printed_is_not(self):
        with ModelServer([ANSWER]) as server:
            asked = self.ask(server, LOGAI_GROQ_API_KEY_CMD=f"echo {KEY}; exit 3")
        self.assertEqual(asked.returncode, 1)
        self.assertIn("LOGAI_GROQ_API_KEY_CMD", asked.stderr)
        self.assertIn("ended with 3", asked.stderr)
        self.assertNotIn(KEY, asked.stderr)
        self.assertEqual(server.requests, [])

    def test_config_show_says_which_keys_are_stored(self):
        self.login()
        self.login("vllm")
        shown = self.run_logai("config", "show").stdout
        self.assertRegex(shown, rf"LOGAI_GROQ_API_KEY +\(stored\) +`logai auth login` \({self.file}\)\n")
        self.assertRegex(shown, rf"LOGAI_CUSTOM_API_KEY +\(stored\) +`logai auth login` \(vllm: {self.file}\)\n")
        rows = {row["name"]: row for row in json.loads(self.run_logai("config", "show", "--json").stdout)["settings"]}
        self.assertEqual(rows["LOGAI_GROQ_API_KEY"]["stored"], str(self.file))
        self.assertIsNone(rows["LOGAI_MISTRAL_API_KEY"]["stored"])
        set_too = self.run_logai("config", "show", env=self.environment(LOGAI_GROQ_API_KEY="gsk_of_the_environment"))
        self.assertRegex(set_too.stdout, r"LOGAI_GROQ_API_KEY +gsk_\.\.\. +environment")

    def test_providers_say_where_the_key_comes_from(self):
        self.login()
        states = {one["name"]: one for one in json.loads(self.run_logai("providers", "--json").stdout)["providers"]}
        self.assertEqual((states["groq"]["state"], states["groq"]["detail"]),
                         ("ready", f"its key: stored by `logai auth login` ({self.file})"))

    def test_what_is_set_goes_before_what_is_stored_and_is_named(self):
        done = self.login(LOGAI_GROQ_API_KEY="gsk_of_the_environment")
        self.assertIn("LOGAI_GROQ_API_KEY (environment) is used before the stored key", done.stderr)
        with ModelServer([ANSWER, ANSWER]) as server:
            self.ask(server, LOGAI_GROQ_API_KEY="gsk_of_the_environment")
            self.ask(server)
        self.assertEqual([headers["Authorization"] for _, headers, _ in server.requests],
                         ["Bearer gsk_of_the_environment", f"Bearer {KEY}"])
        gone = self.auth("logout", "groq", LOGAI_GROQ_API_KEY="gsk_of_the_environment")
        self.assertIn("groq still has a key: LOGAI_GROQ_API_KEY (environment)", gone.stderr)

    def test_a_stored_key_makes_its_provider_the_one_that_is_asked(self):
        self.login("anthropic", "sk-ant-0123456789abcdef")
        done = self.run_logai("doctor", "--json", env=self.environment(HTTPS_PROXY="http://127.0.0.1:1"), timeout=120)
        finding = {one["subject"]: one for one in json.loads(done.stdout)["findings"]}["provider"]
        self.assertTrue(finding["text"].startswith("anthropic, "), finding)
        self.assertIn(str(self.file), finding["text"])

    def test_the_address_of_a_folder_does_not_get_the_stored_key(self):
        self.login("ollama")
        with ModelServer([ANSWER, ANSWER]) as server:
            self.write(".env", f"LOGAI_OLLAMA_BASE_URL={server.url}\n")
            self.assertEqual(self.ask(server, LOGAI_LLM_PROVIDER="ollama", LOGAI_BASE_URL="").returncode, 0)
            (self.folder / ".env").unlink()
            self.ask(server, LOGAI_LLM_PROVIDER="ollama", LOGAI_BASE_URL="", LOGAI_OLLAMA_BASE_URL=server.url)
        self.assertEqual([headers.get("Authorization") for _, headers, _ in server.requests], [None, f"Bearer {KEY}"])

    def test_a_folder_does_not_choose_the_store(self):
        self.write(".env", "LOGAI_SECRET_STORE=keyring\n")
        done = self.login()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("LOGAI_SECRET_STORE is ignored", done.stderr)

    def test_doctor_looks_at_the_stored_keys(self):
        def finding():
            done = self.run_logai("doctor", "--json", env=self.environment(LOGAI_LLM_PROVIDER="offline"))
            return {one["subject"]: one for one in json.loads(done.stdout)["findings"]}["keys"]

        self.assertEqual((finding()["verdict"], finding()["text"]), ("ok", "none are stored"))
        self.login()
        self.login("vllm")
        self.assertEqual((finding()["verdict"], finding()["text"]), ("ok", f"groq, vllm: {self.file}"))
        self.file.chmod(0o644)
        self.assertEqual(finding()["verdict"], "warning")
        self.assertIn("chmod 600", finding()["next"])
        self.file.write_text("{")
        self.assertEqual(finding()["verdict"], "failure")

    def test_logins_at_the_same_moment_are_all_kept(self):
        names = ["anthropic", "openai", "azure", "gemini", "mistral", "groq", "deepseek", "openrouter"]
        with concurrent.futures.ThreadPoolExecutor(len(names)) as pool:
            for done in pool.map(lambda name: self.login(name), names):
                self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(sorted(self.stored()["api_keys"]), sorted(names))

    def test_a_file_that_others_can_read_is_told_and_closed_by_the_next_login(self):
        self.login()
        self.file.chmod(0o644)
        self.assertIn("chmod 600", self.auth("status", "groq").stderr)
        self.login("mistral")
        self.assertEqual(stat.S_IMODE(self.file.stat().st_mode), 0o600)

    def test_a_damaged_file_stops_those_who_need_it_and_stays(self):
        self.file.parent.mkdir(parents=True)
        self.file.write_text('{"api_keys": {"groq": {"token": "gsk_precious')
        for arguments in (["login", "groq"], ["logout", "groq"], ["status", "groq"], ["list"]):
            done = self.auth(*arguments, key=KEY)
            self.assertEqual(done.returncode, 1, arguments)
            self.assertIn(str(self.file), done.stderr)
            self.assertNotIn("gsk_precious", done.stdout + done.stderr)
        self.assertIn("gsk_precious", self.file.read_text())
        with ModelServer([ANSWER]) as server:
            asked = self.ask(server, LOGAI_GROQ_API_KEY="gsk_of_the_environment")
        self.assertEqual(asked.returncode, 0, asked.stderr)
        self.assertIn(f"stored keys are not used: {self.file}: not JSON", asked.stderr)

    def test_what_is_no_provider_or_no_key_is_refused(self):
        done = self.login("anthropc")
        self.assertEqual(done.returncode, 1)
        self.assertIn("did you mean anthropic?", done.stderr)
        self.assertEqual(self.login(key="two words").returncode, 1)
        empty = self.auth("login", "groq", "--with-token")
        self.assertEqual(empty.returncode, 1)
        self.assertIn("LOGAI_GROQ_API_KEY", empty.stderr)
        self.assertFalse(self.file.exists())

    def test_no_trace_of_a_key_in_the_log(self):
        self.login(LOGAI_LOG_LEVEL="DEBUG")
        with ModelServer([{"status": 401, "body": {"error": {"message": f"bad key {KEY}"}}}]) as server:
            done = self.ask(server, LOGAI_LOG_LEVEL="DEBUG")
        self.assertEqual(done.returncode, 1)
        self.assertNotIn(KEY, done.stdout + done.stderr)
        for file in pathlib.Path(self.home).rglob("*"):
            if file.is_file() and file != self.file:
                self.assertNotIn(KEY.encode(), file.read_bytes(), file)


if __name__ == "__main__":
    unittest.main()
