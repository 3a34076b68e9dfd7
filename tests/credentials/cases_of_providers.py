"""Cases about the providers that ask somebody: roles, web identity, SSO, login, processes, containers, instances."""

import hashlib
import json

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from aws_services import MFA_CODE, stamp
from oracle_case import ENV, KEYS, case

ROLE = "arn:aws:iam::123456789012:role/demo"
R = f"role_arn = {ROLE}\n"
BASE = "[base]\n" + KEYS.format("AKIDBASE")
US = {"AWS_DEFAULT_REGION": "us-east-1"}


def role(name, settings, env=None, profile="r", more="", credentials=BASE, **rest):
    return case(name, {**US, **(env or {})}, profile=profile, config=f"[profile r]\n{settings}{more}", credentials=credentials,
                **rest)


ROLES = [
    role("role", R + "source_profile = base\n"),
    role("role with all its settings", R + "source_profile = base\nrole_session_name = me\nexternal_id = x1 /+&\n"
                                           "duration_seconds = 1800\n"),
    role("role by AWS_PROFILE", R + "source_profile = base\n", {"AWS_PROFILE": "r"}, profile=None),
    role("environment keys beat a role by AWS_PROFILE", R + "source_profile = base\n", {**ENV, "AWS_PROFILE": "r"}, profile=None),
    role("role without a region", R + "source_profile = base\n", {"AWS_DEFAULT_REGION": "(unset)"}),
    role("role of the default profile", "", profile=None, more="[default]\n" + R + "source_profile = base\n"),
    role("role in the credentials file", "", credentials=BASE + "[r]\n" + R + "source_profile = base\n"),
    role("role with keys in its own profile", R + "source_profile = r\n" + KEYS.format("AKIDOWN")),
    role("role with itself as source and no keys", R + "source_profile = r\n"),
    role("role with keys and no source", R + KEYS.format("AKIDOWN")),
    role("role beats the keys beside it", R + "source_profile = base\n" + KEYS.format("AKIDOWN")),
    role("role beats sso settings", R + "source_profile = base\nsso_account_id = 1\n"),
    role("a source with a session token", R + "source_profile = base\n",
         credentials="[base]\n" + KEYS.format("ASIABASE") + "aws_session_token = ASIABASE-token\n"),
    role("a source profile that does not exist", R + "source_profile = nobody\n"),
    role("a source profile that is empty", R + "source_profile =\n"),
    role("a source profile without credentials", R + "source_profile = none\n", more="[profile none]\nregion = us-east-1\n"),
    role("a source profile with half a pair", R + "source_profile = half\n", more="[profile half]\naws_access_key_id = A\n"),
    role("a source profile with a secret alone", R + "source_profile = half\n",
         more="[profile half]\naws_secret_access_key = A\n"),
    role("source_profile and credential_source", R + "source_profile = base\ncredential_source = Environment\n", ENV),
    role("neither source_profile nor credential_source", R),
    role("a role's region does not come from its source", R + "source_profile = base\n", {"AWS_DEFAULT_REGION": "(unset)"},
         credentials=BASE + "region = eu-west-1\n"),
    role("two roles in a chain", R + "source_profile = s\n",
         more="[profile s]\nrole_arn = arn:aws:iam::123456789012:role/first\nsource_profile = base\n"),
    role("three roles in a chain", R + "source_profile = s\n",
         more="[profile s]\nrole_arn = arn:aws:iam::123456789012:role/second\nsource_profile = t\n"
              "[profile t]\nrole_arn = arn:aws:iam::123456789012:role/first\nsource_profile = base\nexternal_id = ab\n"),
    role("a chain that ends in a named source", R + "source_profile = s\n", ENV,
         more="[profile s]\nrole_arn = arn:aws:iam::123456789012:role/first\ncredential_source = Environment\n"),
    role("a source with keys and a role uses its keys", R + "source_profile = s\n",
         more="[profile s]\nrole_arn = arn:aws:iam::1:role/first\nsource_profile = base\n" + KEYS.format("AKIDS")),
    role("two roles in a circle", R + "source_profile = s\n", more="[profile s]\n" + R + "source_profile = r\n"),
    role("three roles in a circle", R + "source_profile = s\n", more="[profile s]\n" + R + "source_profile = t\n"
                                                                     "[profile t]\n" + R + "source_profile = s\n"),
    role("a chain whose second link names itself", R + "source_profile = s\n", more="[profile s]\n" + R + "source_profile = s\n"),
    role("a chain with a broken second link", R + "source_profile = s\n", more="[profile s]\n" + R),
    role("credential_source Environment", R + "credential_source = Environment\n", ENV),
    role("credential_source Environment with a token", R + "credential_source = Environment\n",
         {"AWS_ACCESS_KEY_ID": "ASIAENV", "AWS_SECRET_ACCESS_KEY": "ASIAENV-secret", "AWS_SESSION_TOKEN": "ASIAENV-token"}),
    role("credential_source Environment without keys", R + "credential_source = Environment\n"),
    role("credential_source Environment with half a pair", R + "credential_source = Environment\n", {"AWS_ACCESS_KEY_ID": "A"}),
    role("credential_source EcsContainer", R + "credential_source = EcsContainer\n",
         {"AWS_CONTAINER_CREDENTIALS_FULL_URI": "$URL/container/x"}),
    role("credential_source EcsContainer outside of one", R + "credential_source = EcsContainer\n"),
    role("credential_source Ec2InstanceMetadata", R + "credential_source = Ec2InstanceMetadata\n",
         {"AWS_EC2_METADATA_DISABLED": "false", "AWS_EC2_METADATA_SERVICE_ENDPOINT": "$URL/imds/ok"}),
    role("credential_source Ec2InstanceMetadata off EC2", R + "credential_source = Ec2InstanceMetadata\n"),
    role("credential_source in other capitals", R + "credential_source = environment\n", ENV),
    role("credential_source that nobody knows", R + "credential_source = Elsewhere\n", ENV),
    role("credential_source that is empty", R + "credential_source =\n", ENV),
    role("a duration that is no number", R + "source_profile = base\nduration_seconds = soon\n"),
    role("a duration with blanks and a sign", R + "source_profile = base\nduration_seconds =   +3600\n"),
    role("a duration that is too short", R + "source_profile = base\nduration_seconds = 100\n"),
    role("a role ARN that is too short", "role_arn = x\nsource_profile = base\n"),
    role("a role ARN that is empty", "role_arn =\nsource_profile = base\n"),
    role("a session name that is too short", R + "source_profile = base\nrole_session_name = a\n"),
    role("a session name that is empty", R + "source_profile = base\nrole_session_name =\n"),
    role("an external id that is too short", R + "source_profile = base\nexternal_id = a\n"),
    role("a role that is denied", "role_arn = arn:aws:iam::123456789012:role/denied\nsource_profile = base\n"),
    role("a source with the wrong secret", R + "source_profile = base\n",
         credentials="[base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = wrong\n"),
    role("an MFA code asked for and typed", R + "source_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n",
         types=MFA_CODE),
    role("an MFA code and no terminal", R + "source_profile = base\nmfa_serial = arn:aws:iam::123456789012:mfa/me\n",
         differs={"credentials_error": "an MFA code for arn:aws:iam::123456789012:mfa/me is needed, and there is no terminal",
                  "method": "(none)", "key": "(none)", "secret": "(none)", "token": "(none)", "account": "(none)",
                  "expires_in": "(none)"}),
    role("a comment after a source profile", R + "source_profile = base # mine\n"),
    role("what the CLI has kept of a role", R + "source_profile = base\n", leaves={
        ".aws/cli/cache/5f52c9c583acfd120a607977e4f21fe86b7fa42d.json": '"SecretAccessKey"'}),
]

WEB = {"files": {"token": "web-token"}}
TOKEN = "web_identity_token_file = @HOME@/token\n"
WEB_IDENTITY = [
    role("web identity of the environment", "", {"AWS_WEB_IDENTITY_TOKEN_FILE": "$HOME/token", "AWS_ROLE_ARN": ROLE},
         profile=None, **WEB),
    role("web identity with a session name", "", {"AWS_WEB_IDENTITY_TOKEN_FILE": "$HOME/token", "AWS_ROLE_ARN": ROLE,
                                                  "AWS_ROLE_SESSION_NAME": "pod"}, profile=None, **WEB),
    role("web identity of a profile", R + TOKEN + "role_session_name = me\n", **WEB),
    role("web identity ignores source_profile", R + TOKEN + "source_profile = base\n", **WEB),
    role("web identity, half from the environment", R, {"AWS_WEB_IDENTITY_TOKEN_FILE": "$HOME/token", "AWS_PROFILE": "r"},
         profile=None, **WEB),
    role("web identity of the environment and a profile by flag", KEYS.format("AKIDR"),
         {"AWS_WEB_IDENTITY_TOKEN_FILE": "$HOME/token", "AWS_ROLE_ARN": ROLE}, **WEB),
    role("web identity without a role", TOKEN, **WEB),
    role("web identity without a role in the environment", "", {"AWS_WEB_IDENTITY_TOKEN_FILE": "$HOME/token"}, profile=None, **WEB),
    role("web identity without its file", R + TOKEN),
    role("web identity with an empty file name and a role", R + "web_identity_token_file =\nsource_profile = base\n"),
    role("web identity with an expired token", R + TOKEN, files={"token": "expired"}),
    role("web identity with a token that is too short", R + TOKEN, files={"token": "abc"}),
    role("web identity as a source", R + "source_profile = w\n", more="[profile w]\nrole_arn = arn:aws:iam::123456789012:role/w\n"
         + TOKEN, **WEB),
    role("environment keys beat web identity", "", {**ENV, "AWS_WEB_IDENTITY_TOKEN_FILE": "$HOME/token", "AWS_ROLE_ARN": ROLE},
         profile=None, **WEB),
]

START = "https://corp.awsapps.com/start"
SSO = "sso_account_id = 111122223333\nsso_role_name = ReadOnly\n"
SESSION = f"[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = {START}\n"
LEGACY = f"sso_region = eu-west-1\nsso_start_url = {START}\n"


def sso_token(name, expires, access="access", **more):
    text = {"accessToken": access, "expiresAt": expires, "region": "eu-west-1", "startUrl": START, **more}
    return {f".aws/sso/cache/{hashlib.sha1(name.encode()).hexdigest()}.json": json.dumps(text)}


def registration(client="client", until=86_400):
    return {"clientId": client, "clientSecret": "hush", "refreshToken": "refresh-of-client", "registrationExpiresAt": stamp(until)}


VALID = sso_token("corp", stamp(7200))
SSO_CASES = [
    role("sso with a session", "sso_session = corp\n" + SSO, more=SESSION, files=VALID),
    role("sso with the older UTC in its file", "sso_session = corp\n" + SSO, more=SESSION,
         files=sso_token("corp", stamp(7200).replace("Z", "UTC"))),
    role("sso as it was before", SSO + LEGACY, files=sso_token(START, stamp(7200))),
    role("sso beats keys in its profile", "sso_session = corp\n" + SSO + KEYS.format("AKIDR"), more=SESSION, files=VALID),
    role("sso as a source", R + "source_profile = s\n", more="[profile s]\nsso_session = corp\n" + SSO + SESSION, files=VALID),
    role("sso and nobody has signed in", "sso_session = corp\n" + SSO, more=SESSION),
    role("sso as it was before and nobody has signed in", SSO + LEGACY),
    role("sso with a session that does not exist", "sso_session = other\n" + SSO, more=SESSION),
    role("sso without an account", "sso_session = corp\nsso_role_name = ReadOnly\n", more=SESSION),
    role("sso without a role", "sso_session = corp\nsso_account_id = 111122223333\n", more=SESSION),
    role("sso with a session alone", "sso_session = corp\n", more=SESSION, files=VALID),
    role("sso without a start URL", SSO + "sso_region = eu-west-1\n"),
    role("sso without anything but the account", "sso_account_id = 111122223333\n"),
    role("sso with a session that lacks its region", "sso_session = corp\n" + SSO,
         more=f"[sso-session corp]\nsso_start_url = {START}\n"),
    role("sso with settings that contradict", "sso_session = corp\nsso_region = us-east-1\n" + SSO, more=SESSION, files=VALID),
    role("sso with settings that agree", "sso_session = corp\nsso_region = eu-west-1\n" + SSO, more=SESSION, files=VALID),
    role("sso with a quoted session", "sso_session = my corp\n" + SSO, more=SESSION.replace("corp]", '"my corp"]'),
         files=sso_token("my corp", stamp(7200))),
    role("sso with a session in single letters", 'sso_session = corp\n' + SSO, more=SESSION.replace("sso-session", "SSO-session")),
    role("sso with a file that is no JSON", "sso_session = corp\n" + SSO, more=SESSION,
         files={next(iter(VALID)): "{"}, differs={"credentials_error": f"Error loading SSO Token: Token for {START} is invalid"}),
    role("sso with a file that lacks its token", "sso_session = corp\n" + SSO, more=SESSION, files={next(iter(VALID)): "{}"}),
    role("sso expired, and not to be renewed", "sso_session = corp\n" + SSO, more=SESSION, files=sso_token("corp", stamp(-60))),
    role("sso as it was before, expired", SSO + LEGACY, files=sso_token(START, stamp(-60), **registration())),
    role("sso about to expire, renewed", "sso_session = corp\n" + SSO, more=SESSION,
         files=sso_token("corp", stamp(600), **registration()), leaves={next(iter(VALID)): "the-next"}),
    role("sso expired, renewed", "sso_session = corp\n" + SSO, more=SESSION,
         files=sso_token("corp", stamp(-600), **registration()), leaves={next(iter(VALID)): "renewed-hush"}),
    role("sso expired, the renewal refused", "sso_session = corp\n" + SSO, more=SESSION,
         files=sso_token("corp", stamp(-600), **registration("other"))),
    role("sso about to expire, the renewal refused", "sso_session = corp\n" + SSO, more=SESSION,
         files=sso_token("corp", stamp(600), **registration("other"))),
    role("sso expired, and its registration too", "sso_session = corp\n" + SSO, more=SESSION,
         files=sso_token("corp", stamp(-600), **registration(until=-60))),
    role("sso with a sign-in that was revoked", "sso_session = corp\n" + SSO, more=SESSION,
         files=sso_token("corp", stamp(7200), "revoked")),
    role("sso with a role that is not assigned", "sso_session = corp\n" + SSO.replace("ReadOnly", "denied"), more=SESSION, files=VALID),
    role("what the CLI has kept of an sso role", "sso_session = my-sso\nsso_account_id = 123456789012\nsso_role_name = ReadOnly\n",
         more=SESSION.replace("corp]", "my-sso]"), files=sso_token("my-sso", stamp(7200)),
         leaves={".aws/cli/cache/31b260dab331b2af063485cea75f7b8b3cf54c71.json": '"ProviderType"'}),
]

LOGIN_SESSION = "arn:aws:iam::123456789012:user/alice"
LOGIN = f"login_session = {LOGIN_SESSION}\n"
LOGIN_KEY = ec.generate_private_key(ec.SECP256R1()).private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()).decode()
LOGIN_FILE = f".aws/login/cache/{hashlib.sha256(LOGIN_SESSION.encode()).hexdigest()}.json"


def login(expires, refresh="refresh", without=(), **more):
    token = {"accessToken": {"accessKeyId": "ASIALOGIN", "secretAccessKey": "s", "sessionToken": "t", "accountId": "123456789012",
                             "expiresAt": expires}, "tokenType": "aws_sigv4", "refreshToken": refresh, "dpopKey": LOGIN_KEY,
             "clientId": "arn:aws:signin:::devtools/same-device", "idToken": "id", **more}
    return json.dumps({name: value for name, value in token.items() if name not in without})


LOGINS = [
    role("login", LOGIN, files={LOGIN_FILE: login(stamp(890))}),
    role("login in a folder of its own", LOGIN, {"AWS_LOGIN_CACHE_DIRECTORY": "~/elsewhere"},
         files={"elsewhere/" + LOGIN_FILE.rpartition("/")[2]: login(stamp(890))}),
    role("login beats keys in config", LOGIN + KEYS.format("AKIDR"), files={LOGIN_FILE: login(stamp(890))}),
    role("keys in credentials beat login", LOGIN, credentials="[r]\n" + KEYS.format("AKIDR"), files={LOGIN_FILE: login(stamp(890))}),
    role("login as a source", R + "source_profile = l\n", more="[profile l]\n" + LOGIN,
         files={LOGIN_FILE: login(stamp(-1), "x")}),
    role("login expired, renewed", LOGIN, files={LOGIN_FILE: login(stamp(-60))}, leaves={LOGIN_FILE: "the-next"}),
    role("login about to expire, renewed", LOGIN, files={LOGIN_FILE: login(stamp(200))}, leaves={LOGIN_FILE: '"idToken"'}),
    role("login and nobody has signed in", LOGIN),
    role("login without what renews it", LOGIN, files={LOGIN_FILE: login(stamp(890), without=("dpopKey", "clientId"))}),
    role("login with a session that has ended", LOGIN, files={LOGIN_FILE: login(stamp(-60), "TOKEN_EXPIRED")}),
    role("login without permission to renew", LOGIN, files={LOGIN_FILE: login(stamp(-60), "INSUFFICIENT_PERMISSIONS")}),
    role("login with a key that is none", LOGIN, files={LOGIN_FILE: login(stamp(-60), dpopKey="none")}),
]


def process(answer, code=0):
    text = answer if isinstance(answer, str) else json.dumps(answer)
    return {"files": {"bin/tool": f"#!/bin/sh\n[ $# = 0 ] || printf '%s|' \"$@\" > $HOME/arguments\necho 'what it says' >&2\n"
                                  f"cat <<'END'\n{text}\nEND\nexit {code}\n"}}


P = "credential_process = tool\n"
GOOD = {"Version": 1, "AccessKeyId": "PROC", "SecretAccessKey": "s"}
PROCESSES = [
    role("process", P, **process(GOOD)),
    role("process with all that it may give", P, **process({**GOOD, "SessionToken": "t", "Expiration": stamp(7200),
                                                           "AccountId": "111111111111"})),
    role("process with the profile's account", P + "aws_account_id = 222222222222\n", **process(GOOD)),
    role("process with an offset in its time", P, **process({**GOOD, "Expiration": stamp(7200).replace("Z", "+00:00")})),
    role("process with arguments", "credential_process = tool --a 'b c' \"d e\" f\\ g $HOME\n", **process(GOOD),
         leaves={"arguments": "--a|b c|d e|f g|$HOME|"}),
    role("process over several lines", "credential_process = tool\n  --a\n  b\n", **process(GOOD), leaves={"arguments": "--a|b|"}),
    role("process beats keys in config", P + KEYS.format("AKIDR"), **process(GOOD)),
    role("keys in credentials beat process", P, credentials="[r]\n" + KEYS.format("AKIDR"), **process(GOOD)),
    role("process in the credentials file", "", credentials="[r]\n" + P, **process(GOOD)),
    role("process as a source", R + "source_profile = p\n", more="[profile p]\n" + P,
         **process({**GOOD, "AccessKeyId": "AKIDPROC", "SecretAccessKey": "AKIDPROC-secret"})),
    role("process that fails", P, **process(GOOD, 3)),
    role("process that is not there", "credential_process = no-such-tool\n"),
    role("process with an open quote", "credential_process = tool 'a\n", **process(GOOD)),
    role("process that is empty", "credential_process =\n"),
    role("process with another version", P, **process({**GOOD, "Version": 2})),
    role("process without a version", P, **process({"AccessKeyId": "PROC", "SecretAccessKey": "s"})),
    role("process without a key id", P, **process({"Version": 1, "SecretAccessKey": "s"})),
    role("process without a secret", P, **process({"Version": 1, "AccessKeyId": "PROC"})),
    role("process that says no JSON", P, **process("not JSON")),
]

FULL = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
IMDS = {"AWS_EC2_METADATA_DISABLED": "(unset)"}


def imds(mode):
    return {**IMDS, "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"$URL/imds/{mode}"}


MACHINES = [
    case("container", {FULL: "$URL/container/a"}),
    case("container on localhost", {FULL: "$URL/container/a"}),
    case("container with a token", {FULL: "$URL/container/a", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "Basic abc"}),
    case("container with a token file", {FULL: "$URL/container/a", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "not this",
                                         "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "$HOME/token"}, files={"token": "the-token"}),
    case("container with a line end in its token", {FULL: "$URL/container/a", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "a\nb"}),
    case("container with a line end in its token file", {FULL: "$URL/container/a",
                                                         "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "$HOME/token"},
         files={"token": "the-token\n"}),
    case("container without its token file", {FULL: "$URL/container/a", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "$HOME/token"}),
    case("container at another host", {FULL: "http://example.com/a"}),
    case("container at an address of nobody's", {FULL: "http://169.254.169.254/a"}),
    case("container that answers without keys", {FULL: "$URL/container/message"}),
    case("container beats the instance", {FULL: "$URL/container/a", **imds("ok")}),
    case("keys in a profile beat the container", {FULL: "$URL/container/a"}, credentials="[default]\n" + KEYS.format("D")),
    case("instance", imds("ok")),
    case("instance without tokens", imds("v1")),
    case("instance without tokens, which are required", {**imds("v1"), "AWS_EC2_METADATA_V1_DISABLED": "true"}),
    case("instance without tokens, which the profile requires", imds("v1"),
         config="[default]\nec2_metadata_v1_disabled = true\n"),
    case("instance without a role", imds("none")),
    case("instance whose service refuses", imds("bad")),
    case("instance with a message for keys", imds("message")),
    case("instance with broken JSON for keys", imds("broken")),
    case("instance that says its region (to the CLI, not to botocore)", imds("region"),
         differs={"region": "eu-central-1", "endpoint": "https://logs.eu-central-1.amazonaws.com"}),
    case("instance that says its zone (to the CLI, not to botocore)", imds("zone"),
         differs={"region": "eu-central-1", "endpoint": "https://logs.eu-central-1.amazonaws.com"}),
    case("a region that is named beats the instance's", {**imds("region"), **US}),
    case("instance switched off", {**imds("ok"), "AWS_EC2_METADATA_DISABLED": "TRUE"}),
    case("instance named in the profile", IMDS, config="[default]\nec2_metadata_service_endpoint = http://127.0.0.1:1/\n"),
    case("keys in a profile beat the instance", imds("ok"), credentials="[default]\n" + KEYS.format("D")),
]

PROVIDER_CASES = ROLES + WEB_IDENTITY + SSO_CASES + LOGINS + PROCESSES + MACHINES
