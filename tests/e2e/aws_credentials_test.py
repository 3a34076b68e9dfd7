"""Credentials as a user meets them: doctor, errors that say what to do, an MFA code typed, keys that run out on the way."""

import hashlib
import json
import os
import pathlib
import pty
import select
import socket
import subprocess
import sys
import threading
import unittest

from support import BINARY, LogaiTest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "credentials"))

from aws_services import MFA_CODE, AwsServices, key_of, stamp  # noqa: E402

ROLE = "role_arn = arn:aws:iam::123456789012:role/demo\nsource_profile = base\n"
BASE = "[base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = AKIDBASE-secret\n"
START = "https://corp.awsapps.com/start"


class ConnectListener:
    """A proxy that only takes down whom it was asked for, and refuses."""

    def __enter__(self):
        self.asked = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def serve(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            with connection:
                self.asked.append(connection.recv(4096).decode().splitlines()[0])
                connection.sendall(b"HTTP/1.1 403 no\r\nContent-Length: 0\r\n\r\n")

    def __exit__(self, *_):
        self.socket.close()


class AwsCredentialsTest(LogaiTest):
    def setUp(self):
        super().setUp()
        self.services = AwsServices().__enter__()
        self.addCleanup(self.services.__exit__)

    def aws(self, **more):
        url = self.services.url
        names = ("STS", "SSO", "SSO_OIDC", "SIGNIN", "CLOUDWATCH_LOGS")
        return self.environment(AWS_DEFAULT_REGION="us-east-1", **{f"AWS_ENDPOINT_URL_{name}": url for name in names}, **more)

    def home_file(self, name, text):
        self.write(f"home/{name}", text)

    def test_doctor_names_the_provider_the_account_and_the_end(self):
        self.home_file(".aws/config", "[profile r]\n" + ROLE)
        self.home_file(".aws/credentials", BASE)
        answer = self.run_logai("doctor", "--json", env=self.aws(AWS_PROFILE="r"))
        findings = {each["subject"]: each for each in json.loads(answer.stdout)["findings"]}
        self.assertRegex(findings["AWS"]["text"], r"profile r \(assume-role\), key \.\.\.\w{4}, temporary, until "
                         r"20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC \(for (59 min|60 min|1 h)")
        self.assertIn("210987654321 as arn:aws:sts::210987654321:assumed-role/demo/me", findings["account"]["text"])

    def test_groups_are_listed_with_the_keys_of_a_role(self):
        self.home_file(".aws/config", "[profile r]\n" + ROLE)
        self.home_file(".aws/credentials", BASE)
        answer = self.run_logai("groups", "--aws-profile", "r", env=self.aws())
        self.assertEqual((answer.returncode, "/aws/lambda/one" in answer.stdout), (0, True), answer.stderr)
        # The second run finds the role where the AWS CLI would too, and asks STS no more.
        self.run_logai("groups", "--aws-profile", "r", env=self.aws())
        self.assertEqual(self.services.server.asked.count(("sts", "AssumeRole")), 1)
        (kept,) = (self.home / ".aws/cli/cache").iterdir()
        self.assertEqual(kept.stat().st_mode & 0o777, 0o600)

    def test_an_expired_sign_in_names_the_command_that_helps(self):
        self.home_file(".aws/config", f"[profile s]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = R\n"
                                      f"[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = {START}\n")
        token = {"accessToken": "a-secret-token", "expiresAt": stamp(-60), "region": "eu-west-1", "startUrl": START}
        self.home_file(f".aws/sso/cache/{hashlib.sha1(b'corp').hexdigest()}.json", json.dumps(token))
        answer = self.run_logai("groups", "--aws-profile", "s", env=self.aws())
        self.assertNotEqual(answer.returncode, 0)
        self.assertIn("Token has expired and refresh failed", answer.stderr)
        self.assertIn("run: aws sso login --profile s", answer.stderr)
        self.assertNotIn("a-secret-token", answer.stdout + answer.stderr)

    def test_a_broken_config_file_is_named_with_its_line(self):
        self.home_file(".aws/config", "[default]\nregion = us-east-1\n[default]\n")
        answer = self.run_logai("groups", env=self.aws())
        self.assertNotEqual(answer.returncode, 0)
        self.assertIn(f"Unable to parse config file: {self.home}/.aws/config: line 3 repeats the section [default]", answer.stderr)

    def test_keys_that_run_out_are_fetched_anew_past_the_cache(self):
        self.home_file(".aws/config", "[profile r]\n" + ROLE.replace("demo", "numbered"))
        self.home_file(".aws/credentials", BASE)
        self.services.server.refused.add(key_of(("AKIDBASE", "us-east-1"), "arn:aws:iam::123456789012:role/numbered", 1, None, None, None))
        answer = self.run_logai("groups", "--aws-profile", "r", env=self.aws())
        self.assertEqual(answer.returncode, 0, answer.stderr)
        keys = [key for service, key in self.services.server.asked if service == "logs"]
        self.assertEqual((len(keys), len(set(keys))), (2, 2))

    def test_an_mfa_code_is_asked_for_on_the_terminal_even_when_the_output_is_a_file(self):
        self.home_file(".aws/config", "[profile r]\n" + ROLE + "mfa_serial = arn:aws:iam::123456789012:mfa/me\n")
        self.home_file(".aws/credentials", BASE)
        output, binary = self.folder / "groups.txt", os.path.abspath(BINARY)
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(self.folder)
            os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT), 1)
            os.dup2(os.open("/dev/null", os.O_RDONLY), 0)
            os.execve(binary, ["logai", "groups", "--aws-profile", "r"], self.aws())
        seen, typed = b"", False
        while select.select([terminal], [], [], 20)[0]:
            try:
                piece = os.read(terminal, 4096)
            except OSError:
                break
            seen += piece
            if not typed and b"Enter MFA code for arn:aws:iam::123456789012:mfa/me: " in seen:
                typed = True
                os.write(terminal, MFA_CODE.encode() + b"\n")
        os.close(terminal)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0, seen)
        self.assertNotIn(MFA_CODE, seen.decode())
        self.assertIn("/aws/lambda/one", output.read_text())

    def test_nothing_is_drawn_over_the_question_for_a_code(self):
        self.home_file(".aws/config", "[profile r]\n" + ROLE + "mfa_serial = arn:aws:iam::123456789012:mfa/me\n")
        self.home_file(".aws/credentials", BASE)
        binary = os.path.abspath(BINARY)
        pid, terminal = pty.fork()
        if pid == 0:
            os.execve(binary, ["logai", "groups", "--aws-profile", "r"], {**self.aws(), "TERM": "xterm-256color"})
        seen = b""
        while not seen.endswith(b"mfa/me: ") and select.select([terminal], [], [], 20)[0]:
            seen += os.read(terminal, 4096)
        self.assertIn("Listing log groups".encode(), seen)
        # The line above moves ten times a second, were it not for the question.
        self.assertEqual(select.select([terminal], [], [], 0.4)[0], [])
        os.write(terminal, MFA_CODE.encode() + b"\n")
        while select.select([terminal], [], [], 20)[0]:
            try:
                seen += os.read(terminal, 4096)
            except OSError:
                break
        os.close(terminal)
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), 0, seen)
        # Both lines are erased again.
        self.assertIn(b"\x1b[2A\r\x1b[J", seen)
        self.assertIn(b"/aws/lambda/one", seen)

    def test_without_a_terminal_a_missing_mfa_code_says_what_to_do(self):
        self.home_file(".aws/config", "[profile r]\n" + ROLE + "mfa_serial = arn:aws:iam::123456789012:mfa/me\n")
        self.home_file(".aws/credentials", BASE)
        command = ["setsid", "-w", os.path.abspath(BINARY), "groups", "--aws-profile", "r"]
        answer = subprocess.run(command, env=self.aws(), capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL,
                                check=False)
        self.assertNotEqual(answer.returncode, 0)
        self.assertIn("an MFA code for arn:aws:iam::123456789012:mfa/me is needed, and there is no terminal", answer.stderr)
        self.assertIn("aws sts get-caller-identity --profile r", answer.stderr)

    def test_an_endpoint_of_a_folder_gets_no_tokens(self):
        self.home_file(".aws/config", f"[profile w]\nrole_arn = arn:aws:iam::123456789012:role/w\n"
                                      f"web_identity_token_file = {self.home}/token\n")
        self.home_file("token", "the-token")
        self.write(".env", f"AWS_ENDPOINT_URL={self.services.url}\nAWS_ACCESS_KEY_ID=A\nAWS_SECRET_ACCESS_KEY=s\n")
        with ConnectListener() as proxy:
            environment = self.environment(AWS_DEFAULT_REGION="us-east-1", HTTPS_PROXY=proxy.url, AWS_MAX_ATTEMPTS="1")
            answer = self.run_logai("groups", "--aws-profile", "w", env=environment)
            self.assertNotEqual(answer.returncode, 0)
            self.assertIn("CONNECT sts.us-east-1.amazonaws.com:443 HTTP/1.1", proxy.asked, answer.stderr)
        self.assertEqual(self.services.server.asked, [])


if __name__ == "__main__":
    unittest.main()
