#!/usr/bin/env python3
"""Compares credentials, region and endpoint of the aws room with botocore's own answers, case by case.

    credentials_oracle.py path/to/aws_probe [words of case names]

The same files and the same local services (aws_services.py) for both. Where botocore refuses, our error must have its
words in it; where it falls over in Python, any error will do. Where AWS CLI v2 differs from botocore, or LogAI means to,
the case says so and gives the answer.
"""

import contextlib
import json
import os
import pathlib
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import time

import botocore.credentials
import botocore.exceptions
import botocore.loaders
import botocore.session
import botocore.tokens

import aws_services
from cases_of_files import FILE_CASES
from cases_of_providers import PROVIDER_CASES

FEWEST_CASES = 180
LOADER = botocore.loaders.create_loader()  # it keeps what it has read, which is most of the time a session takes


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


def seconds_until(moment):
    return None if moment is None else round(moment.timestamp() - time.time())


def botocore_says(variables, profile, home):
    cache = os.path.join(home, ".aws", "sso", "cache")
    botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR = cache
    botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR = cache
    with environment(variables):
        try:
            session = botocore.session.Session(profile=profile)
            session.register_component("data_loader", LOADER)
            region = session.get_config_variable("region")
            answer = {"region": region or ""}
        except botocore.exceptions.BotoCoreError as error:
            return {"session_error": str(error)}
        try:
            chain = session.get_component("credential_provider")
            chain.get_provider("assume-role")._prompter = lambda prompt: aws_services.MFA_CODE
            credentials = session.get_credentials()
            if credentials is None:
                answer["credentials_error"] = "Unable to locate credentials."
            else:
                frozen = credentials.get_frozen_credentials()
                answer |= {"method": credentials.method, "key": frozen.access_key, "secret": frozen.secret_key,
                           "token": frozen.token or "", "account": frozen.account_id or "",
                           "expires_in": seconds_until(getattr(credentials, "_expiry_time", None))}
        except (botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError, ValueError) as error:
            # What botocore itself did not foresee has words of Python's alone.
            foreseen = not isinstance(error, ValueError) or "host" in str(error) or "legal header" in str(error)
            answer["credentials_error"] = " ".join(str(error).split()) if foreseen else ""
        except Exception:  # noqa: BLE001 - a bare KeyError is how botocore refuses some files
            answer["credentials_error"] = ""
        if region:
            try:
                client = session.create_client("logs", aws_access_key_id="x", aws_secret_access_key="x")
                answer["endpoint"] = client.meta.endpoint_url
            except botocore.exceptions.InvalidRegionError:
                answer["region"] = ""  # ours is none then
            except botocore.exceptions.InvalidConfigError:  # of an sso-session, which has no say in it
                answer["endpoint"] = f"https://logs.{region}.amazonaws.com"
        return answer


def run_probe(probe, profile, variables):
    command = [os.path.abspath(probe)] + ([profile] if profile else [])
    return subprocess.run(command, env=variables, capture_output=True, text=True, timeout=60, check=True,
                          start_new_session=True).stdout


def run_probe_on_terminal(probe, profile, variables, answer):
    """Types `answer` at the probe's prompt; its last line of output."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(os.path.abspath(probe), [probe] + ([profile] if profile else []), variables)
    seen, typed = b"", False
    while select.select([terminal], [], [], 20)[0]:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # the other end has gone
            break
        seen += piece
        if not typed and seen.endswith(b": "):
            typed = True
            os.write(terminal, answer.encode() + b"\n")
    os.close(terminal)
    os.waitpid(pid, 0)
    text = seen.decode()
    assert answer not in text, "the code was echoed"
    return text.strip().splitlines()[-1]


def agree(name, expected, got):
    if name in ("credentials_error", "session_error"):
        return expected is not None and got is not None and expected in got
    if name == "expires_in":
        if expected is None or got is None:
            return expected == got
        return abs(expected - got) <= 5
    return expected == got


def put(home, each):
    shutil.rmtree(home, ignore_errors=True)
    files = {".aws/config": each["config"], ".aws/credentials": each["credentials"], **each["files"]}
    for name, text in files.items():
        if text is None:
            continue
        path = pathlib.Path(home) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        if text.startswith(b"#!" if isinstance(text, bytes) else "#!"):
            path.chmod(0o700)


def run_case(probe, each, services, home):
    variables = {"HOME": home, "PATH": f"{home}/bin:/usr/bin:/bin", "AWS_EC2_METADATA_DISABLED": "true",
                 "AWS_ENDPOINT_URL_STS": services.url, "AWS_ENDPOINT_URL_SSO": services.url,
                 "AWS_ENDPOINT_URL_SSO_OIDC": services.url, "AWS_ENDPOINT_URL_SIGNIN": services.url, "LC_ALL": "C.UTF-8"}
    for name, value in each["env"].items():
        variables[name] = value.replace("$HOME", home).replace("$URL", services.url)
        if value == "(unset)":
            del variables[name]
    each = {**each, **{kind: each[kind].replace("@HOME@", home) if isinstance(each[kind], str) else each[kind]
                       for kind in ("config", "credentials")}}
    put(home, each)
    expected = botocore_says(variables, each["profile"], home) | each["differs"]
    put(home, each)
    if each["types"]:
        output = run_probe_on_terminal(probe, each["profile"], variables, each["types"])
    else:
        output = run_probe(probe, each["profile"], variables)
    got = json.loads(output)
    for name, text in each["leaves"].items():
        content = (pathlib.Path(home) / name).read_text()
        if text not in content:
            return expected, {**got, name: content}
    expected = {name: value for name, value in expected.items() if value != "(none)"}
    same = expected.keys() == got.keys() and all(agree(name, expected[name], got[name]) for name in got)
    return None if same else (expected, got)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    cases = [each for each in FILE_CASES + PROVIDER_CASES if all(word in each["name"] for word in sys.argv[2:])]
    names = [each["name"] for each in cases]
    assert len(set(names)) == len(names), "two cases have the same name"
    failures = 0
    with aws_services.AwsServices() as services, tempfile.TemporaryDirectory() as folder:
        for each in cases:
            difference = run_case(sys.argv[1], each, services, os.path.join(folder, "home"))
            if difference:
                failures += 1
                print(f"FAILED {each['name']}\n   expected {difference[0]}\n   got      {difference[1]}")
    print(f"{len(cases) - failures} of {len(cases)} cases agree")
    enough = len(cases) >= FEWEST_CASES or len(sys.argv) > 2
    sys.exit(1 if failures or not enough else 0)


if __name__ == "__main__":
    main()
