"""One local server that plays everything which hands out AWS credentials: STS, the SSO portal and its OIDC service, the
sign-in service of `aws login`, EC2's instance metadata and a container's endpoint.

What it gives is made of what it was asked: two clients that get the same key have sent the same things, whatever they
name their sessions. STS checks signatures (the secret of key K is "K-secret", its token "K-token" where it has one);
sign-in checks DPoP proofs.
"""

import base64
import datetime
import hashlib
import json
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

HOUR = 3600
MFA_CODE = "424242"


def stamp(seconds):
    """The time that many seconds from now, as AWS writes it."""
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    return (now + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def key_of(*parts):
    return "ASIA" + hashlib.sha1(repr(parts).encode()).hexdigest()[:16].upper()


def secret_of(key):
    return key + "-secret"


def token_of(key):
    return key + "-token"


class Refusal(Exception):
    def __init__(self, status, body, headers=()):
        super().__init__(status)
        self.status, self.body, self.headers = status, body, dict(headers)


def sts_error(status, code, message):
    return Refusal(status, f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
                           "<RequestId>r-1</RequestId></ErrorResponse>", {"Content-Type": "text/xml"})


def json_error(status, code, **members):
    return Refusal(status, json.dumps(members), {"x-amzn-ErrorType": code, "Content-Type": "application/json"})


def check_signature(handler, body):
    """The key id that the request is signed with; a refusal when the signature is not right."""
    authorization = handler.headers.get("Authorization", "")
    fields = dict(part.strip().split("=", 1) for part in authorization.partition(" ")[2].split(",") if "=" in part)
    if "Credential" not in fields:
        raise sts_error(403, "MissingAuthenticationToken", "Request is missing Authentication Token")
    key, _, region, service, _ = fields["Credential"].split("/")
    request = AWSRequest("POST", f"http://{handler.headers['Host']}{handler.path}", data=body)
    for name in fields["SignedHeaders"].split(";"):
        request.headers[name] = handler.headers[name]
    request.context["timestamp"] = handler.headers["X-Amz-Date"]
    signer = SigV4Auth(Credentials(key, secret_of(key)), service, region)
    if signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request) != fields["Signature"]:
        raise sts_error(403, "SignatureDoesNotMatch", "The request signature we calculated does not match")
    token = handler.headers.get("X-Amz-Security-Token")
    if key.startswith("ASIA") and token != token_of(key):
        raise sts_error(403, "InvalidClientTokenId", "The security token included in the request is invalid.")
    return key, region


def read_logs(handler, body):
    """CloudWatch Logs with one group; refuses keys in `handler.server.refused`, as expired ones."""
    key, _ = check_signature(handler, body)
    handler.server.asked.append(("logs", key))
    if key in handler.server.refused:
        raise json_error(400, "ExpiredTokenException", __type="ExpiredTokenException",
                         message="The security token included in the request is expired")
    return json.dumps({"logGroups": [{"logGroupName": "/aws/lambda/one", "arn": "a", "storedBytes": 1}]}), "application/json"


def caller_identity(handler, body):
    key, _ = check_signature(handler, body)
    return ("<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::210987654321:assumed-role/demo/me</Arn>"
            f"<UserId>{key}:me</UserId><Account>210987654321</Account></GetCallerIdentityResult>"
            "</GetCallerIdentityResponse>"), "text/xml"


def query(handler, body):
    form = dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))
    handler.server.asked.append(("sts", form.get("Action")))
    return caller_identity(handler, body) if form.get("Action") == "GetCallerIdentity" else assume_role(handler, body)


def assume_role(handler, body):
    form = dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))
    action = form.get("Action")
    who = form.get("WebIdentityToken") if action == "AssumeRoleWithWebIdentity" else check_signature(handler, body)
    if "denied" in form["RoleArn"]:
        raise sts_error(403, "AccessDenied", "User is not authorized to perform: sts:AssumeRole")
    if who == "expired":
        raise sts_error(400, "ExpiredTokenException", "Token expired")
    if "SerialNumber" in form and form.get("TokenCode") != MFA_CODE:
        raise sts_error(403, "AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code.")
    # A name that was not configured has the time in it.
    session = form["RoleSessionName"]
    named = "" if session.startswith(("botocore-session-", "logai-")) else session
    if "numbered" in form["RoleArn"]:  # so that keys that are renewed differ
        named = len([each for each in handler.server.asked if each == ("sts", action)])
    key = key_of(who, form["RoleArn"], named, *(form.get(n) for n in ("ExternalId", "SerialNumber", "DurationSeconds")))
    role = form["RoleArn"].rpartition("/")[2]
    return (f'<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result><AssumedRoleUser>'
            f"<AssumedRoleId>AROA:x</AssumedRoleId><Arn>arn:aws:sts::210987654321:assumed-role/{role}/{session}</Arn>"
            f"</AssumedRoleUser><Credentials><AccessKeyId>{key}</AccessKeyId><SecretAccessKey>{secret_of(key)}"
            f"</SecretAccessKey><SessionToken>{token_of(key)}</SessionToken><Expiration>{stamp(HOUR)}</Expiration>"
            f"</Credentials></{action}Result></{action}Response>"), "text/xml"


def role_credentials(handler):
    query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(handler.path).query))
    bearer = handler.headers.get("x-amz-sso_bearer_token")
    if bearer == "revoked":
        raise json_error(401, "UnauthorizedException", message="Session token not found or invalid")
    if query["role_name"] == "denied":
        raise json_error(403, "ForbiddenException", message="No access")
    key = key_of(bearer, query["account_id"], query["role_name"])
    expiry = int(datetime.datetime.now(datetime.timezone.utc).timestamp() + HOUR) * 1000
    return json.dumps({"roleCredentials": {"accessKeyId": key, "secretAccessKey": secret_of(key),
                                           "sessionToken": token_of(key), "expiration": expiry}}), "application/json"


def create_sso_token(body):
    asked = json.loads(body)
    if asked["grantType"] != "refresh_token" or asked["refreshToken"] != f"refresh-of-{asked['clientId']}":
        raise json_error(400, "InvalidGrantException", error="invalid_grant", error_description="Invalid refresh token")
    return json.dumps({"accessToken": "renewed-" + asked["clientSecret"], "expiresIn": HOUR, "tokenType": "Bearer",
                       "refreshToken": "the-next"}), "application/json"


def base64url(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def check_dpop(proof, url):
    head, payload, signature = proof.split(".")
    header, claims = json.loads(base64url(head)), json.loads(base64url(payload))
    raw = base64url(signature)
    key = header["jwk"]
    public = ec.EllipticCurvePublicNumbers(*(int.from_bytes(base64url(key[c]), "big") for c in "xy"), ec.SECP256R1()).public_key()
    der = utils.encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    public.verify(der, f"{head}.{payload}".encode(), ec.ECDSA(hashes.SHA256()))
    right = (header["typ"], header["alg"], claims["htm"], claims["htu"], len(raw)) == ("dpop+jwt", "ES256", "POST", url, 64)
    if not right or len(claims["jti"]) != 36 or abs(claims["iat"] - datetime.datetime.now().timestamp()) > 60:
        raise InvalidSignature
    return key["x"]


def create_login_token(handler, body):
    asked = json.loads(body)
    try:
        who = check_dpop(handler.headers.get("DPoP", ""), f"http://{handler.headers['Host']}/v1/token")
    except (InvalidSignature, ValueError, KeyError):
        raise json_error(400, "ValidationException", error="INVALID_REQUEST", message="DPoP") from None
    if asked["refreshToken"] in ("TOKEN_EXPIRED", "INSUFFICIENT_PERMISSIONS"):
        raise json_error(401, "AccessDeniedException", error=asked["refreshToken"], message="no")
    key = key_of("login", who, asked["clientId"], asked["refreshToken"], asked["grantType"])
    return json.dumps({"accessToken": {"accessKeyId": key, "secretAccessKey": secret_of(key), "sessionToken": token_of(key)},
                       "tokenType": "aws_sigv4", "expiresIn": 900, "refreshToken": "the-next"}), "application/json"


def metadata(handler, mode, path):
    """EC2's metadata service. Modes: ok, v1 (gives no tokens), none (no role), bad (answers 400), message, broken, region and zone
    (says where it is)."""
    if handler.command == "PUT":
        if mode in ("v1", "bad") or not handler.headers.get("x-aws-ec2-metadata-token-ttl-seconds"):
            raise Refusal(405 if mode == "v1" else 400, "")
        return "imds-token", "text/plain"
    if mode != "v1" and handler.headers.get("x-aws-ec2-metadata-token") != "imds-token":
        raise Refusal(401, "")
    roles = "latest/meta-data/iam/security-credentials/"
    if mode == "region" and path == "latest/meta-data/placement/region":
        return "eu-central-1", "text/plain"
    if mode == "zone" and path == "latest/meta-data/placement/availability-zone/":
        return "eu-central-1b", "text/plain"
    if mode == "none" or not path.startswith(roles):
        raise Refusal(404, "")
    if path == roles:
        return "the-role", "text/plain"
    if mode == "message":
        return json.dumps({"Code": "AssumeRoleUnauthorizedAccess", "Message": "EC2 cannot assume the role"}), "text/plain"
    if mode == "broken":
        return "{", "text/plain"
    key = key_of("imds", path, mode)
    return json.dumps({"Code": "Success", "AccessKeyId": key, "SecretAccessKey": secret_of(key), "Token": token_of(key),
                       "Expiration": stamp(6 * HOUR)}), "text/plain"


def container(handler, mode):
    if mode == "message":
        return json.dumps({"message": "no role here"}), "application/json"
    key = key_of("container", mode, handler.headers.get("Authorization"), handler.headers.get("Accept"))
    return json.dumps({"AccessKeyId": key, "SecretAccessKey": secret_of(key), "Token": token_of(key),
                       "Expiration": stamp(6 * HOUR), "AccountId": "333333333333"}), "application/json"


class AwsServices:
    """Runs while it is used as a context; `url` is where."""

    def __enter__(self):
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log_message(self, *_):
                pass

            def route(self, body):
                first, _, rest = self.path.lstrip("/").partition("/")
                if first == "imds":
                    mode, _, path = rest.partition("/")
                    return metadata(self, mode, path)
                if first == "container":
                    return container(self, rest)
                if first == "federation":
                    return role_credentials(self)
                if self.path == "/token":
                    return create_sso_token(body)
                if self.path == "/v1/token":
                    return create_login_token(self, body)
                if self.headers.get("X-Amz-Target", "").startswith("Logs_"):
                    return read_logs(self, body)
                return query(self, body)

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, headers = 200, {}
                try:
                    text, headers["Content-Type"] = self.route(body)
                except Refusal as refusal:
                    status, text, headers = refusal.status, refusal.body, refusal.headers
                data = text.encode()
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(data))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_PUT = do_POST = answer

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.asked, self.server.refused = [], set()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
