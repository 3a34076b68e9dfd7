"""StartLiveTail in the CloudWatch server for tests: frames of application/vnd.amazon.eventstream, one update an interval."""

import collections
import json
import select
import struct
import threading
import time
import zlib

from faults import LIVE_KINDS, Refusal, invalid, name_of
from patterns import compile_pattern

MOST_IN_UPDATE = 500
MOST_KEPT = 5000


def frame(headers, payload, damaged=False):
    fields = b"".join(bytes([len(name)]) + name.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()
                      for name, value in headers.items())
    lengths = struct.pack(">II", len(fields) + len(payload) + 16, len(fields))
    text = lengths + struct.pack(">I", zlib.crc32(lengths)) + fields + payload
    return text + struct.pack(">I", zlib.crc32(text) ^ (1 if damaged else 0))


def event(name, body, damaged=False):
    return frame({":message-type": "event", ":event-type": name, ":content-type": "application/json"},
                 json.dumps(body).encode(), damaged)


class Session:
    """What has been put into the groups since the last update; of too much the oldest is lost."""

    def __init__(self, wish, groups):
        self.names = {group.name: group.arn() for group in groups}
        self.streams, self.prefixes = wish.get("logStreamNames", []), wish.get("logStreamNamePrefixes", [])
        self.matches = compile_pattern(wish.get("logEventFilterPattern", ""))
        self.lock = threading.Lock()
        self.waiting = collections.deque(maxlen=MOST_KEPT)

    def take(self, group, stream, events):
        wanted = (not self.streams and not self.prefixes) or stream in self.streams or \
            any(stream.startswith(prefix) for prefix in self.prefixes)
        if group not in self.names or not wanted:
            return
        now = int(time.time() * 1000)
        with self.lock:
            self.waiting.extend(
                {"timestamp": now if ms is None else ms, "ingestionTime": now, "message": text, "logStreamName": stream,
                 "logGroupIdentifier": self.names[group]}
                for ms, text in events if self.matches is None or self.matches(text))

    def update(self):
        with self.lock:
            events = list(self.waiting)
            self.waiting.clear()
        sampled = len(events) > MOST_IN_UPDATE
        if sampled:
            events = [events[i * len(events) // MOST_IN_UPDATE] for i in range(MOST_IN_UPDATE)]
        return {"sessionMetadata": {"sampled": sampled}, "sessionResults": events}


class LiveTail:
    def __init__(self, store, fault_list, options):
        self.store, self.faults, self.options = store, fault_list, options
        self.sessions = 0

    def serve(self, handler, wish):
        identifiers = wish.get("logGroupIdentifiers", [])
        if not 1 <= len(identifiers) <= 10:
            raise invalid("logGroupIdentifiers must have 1 to 10 members")
        if not all(name.startswith("arn:") and not name.endswith(":*") for name in identifiers):
            raise invalid("logGroupIdentifiers must be ARNs without :*")
        groups = [self.store.find(name) for name in identifiers]
        if any(group.log_class != "STANDARD" for group in groups):
            raise Refusal("InvalidOperationException", "Live Tail supports the log class STANDARD only.")
        session = Session(wish, groups)
        handler.close_connection = True
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.amazon.eventstream\r\n"
                            b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
        self.store.watchers.append(session.take)
        self.sessions += 1
        try:
            self.run(handler, session, identifiers, wish)
        except OSError:
            pass  # the client has gone, which is how a live tail ends
        finally:
            self.store.watchers.remove(session.take)
            self.sessions -= 1

    def run(self, handler, session, identifiers, wish):
        def send(data):
            # In two chunks that do not end where a frame does.
            for part in (data[:7], data[7:]):
                handler.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")

        send(event("initial-response", {}))
        send(event("sessionStart", {"requestId": "r", "sessionId": f"session-{id(session):x}",
                                    "logGroupIdentifiers": identifiers,
                                    "logEventFilterPattern": wish.get("logEventFilterPattern", "")}))
        names = [name_of(name) for name in identifiers]
        silent = False
        while True:
            # Readable: closed, as a client has nothing more to say.
            if select.select([handler.connection], [], [], self.options.live_interval_ms / 1000)[0]:
                return
            fault = self.faults.next(LIVE_KINDS, "StartLiveTail", names)
            kind = fault and fault["kind"]
            if kind == "drop":
                return
            if kind == "session_timeout":
                send(frame({":message-type": "exception", ":exception-type": "SessionTimeoutException"},
                           b'{"message":"The session has timed out."}'))
                handler.wfile.write(b"0\r\n\r\n")
                return
            silent = silent or kind == "silent"
            if not silent:
                send(event("sessionUpdate", session.update(), damaged=kind == "bad_frame"))
