#!/usr/bin/env python3
"""Compares our signatures with botocore's for every kind of request that LogAI sends, with keys of both kinds, and for
requests made at random of what breaks signers: encoded paths, queries in any order, blanks, UTF-8, empty bodies, ports.

    signature_oracle.py path/to/aws_probe [seed]
"""

import datetime
import json
import random
import subprocess
import sys
import urllib.parse

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

RANDOM_REQUESTS = 2_000
TOKENS = ("", "IQoJb3JpZ2luX2VjE//////////+wEaCXVzLWVhc3QtMSJHMEUCIQ==")
FORM = "application/x-www-form-urlencoded; charset=utf-8"
TEXTS = ("plain", "a b", "a+b", "a%20b", "%41", "ü/ሴ", "x=y&z", "~-._", "*'()!", "", "%", "arn:aws:x/y:1", "a\tb", "[e12]")


def request(service, region="eu-west-1", method="POST", url=None, headers=None, body=""):
    return {"service": service, "region": region, "method": method, "url": url or f"https://{service}.{region}.amazonaws.com/",
            "headers": headers or {}, "body": body, "key": "AKIDEXAMPLE", "secret": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            "token": "", "time_ms": 1795348800000}


def amz_json(service, target, body, **rest):
    return request(service, headers={"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": target}, body=body, **rest)


def sent_by_us():
    """One of each kind."""
    logs = "https://stream-logs.eu-west-1.amazonaws.com/"
    model = urllib.parse.quote("arn:aws:bedrock:us-east-1::inference-profile/anthropic.claude-sonnet-5-5:1", safe="")
    return [
        amz_json("logs", "Logs_20140328.FilterLogEvents", '{"logGroupName":"/aws/lambda/ü","limit":1}'),
        amz_json("logs", "Logs_20140328.DescribeLogGroups", "{}"),
        amz_json("logs", "Logs_20140328.DescribeLogGroups", ""),
        amz_json("logs", "Logs_20140328.StartLiveTail", "{}", url=logs),
        amz_json("logs", "Logs_20140328.GetLogEvents", "{}", url="http://localhost:4566/"),
        amz_json("logs", "Logs_20140328.GetLogEvents", "{}", url="https://gateway.example:8443/aws/logs/"),
        amz_json("logs", "Logs_20140328.GetLogEvents", "{}", url="https://example.com:443/"),
        amz_json("monitoring", "GraniteServiceVersion20100801.GetMetricData", '{"MetricDataQueries":[]}'),
        request("sts", headers={"Content-Type": FORM}, body="Action=GetCallerIdentity&Version=2011-06-15"),
        request("sts", headers={"Content-Type": FORM}, body="Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1"),
        request("bedrock", headers={"Content-Type": "application/json", "Accept": "application/vnd.amazon.eventstream"},
                url=f"https://bedrock-runtime.eu-west-1.amazonaws.com/model/{model}/converse-stream", body='{"messages":[]}'),
        request("bedrock", method="GET", url="https://bedrock.eu-west-1.amazonaws.com/foundation-models?byProvider=a%20b&x=1"),
        request("bedrock", method="GET", url="https://bedrock.eu-west-1.amazonaws.com/inference-profiles?maxResults=1000"),
    ]


def made_at_random(dice):
    path = "/".join(urllib.parse.quote(dice.choice(TEXTS), safe=dice.choice(["", ":", "~*'"])) for _ in range(dice.randint(0, 4)))
    names = dice.sample(["a", "A", "b", "a-b", "ä", "Param", "x y"], dice.randint(0, 4))  # botocore joins no repeated names
    query = "&".join(urllib.parse.quote(name) + "=" + urllib.parse.quote(dice.choice(TEXTS), safe="") for name in names)
    host = dice.choice(["logs.eu-west-1.amazonaws.com", "127.0.0.1:4566", "Example.COM", "example.com:80", "[::1]:8080"])
    headers = {name: "".join(dice.choice([" ", "a", "  ", ",", "b"]) for _ in range(dice.randint(1, 8))).strip() or "v"
               for name in dice.sample(["X-One", "x-two", "Content-Type", "User-Agent", "Accept", "X-Amz-Target"], dice.randint(0, 4))}
    made = request("logs", region=dice.choice(["us-east-1", "cn-north-1"]), method=dice.choice(["GET", "POST", "PUT"]),
                   url=f"{dice.choice(['http', 'https'])}://{host}/{path}" + ("?" + query if query else ""), headers=headers,
                   body=dice.choice(["", "{}", "ü\n", "x" * 10_000]))
    return {**made, "token": dice.choice(TOKENS), "time_ms": dice.randrange(0, 4_000_000_000_000)}


def authorization(given, fields):
    """What botocore signs of the same request: it goes by the header fields that we signed."""
    ours = fields["Authorization"]
    signed = ours.partition("SignedHeaders=")[2].partition(",")[0].split(";")
    of = {name.lower(): value for name, value in fields.items()}
    made = AWSRequest(given["method"], given["url"], data=given["body"].encode())
    for name in signed:
        made.headers[name] = of[name]
    made.context["timestamp"] = of["x-amz-date"]
    signer = SigV4Auth(Credentials(given["key"], given["secret"], given["token"] or None), given["service"], given["region"])
    canonical = signer.canonical_request(made)
    signature = signer.signature(signer.string_to_sign(made, canonical), made)
    names = signer.signed_headers(signer.headers_to_sign(made))
    return f"AWS4-HMAC-SHA256 Credential={signer.scope(made)}, SignedHeaders={names}, Signature={signature}", canonical


def check_fields(given, fields):
    """That what must be signed is signed, and is right."""
    signed = fields["Authorization"].partition("SignedHeaders=")[2].partition(",")[0].split(";")
    must = {"host", "x-amz-date"} | {name.lower() for name in given["headers"]} - {"user-agent"}
    if given["token"]:
        must.add("x-amz-security-token")
        assert fields["X-Amz-Security-Token"] == given["token"]
    assert set(signed) == must, (signed, must)
    at = datetime.datetime.fromtimestamp(given["time_ms"] // 1000, datetime.timezone.utc)
    assert fields["X-Amz-Date"] == at.strftime("%Y%m%dT%H%M%SZ")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20261123
    dice = random.Random(seed)
    requests = [{**each, "token": token} for each in sent_by_us() for token in TOKENS]
    requests += [made_at_random(dice) for _ in range(RANDOM_REQUESTS)]
    lines = "".join(json.dumps(each) + "\n" for each in requests)
    run = subprocess.run([sys.argv[1], "--sign"], input=lines, capture_output=True, text=True, timeout=120, check=True)
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(answers) == len(requests), "the probe ended early"
    failures = 0
    for given, fields in zip(requests, answers):
        check_fields(given, fields)
        expected, canonical = authorization(given, fields)
        if fields["Authorization"] != expected:
            failures += 1
            if failures <= 5:
                print(f"FAILED {given['method']} {given['url']} {given['headers']}\n   expected {expected}\n   got      "
                      f"{fields['Authorization']}\n   of {canonical!r}")
    print(f"{len(requests) - failures} of {len(requests)} signatures agree (seed {seed})")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
