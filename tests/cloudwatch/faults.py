"""Refusals, rates and faults of the CloudWatch server for tests."""

import json
import threading
import time

# Calls per second, from "CloudWatch Logs quotas" in AWS's documentation.
FILTER_RATES = {"us-east-1": 25, **dict.fromkeys(
    ("ap-northeast-3", "ap-southeast-3", "ca-west-1", "eu-central-1", "il-central-1"), 5)}
GET_RATES = {"eu-west-3": 30, **dict.fromkeys(
    ("us-west-2", "ap-northeast-3", "ap-southeast-3", "ca-west-1", "eu-central-1", "eu-west-1", "il-central-1"), 10)}
OTHER_RATES = {"DescribeLogGroups": 10, "ListLogGroups": 10, "DescribeLogStreams": 25, "StartLiveTail": 5,
               "StartQuery": 10, "GetQueryResults": 10, "StopQuery": 10, "DescribeAlarms": 9}

REFUSALS = {
    "500": (500, "InternalFailure", "internal failure"),
    "503": (503, "ServiceUnavailableException", "try again"),
    "throttle": (400, "ThrottlingException", "Rate exceeded"),
    "missing": (400, "ResourceNotFoundException", "The specified log group does not exist."),
    "limit": (400, "LimitExceededException", "Resource limit exceeded."),
}
PAGE_KINDS = ("empty_page", "repeat_token", "malformed")
SPOILERS = ("reset", "truncate", "invalid_utf8", "lone_surrogate")
LIVE_KINDS = ("drop", "session_timeout", "silent", "bad_frame")
QUERY_KINDS = ("query_failed", "query_timeout")


class Refusal(Exception):
    """What the service answers in place of a result."""

    def __init__(self, code, text, status=400, html=None):
        super().__init__(code)
        self.code, self.text, self.status, self.html = code, text, status, html
        self.location = None  # of what is wrong in a query: (begin, end)


def throttled():
    return Refusal("ThrottlingException", "Rate exceeded")


def invalid(text):
    return Refusal("InvalidParameterException", text)


class Rates:
    """A token bucket for each operation that holds one second's calls."""

    def __init__(self, given, region):
        self.given, self.region = given, region
        self.lock = threading.Lock()
        self.buckets = {}

    def rate(self, operation):
        if self.given == "none":
            return None
        if self.given != "documented":
            return float(self.given)
        if operation == "FilterLogEvents":
            return FILTER_RATES.get(self.region, 10)
        if operation == "GetLogEvents":
            return GET_RATES.get(self.region, 25)
        return OTHER_RATES.get(operation)

    def take(self, operation):
        rate = self.rate(operation)
        if rate is None:
            return True
        now = time.monotonic()
        with self.lock:
            tokens, then = self.buckets.get(operation, (rate, now))
            tokens = min(rate, tokens + (now - then) * rate)
            allowed = tokens >= 1
            self.buckets[operation] = (tokens - 1 if allowed else tokens, now)
        return allowed


class Faults:
    def __init__(self, given):
        self.lock = threading.Lock()
        self.faults = []
        for fault in given:
            self.add(fault)

    def add(self, fault):
        if "kind" not in fault:
            raise KeyError("kind")
        with self.lock:
            self.faults.append({"operation": None, "group": None, "after": 0, "count": 1, **fault})

    def clear(self):
        with self.lock:
            self.faults.clear()

    def next(self, kinds, operation, groups):
        """The first fault that is due, spent by this call; None when there is none. `kinds` None: any but those of queries
        and live tails."""
        later = LIVE_KINDS + QUERY_KINDS
        with self.lock:
            for fault in self.faults:
                if str(fault["kind"]) not in kinds if kinds else str(fault["kind"]) in later:
                    continue
                if fault["operation"] not in (None, operation) or (fault["group"] and fault["group"] not in groups):
                    continue
                if fault["count"] is not None and fault["count"] <= 0:
                    continue
                if fault["after"] > 0:
                    fault["after"] -= 1
                    continue
                if fault["count"] is not None:
                    fault["count"] -= 1
                return fault
        return None

    def before(self, operation, wish, store):
        """Raises the refusal that is due, or returns the kind of fault that the answer is to have."""
        groups = groups_of(wish)
        fault = self.next(None, operation, groups)
        if not fault:
            return None
        kind = str(fault["kind"])
        if kind in REFUSALS:
            status, code, text = REFUSALS[kind]
            raise Refusal(code, text, status)
        if kind == "html":
            raise Refusal("", "", 502, "<html><body>502 Bad Gateway</body></html>")
        if kind == "denied":
            raise Refusal("AccessDeniedException",
                          f"User: arn:aws:iam::123456789012:user/test is not authorized to perform: logs:{operation} on "
                          f"resource: arn:aws:logs:eu-west-1:123456789012:log-group:{''.join(groups[:1])}:log-stream:")
        if kind == "slow":
            time.sleep(fault.get("ms", 1000) / 1000)
            return None
        if kind == "delete":
            for group in groups:
                store.delete(group)
            return None
        if kind in PAGE_KINDS:
            wish["_fault"] = kind
            return None
        if kind in SPOILERS or kind == "expire":
            return kind
        raise Refusal("InternalFailure", f"the server for tests knows no fault {kind}", 500)

    @staticmethod
    def spoil(kind, text):
        """The body with that fault, and after how many bytes the connection breaks."""
        if kind == "reset":
            return text, len(text) // 2
        if kind == "truncate":
            return text[: len(text) // 2], None
        mark = b'"message": "' if b'"message": "' in text else b'"message":"'
        if kind == "invalid_utf8":
            return text.replace(mark, mark + b"\xff\xfe", 1), None
        if kind == "lone_surrogate":
            return text.replace(mark, mark + b"\\ud800", 1), None
        return text, None


def groups_of(wish):
    names = [wish.get("logGroupName"), wish.get("logGroupIdentifier")]
    names += wish.get("logGroupNames") or []
    names += wish.get("logGroupIdentifiers") or []
    return [name_of(name) for name in names if name]


def name_of(group):
    """The name in an ARN, or the name itself."""
    return group.split(":log-group:", 1)[1] if ":log-group:" in group else group


def encode_token(**content):
    return json.dumps(content, separators=(",", ":")).encode().hex()


def decode_token(token):
    try:
        return json.loads(bytes.fromhex(token))
    except ValueError:
        raise invalid("The specified nextToken is invalid.") from None
