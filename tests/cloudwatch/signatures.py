"""What the CloudWatch server for tests checks of a request: its signature (SigV4), and its clock."""

import calendar
import hashlib
import hmac
import re
import time

from faults import Refusal

TOLERANCE_S = 300
FORM = re.compile(r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/aws4_request, ?"
                  r"SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$")


def key_id(headers):
    found = re.search(r"Credential=([^/]+)/", headers.get("Authorization", ""))
    return found[1] if found else ""


def check_clock(headers, skew_s):
    stamp = headers.get("X-Amz-Date")
    if not stamp:
        raise Refusal("MissingAuthenticationTokenException", "Missing Authentication Token", 403)
    sent = calendar.timegm(time.strptime(stamp, "%Y%m%dT%H%M%SZ"))
    now = time.time() + skew_s

    def show(seconds):
        return time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(seconds))

    if sent < now - TOLERANCE_S:
        raise Refusal("InvalidSignatureException", f"Signature expired: {stamp} is now earlier than "
                      f"{show(now - TOLERANCE_S)} ({show(now)} - 5 min.)")
    if sent > now + TOLERANCE_S:
        raise Refusal("InvalidSignatureException", f"Signature not yet current: {stamp} is still later than "
                      f"{show(now + TOLERANCE_S)} ({show(now)} + 5 min.)")


def sign(secret, date, region, service, text):
    key = ("AWS4" + secret).encode()
    for part in (date, region, service, "aws4_request"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def verify(headers, body, path, keys):
    found = FORM.match(headers.get("Authorization", ""))
    if not found:
        raise Refusal("IncompleteSignatureException", "the Authorization header has another form", 403)
    name, date, region, service, signed, given = found.groups()
    if name not in keys:
        raise Refusal("UnrecognizedClientException", "The security token included in the request is invalid.")
    secret, token = keys[name]
    if token and headers.get("X-Amz-Security-Token") != token:
        raise Refusal("UnrecognizedClientException", "The security token included in the request is invalid.")
    lines = "".join(f"{field}:{' '.join(headers.get(field, '').split())}\n" for field in signed.split(";"))
    canonical = "\n".join(("POST", path, "", lines, signed, hashlib.sha256(body).hexdigest()))
    scope = f"{date}/{region}/{service}/aws4_request"
    text = "\n".join(("AWS4-HMAC-SHA256", headers.get("X-Amz-Date", ""), scope,
                      hashlib.sha256(canonical.encode()).hexdigest()))
    if not hmac.compare_digest(sign(secret, date, region, service, text), given):
        raise Refusal("InvalidSignatureException",
                      "The request signature we calculated does not match the signature you provided.")
