"""A moto server for tests: starts it on a free port, seeds CloudWatch Logs, turns signature checks on.

    with MotoServer() as moto:
        moto.seed_group("/ecs/checkout", {"task-1": [(offset_ms, "message"), ...]})
        keys = moto.create_user(["logs:*"])
        moto.check_signatures()
        subprocess.run([...], env={**moto.environment(keys)})

Needs moto[server] and boto3 in the Python that runs it (tests/requirements.txt).
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass

try:
    import boto3
    import botocore.config
    import moto  # noqa: F401  (only to say early that it is missing)
except ImportError as missing:
    sys.exit(f"{missing}: install the test requirements with: pip install -r tests/requirements.txt")

REGION = "eu-west-1"
# PutLogEvents takes 10,000 events or 1 MiB a call.
BATCH = 5_000


@dataclass(frozen=True)
class Keys:
    access_key_id: str
    secret_access_key: str
    session_token: str = ""


class MotoServer(contextlib.AbstractContextManager):
    """One server process. `url` is its endpoint; `now_ms` is the time that event offsets count from."""

    def __init__(self, region=REGION, start_timeout_s=60):
        self.region = region
        self.now_ms = int(time.time() * 1000)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)],
            stdout=self._log, stderr=subprocess.STDOUT, env=self._clean_environment())
        self._wait_until_ready(start_timeout_s)

    def __exit__(self, *_):
        self._process.terminate()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()

    # --- seeding -------------------------------------------------------------------------------

    def client(self, service, keys=None):
        keys = keys or Keys("AKIASEEDSEEDSEEDSEED", "seed")
        return boto3.client(
            service, region_name=self.region, endpoint_url=self.url,
            aws_access_key_id=keys.access_key_id, aws_secret_access_key=keys.secret_access_key,
            aws_session_token=keys.session_token or None,
            config=botocore.config.Config(retries={"max_attempts": 1}))

    def seed_group(self, group, streams, retention_days=None):
        """Creates `group` with {stream: [(ms relative to now_ms, message), ...]}.

        moto drops events that are older than 14 days or more than 2 hours ahead; that is an error here.
        """
        logs = self.client("logs")
        logs.create_log_group(logGroupName=group)
        if retention_days:
            logs.put_retention_policy(logGroupName=group, retentionInDays=retention_days)
        for stream, events in streams.items():
            logs.create_log_stream(logGroupName=group, logStreamName=stream)
            events = sorted(events)
            for start in range(0, len(events), BATCH):
                reply = logs.put_log_events(
                    logGroupName=group, logStreamName=stream,
                    logEvents=[{"timestamp": self.now_ms + offset, "message": message}
                               for offset, message in events[start:start + BATCH]])
                if reply.get("rejectedLogEventsInfo"):
                    raise RuntimeError(f"{group}/{stream}: moto refused events: {reply}")

    # --- signature checks ----------------------------------------------------------------------

    def create_user(self, actions, name="reader"):
        """An IAM user who may do `actions`; only such keys pass once signatures are checked."""
        iam = self.client("iam")
        iam.create_user(UserName=name)
        iam.put_user_policy(UserName=name, PolicyName="tests", PolicyDocument=self._policy(actions))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return Keys(key["AccessKeyId"], key["SecretAccessKey"])

    def create_session(self, actions, name="session"):
        """Temporary keys with a session token, of a role who may do `actions`."""
        iam = self.client("iam")
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({}))["Role"]
        iam.put_role_policy(RoleName=name, PolicyName="tests", PolicyDocument=self._policy(actions))
        reply = self.client("sts").assume_role(RoleArn=role["Arn"], RoleSessionName=name)["Credentials"]
        return Keys(reply["AccessKeyId"], reply["SecretAccessKey"], reply["SessionToken"])

    def check_signatures(self, on=True):
        body = b"0" if on else b"inf"
        request = urllib.request.Request(f"{self.url}/moto-api/reset-auth", data=body, method="POST",
                                         headers={"Content-Type": "text/plain"})
        urllib.request.urlopen(request, timeout=10).read()

    # --- running programs against it -------------------------------------------------------------

    def environment(self, keys, home, **more):
        """The environment for a program that shall talk to this server and see nothing of the machine's AWS set-up."""
        variables = {name: value for name, value in self._clean_environment().items()
                     if not name.startswith("LOGAI_")}
        variables |= {"HOME": str(home), "AWS_ENDPOINT_URL": self.url, "AWS_REGION": self.region,
                      "AWS_EC2_METADATA_DISABLED": "true", "NO_PROXY": "127.0.0.1"}
        if keys:
            variables |= {"AWS_ACCESS_KEY_ID": keys.access_key_id,
                          "AWS_SECRET_ACCESS_KEY": keys.secret_access_key}
            if keys.session_token:
                variables["AWS_SESSION_TOKEN"] = keys.session_token
        return variables | {name: str(value) for name, value in more.items()}

    # --- inside --------------------------------------------------------------------------------

    @staticmethod
    def _policy(actions):
        return json.dumps({"Version": "2012-10-17",
                           "Statement": [{"Effect": "Allow", "Action": actions, "Resource": "*"}]})

    @staticmethod
    def _clean_environment():
        return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}

    def _wait_until_ready(self, timeout_s):
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                urllib.request.urlopen(f"{self.url}/moto-api/", timeout=2).read()
                return
            except OSError:
                time.sleep(0.1)
        self._process.kill()
        self._process.wait()
        self._log.seek(0)
        raise RuntimeError("moto did not start:\n" + self._log.read().decode(errors="replace"))
