#!/usr/bin/env python3
"""A CloudWatch Logs for tests, written from its documentation: what moto lacks, and faults on demand.

    tests/cloudwatch/server.py [--groups 3 --events 10000 --streams 4 --span-hours 24] [options]

Prints its URL as the first line ("http://127.0.0.1:PORT") and serves until it is ended. In Python:

    with CloudWatchServer("--groups", "3") as server:      # tests may run this file's folder as sys.path
        server.url; server.control(put={...}); server.stats()

Point a client at it with AWS_ENDPOINT_URL; it answers logs, monitoring (CloudWatch) and sts by X-Amz-Target.
The generated groups are /test/group-000 …, their events evenly spread over the last --span-hours.

Options
  --port N            default: a free one         --latency-ms N   waited before each answer, default 0
  --groups N --events N --streams N               N events in each group
  --message-bytes N   length of a message         --seed-file F    JSON: {"/group": {"stream": [[ms, "text"], …]}}
  --rates documented  throttle each operation at the quota of --region (default none), or a number for all
  --scan-events N     one FilterLogEvents looks at most at so many (default 50000): so pages can be empty
  --verify ID:SECRET[:TOKEN]                      check SigV4 signatures against these keys (repeatable)
  --clock-skew-s N    the server's clock less the true one; requests more than 5 minutes off it are refused
  --infrequent NAME   that group is of the class INFREQUENT_ACCESS (repeatable; made when it is not there)
  --no-list           ListLogGroups is an unknown operation
  --query-polls N     GetQueryResults says Running so often before Complete (default 1)
  --max-queries N     as many queries run at once (default 100); more are refused
  --live-interval-ms  time between two updates of a live tail, default 1000
  --fault JSON        as in the list below (repeatable)

Control: POST /_control with a JSON object that has any of
  {"put": {"group": G, "stream": S, "events": [[ms or null for now, "text"], …], "class": "STANDARD"}}
  {"delete_group": G}  {"latency_ms": N}  {"clock_skew_s": N}  {"expire_key": ACCESS_KEY_ID}
  {"alarms": {"MetricAlarms": […], …}}  {"anomalies": […]}  {"detectors": […]}
  {"fault": {…}}  {"clear_faults": true}  {"reset_stats": true}
GET /_stats: calls, throttled and refused by operation, most calls in flight, live sessions, stopped queries.

A fault: {"kind": K, "operation": "FilterLogEvents", "group": G, "after": 0, "count": 1}; operation and group are optional,
"after" calls pass first, "count" null is for ever. Kinds: 500, 503, html (a proxy's page), throttle, reset (the connection
breaks in mid-body), truncate (a body of valid length that ends in the middle), denied, expire (the key in use is expired from
then on), missing (ResourceNotFound), delete (the group is deleted first), empty_page (with a token), repeat_token (a page
without events and the token that was sent), malformed (entries that are no events), invalid_utf8, lone_surrogate, slow ("ms"),
limit (LimitExceededException), query_failed, query_timeout; in a live tail, counted in updates: drop (the connection breaks),
session_timeout (the frame that ends a session after 3 hours), silent (no more updates), bad_frame (a checksum that is wrong).
"""

import argparse
import contextlib
import http.server
import json
import pathlib
import socketserver
import subprocess
import sys
import threading
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from faults import Faults, Rates, Refusal, throttled  # noqa: E402
from insights import Insights  # noqa: E402
from live_tail import LiveTail  # noqa: E402
from operations import Logs  # noqa: E402
from others import CloudWatch, caller_identity  # noqa: E402
from signatures import check_clock, key_id, verify  # noqa: E402
from store import Store  # noqa: E402

JSON_TYPES = {"Logs_20140328": "application/x-amz-json-1.1", "GraniteServiceVersion20100801": "application/x-amz-json-1.0"}


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, options):
        super().__init__(("127.0.0.1", options.port), Handler)
        self.options = options
        self.latency_ms = options.latency_ms
        self.clock_skew_s = options.clock_skew_s
        self.expired_keys = set()
        self.keys = {}
        for given in options.verify:
            name, secret, *token = given.split(":")
            self.keys[name] = (secret, token[0] if token else None)
        self.store = Store(options)
        self.faults = Faults(options.fault)
        self.rates = Rates(options.rates, options.region)
        self.logs = Logs(self.store, self.faults, options)
        self.insights = Insights(self.store, self.faults, options)
        self.live = LiveTail(self.store, self.faults, options)
        self.cloudwatch = CloudWatch(self.store)
        self.lock = threading.Lock()
        self.reset_stats()

    def reset_stats(self):
        with self.lock:
            self.calls, self.throttled, self.refused = {}, {}, {}
            self.in_flight = self.most_in_flight = 0

    def count(self, table, operation):
        with self.lock:
            table[operation] = table.get(operation, 0) + 1

    def control(self, wish):
        for name, value in wish.items():
            if name == "put":
                self.store.put(**value)
            elif name == "delete_group":
                self.store.delete(value)
            elif name in ("latency_ms", "clock_skew_s"):
                setattr(self, name, value)
            elif name == "expire_key":
                self.expired_keys.add(value)
            elif name in ("alarms", "anomalies", "detectors"):
                setattr(self.store, name, value)
            elif name == "fault":
                self.faults.add(value)
            elif name == "clear_faults":
                self.faults.clear()
            elif name == "reset_stats":
                self.reset_stats()
            else:
                raise KeyError(name)

    def stats(self):
        with self.lock:
            return {"calls": self.calls, "throttled": self.throttled, "refused": self.refused,
                    "most_in_flight": self.most_in_flight, "live_sessions": self.live.sessions,
                    "stopped_queries": self.insights.stopped, "bytes_scanned": self.insights.bytes_scanned}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def date_time_string(self, timestamp=None):
        return super().date_time_string((timestamp or time.time()) + self.server.clock_skew_s)

    def answer(self, status, body, kind="application/json", cut=None):
        """One write, so that no part waits for an acknowledgement. `cut` breaks the connection after so many bytes."""
        head = (f"HTTP/1.1 {status} {http.HTTPStatus(status).phrase}\r\nServer: cloudwatch-for-tests\r\n"
                f"Date: {self.date_time_string()}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n"
                "x-amzn-RequestId: 00000000-0000-4000-8000-000000000000\r\n\r\n").encode()
        self.wfile.write(head + (body if cut is None else body[:cut]))
        if cut is not None:
            self.close_connection = True
            self.wfile.flush()

    def refuse(self, refusal):
        if refusal.html:
            return self.answer(refusal.status, refusal.html.encode(), "text/html")
        body = {"__type": refusal.code, "message": refusal.text}
        if refusal.location:
            begin, end = refusal.location
            body["queryCompileError"] = {"location": {"startCharOffset": begin, "endCharOffset": end}, "message": refusal.text}
        return self.answer(refusal.status, json.dumps(body).encode(), "application/x-amz-json-1.1")

    def do_GET(self):
        if self.path == "/_stats":
            return self.answer(200, json.dumps(self.server.stats()).encode())
        return self.answer(404, b"{}")

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.path == "/_control":
            try:
                self.server.control(json.loads(body))
            except (KeyError, TypeError, ValueError) as error:
                return self.answer(400, json.dumps({"error": repr(error)}).encode())
            return self.answer(200, b"{}")
        server = self.server
        with server.lock:
            server.in_flight += 1
            server.most_in_flight = max(server.most_in_flight, server.in_flight)
        try:
            self.serve(body)
        finally:
            with server.lock:
                server.in_flight -= 1

    def serve(self, body):
        server = self.server
        service, _, operation = self.headers.get("X-Amz-Target", "").partition(".")
        operation = operation or ("GetCallerIdentity" if b"GetCallerIdentity" in body else "unknown")
        server.count(server.calls, operation)
        if server.latency_ms:
            time.sleep(server.latency_ms / 1000)
        try:
            check_clock(self.headers, server.clock_skew_s)
            if server.keys:
                verify(self.headers, body, self.path, server.keys)
            if key_id(self.headers) in server.expired_keys:
                raise Refusal("ExpiredTokenException", "The security token included in the request is expired")
            if not server.rates.take(operation):
                server.count(server.throttled, operation)
                raise throttled()
            wish = {} if operation == "GetCallerIdentity" else json.loads(body)
            fault = server.faults.before(operation, wish, server.store)
            if fault == "expire":
                server.expired_keys.add(key_id(self.headers))
                raise Refusal("ExpiredTokenException", "The security token included in the request is expired")
            if operation == "GetCallerIdentity":
                return self.answer(200, caller_identity(key_id(self.headers)), "text/xml")
            if operation == "StartLiveTail":
                return server.live.serve(self, wish)
            reply = self.find(service, operation)(wish)
        except Refusal as refusal:
            server.count(server.refused, operation)
            return self.refuse(refusal)
        text = reply if isinstance(reply, bytes) else json.dumps(reply).encode()
        text, cut = server.faults.spoil(fault, text)
        return self.answer(200, text, JSON_TYPES.get(service, "application/json"), cut)

    def find(self, service, operation):
        server = self.server
        places = [server.cloudwatch] if service.startswith("Granite") else [server.logs, server.insights]
        if not (operation == "ListLogGroups" and server.options.no_list):
            for place in places:
                if operation[:1].isupper() and hasattr(place, operation):
                    return getattr(place, operation)
        raise Refusal("UnknownOperationException", "")


def parse_options(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--region", default="eu-west-1")
    for name, default in {"port": 0, "latency-ms": 0, "groups": 3, "events": 10_000, "streams": 4, "message-bytes": 100,
                          "scan-events": 50_000, "query-polls": 1, "max-queries": 100, "live-interval-ms": 1000}.items():
        parser.add_argument("--" + name, type=int, default=default)
    for name, default in {"span-hours": 24.0, "clock-skew-s": 0.0}.items():
        parser.add_argument("--" + name, type=float, default=default)
    parser.add_argument("--rates", default="none")
    parser.add_argument("--seed-file")
    parser.add_argument("--no-list", action="store_true")
    for name in ("verify", "infrequent"):
        parser.add_argument("--" + name, action="append", default=[])
    parser.add_argument("--fault", action="append", default=[], type=json.loads)
    return parser.parse_args(arguments)


class CloudWatchServer(contextlib.AbstractContextManager):
    """This server as a process of its own, started and ended by a test."""

    def __init__(self, *arguments):
        self._process = subprocess.Popen([sys.executable, __file__, *map(str, arguments)], stdout=subprocess.PIPE, text=True)
        self.url = self._process.stdout.readline().strip()
        if not self.url:
            raise RuntimeError("the CloudWatch server for tests did not start")

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()
        self._process.stdout.close()

    def control(self, **wish):
        request = urllib.request.Request(self.url + "/_control", data=json.dumps(wish).encode(), method="POST")
        urllib.request.urlopen(request, timeout=30).read()

    def stats(self):
        return json.load(urllib.request.urlopen(self.url + "/_stats", timeout=30))


def main():
    server = Server(parse_options())
    print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
    with contextlib.suppress(KeyboardInterrupt):
        server.serve_forever()


if __name__ == "__main__":
    main()
