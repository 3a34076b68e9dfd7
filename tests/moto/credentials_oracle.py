#!/usr/bin/env python3
"""Compares credentials, region and endpoint of the aws room with botocore's own answers.

    credentials_oracle.py path/to/aws_probe

Where AWS CLI v2 differs from botocore, the case says so and gives the CLI's answer.
"""

import contextlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile

try:
    import botocore.exceptions
    import botocore.session
except ImportError as missing:
    sys.exit(f"{missing}: install the test requirements with: pip install -r tests/requirements.txt")

KEYS = "aws_access_key_id = {0}\naws_secret_access_key = {0}-secret\n"
ENV = {"AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "ENV-secret"}
TWO = {"config": "[default]\nregion = us-east-1\n[profile a]\nregion = eu-west-1\n" + KEYS.format("CONFIG-A")
                 + "[profile b]\nregion = eu-west-2\n",
       "credentials": "[default]\n" + KEYS.format("DEFAULT") + "[b]\n" + KEYS.format("CRED-B")}


def case(name, env=None, profile=None, config="", credentials="", differs=None):
    return {"name": name, "env": env or {}, "profile": profile, "config": config,
            "credentials": credentials, "differs": differs or {}}


CASES = [
    case("environment keys", ENV),
    case("environment keys with a session token", {**ENV, "AWS_SESSION_TOKEN": "T"}),
    case("both names of the token", {**ENV, "AWS_SESSION_TOKEN": "T", "AWS_SECURITY_TOKEN": "U"}),
    case("half a pair in the environment", {"AWS_ACCESS_KEY_ID": "ENV"}, **TWO),
    case("an empty key id is unset", {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "x"}, **TWO),
    case("default profile", **TWO),
    case("profile by flag, keys in config", profile="a", **TWO),
    case("profile by flag, keys in credentials", profile="b", **TWO),
    case("profile by flag beats environment keys", ENV, profile="a", **TWO),
    case("AWS_PROFILE does not beat environment keys", {**ENV, "AWS_PROFILE": "a"}, **TWO),
    case("AWS_PROFILE", {"AWS_PROFILE": "a"}, **TWO),
    case("AWS_DEFAULT_PROFILE", {"AWS_DEFAULT_PROFILE": "b"}, **TWO),
    case("both profile variables", {"AWS_PROFILE": "a", "AWS_DEFAULT_PROFILE": "b"}, **TWO,
         differs={"method": "config-file", "key": "CONFIG-A", "secret": "CONFIG-A-secret", "region": "eu-west-1",
                  "endpoint": "https://logs.eu-west-1.amazonaws.com"}),
    case("unknown profile by flag", ENV, profile="zzz", **TWO),
    case("unknown AWS_PROFILE", {**ENV, "AWS_PROFILE": "zzz"}, **TWO),
    case("no files, no keys"),
    case("the credentials file wins per key", profile="x",
         config="[profile x]\nregion = us-east-1\n" + KEYS.format("CONFIG"),
         credentials="[x]\nregion = us-west-2\n" + KEYS.format("CRED")),
    case("half a pair in credentials", profile="x", credentials="[x]\naws_access_key_id = A\n"),
    case("half a pair in config", profile="x", config="[profile x]\naws_access_key_id = A\n"),
    case("session token in a file", profile="x", credentials="[x]\n" + KEYS.format("C") + "aws_session_token = T\n"),
    case("older name of the token in a file", profile="x",
         credentials="[x]\n" + KEYS.format("C") + "aws_security_token = U\naws_session_token = T\n"),
    case("a plain section of config is no profile", profile="x", config="[x]\n" + KEYS.format("C")),
    case("quoted profile name", profile="a b", config='[profile "a b"]\nregion = eu-west-3\n' + KEYS.format("C")),
    case("tab after profile", profile="x", config="[profile\tx]\nregion = eu-west-3\n" + KEYS.format("C")),
    case("a later [default] replaces [profile default]",
         config="[profile default]\nregion = us-east-1\n" + KEYS.format("OLD") + "[default]\nregion = us-east-2\n"),
    case("upper-case keys, colons, comments, CRLF", profile="x",
         config="# c\r\n[profile x]\r\nREGION : eu-north-1\r\n; d\r\nAws_Access_Key_Id=C\r\n"
                "aws_secret_access_key : a=b:c # d\r\n"),
    case("indented keys", profile="x", config="[profile x]\n  region = eu-north-1\n  aws_access_key_id = C\n"
                                              "  aws_secret_access_key = S\n"),
    case("percent signs and quotes are literal", profile="x",
         config='[profile x]\nregion = eu-north-1\naws_access_key_id = "C"\naws_secret_access_key = %(a)s%%\n'),
    case("AWS_DEFAULT_REGION beats the profile", {"AWS_DEFAULT_REGION": "sa-east-1"}, profile="a", **TWO),
    case("AWS_REGION (the CLI's, not botocore's)", {"AWS_REGION": "ap-south-1"}, profile="a", **TWO,
         differs={"region": "ap-south-1", "endpoint": "https://logs.ap-south-1.amazonaws.com"}),
    case("the profile's region with environment keys", {**ENV, "AWS_PROFILE": "b"}, **TWO),
    case("region in China", {**ENV, "AWS_DEFAULT_REGION": "cn-north-1"}),
    case("region in GovCloud with FIPS", {**ENV, "AWS_DEFAULT_REGION": "us-gov-west-1", "AWS_USE_FIPS_ENDPOINT": "true"}),
    case("FIPS", {**ENV, "AWS_DEFAULT_REGION": "us-east-1", "AWS_USE_FIPS_ENDPOINT": "true"}),
    case("dual-stack", {**ENV, "AWS_DEFAULT_REGION": "us-east-1", "AWS_USE_DUALSTACK_ENDPOINT": "true"}),
    case("endpoint for all services", {**ENV, "AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": "http://h:1"}),
    case("endpoint for this service", {**ENV, "AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": "http://h:1",
                                       "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": "http://h:2"}),
    case("endpoint of the profile's services", {**ENV, "AWS_PROFILE": "x"},
         config="[profile x]\nregion = us-east-1\nservices = s\nendpoint_url = http://h:4\n"
                "[services s]\ncloudwatch_logs =\n  endpoint_url = http://h:3\n"),
    case("endpoint of the profile", {**ENV, "AWS_PROFILE": "x"},
         config="[profile x]\nregion = us-east-1\nendpoint_url = http://h:4\n"),
    case("configured endpoints ignored", {**ENV, "AWS_DEFAULT_REGION": "us-east-1", "AWS_ENDPOINT_URL": "http://h:1",
                                          "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}),
    case("file names with ~ and variables", {"AWS_CONFIG_FILE": "~/other/$SUB", "SUB": "conf", "AWS_PROFILE": "o"}),
]


@contextlib.contextmanager
def environment(variables):
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def botocore_says(variables, profile):
    with environment(variables):
        try:
            session = botocore.session.Session(profile=profile)
            region = session.get_config_variable("region")
            answer = {"region": region or ""}
        except botocore.exceptions.ProfileNotFound as error:
            return {"session_error": str(error)}
        try:
            credentials = session.get_credentials()
            if credentials is None:
                answer["credentials_error"] = "Unable to locate credentials."
            else:
                answer |= {"method": credentials.method, "key": credentials.access_key,
                           "secret": credentials.secret_key, "token": credentials.token or ""}
        except botocore.exceptions.BotoCoreError as error:
            answer["credentials_error"] = str(error)
        if region:
            client = session.create_client("logs", aws_access_key_id="x", aws_secret_access_key="x")
            answer["endpoint"] = client.meta.endpoint_url
        return answer


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    failures = 0
    for each in CASES:
        with tempfile.TemporaryDirectory() as home:
            folder = pathlib.Path(home)
            (folder / ".aws").mkdir()
            (folder / "other").mkdir()
            (folder / ".aws/config").write_bytes(each["config"].encode())
            (folder / ".aws/credentials").write_bytes(each["credentials"].encode())
            (folder / "other/conf").write_text("[profile o]\nregion = eu-west-1\n" + KEYS.format("O"))
            variables = {"HOME": home, "PATH": "/usr/bin:/bin", "AWS_EC2_METADATA_DISABLED": "true", **each["env"]}
            expected = botocore_says(variables, each["profile"]) | each["differs"]
            command = [sys.argv[1]] + ([each["profile"]] if each["profile"] else [])
            run = subprocess.run(command, env=variables, capture_output=True, text=True, timeout=60, check=True)
            got = json.loads(run.stdout)
        if got != expected:
            failures += 1
            print(f"FAILED {each['name']}\n   expected {expected}\n   got      {got}")
    print(f"{len(CASES) - failures} of {len(CASES)} cases agree")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
