"""The groups, streams and events that the CloudWatch server for tests answers from."""

import bisect
import json
import threading
import time

from faults import Refusal, invalid, name_of

ACCOUNT = "123456789012"
LEVELS = ("INFO",) * 17 + ("WARN", "WARN", "ERROR")


class Group:
    """Events in order of time. Of a generated group only the rule is kept: event i is made when it is asked for."""

    def __init__(self, name, log_class="STANDARD"):
        self.name, self.log_class = name, log_class
        self.created = int(time.time() * 1000) - 30 * 86_400_000
        self.times, self.stored = [], []  # stored[i]: (stream, text, ingestion time, id), or the generator's absence
        self.streams = {}  # name: the indexes of its events, in order
        self.rule = None
        self.next_id = 0

    def generate(self, count, streams, span_ms, message_bytes):
        end = int(time.time() * 1000) - 1000
        self.times = [end - span_ms + (i * span_ms) // max(count, 1) for i in range(count)]
        self.rule = message_bytes
        names = [f"task-{s:03}" for s in range(streams)]
        self.streams = {name: range(s, count, streams) for s, name in enumerate(names)}
        self.names = names

    def put(self, stream, events):
        now = int(time.time() * 1000)
        if self.rule is not None:
            self.stored = [self.event(i) for i in range(len(self.times))]
            self.rule = None
        for ms, text in events:
            ms = now if ms is None else int(ms)
            at = bisect.bisect_right(self.times, ms)
            self.times.insert(at, ms)
            self.stored.insert(at, (stream, text, now, self.new_id()))
        self.streams = {stream: self.streams.get(stream, [])} | {name: [] for name in self.streams}
        for name in self.streams:
            self.streams[name] = []
        for i, event in enumerate(self.stored):
            self.streams.setdefault(event[0], []).append(i)

    def new_id(self):
        self.next_id += 1
        return f"{9_000_000_000 + self.next_id:056}"

    def event(self, i):
        """(stream, text, ingestion time, id)"""
        if self.rule is None:
            return self.stored[i]
        text = f"{LEVELS[i * 7 % 20]} request {i} handled path=/api/v1/items/{i * 31 % 9973} took {i * 13 % 977} ms "
        text = text.ljust(self.rule, "x")[: max(self.rule, 20)]
        return self.names[i % len(self.names)], text, self.times[i] + 800, f"{38_400_000_000 + i:056}"

    def message(self, i):
        return self.event(i)[1]

    def arn(self):
        return f"arn:aws:logs:eu-west-1:{ACCOUNT}:log-group:{self.name}"


class Store:
    def __init__(self, options):
        self.lock = threading.RLock()
        self.groups = {}
        self.alarms, self.anomalies, self.detectors = {}, [], []
        self.watchers = []  # of live tails: called with (group, stream, events)
        for g in range(options.groups):
            group = self.groups.setdefault(f"/test/group-{g:03}", Group(f"/test/group-{g:03}"))
            group.generate(options.events, max(1, options.streams), int(options.span_hours * 3_600_000), options.message_bytes)
        for name in options.infrequent:
            self.groups.setdefault(name, Group(name)).log_class = "INFREQUENT_ACCESS"
        if options.seed_file:
            with open(options.seed_file, encoding="utf-8") as file:
                for name, streams in json.load(file).items():
                    for stream, events in streams.items():
                        self.put(name, stream, events)

    def put(self, group, stream=None, events=(), **rest):
        with self.lock:
            target = self.groups.setdefault(group, Group(group))
            target.log_class = rest.get("class", target.log_class)
            if stream:
                target.put(stream, events)
        for watcher in list(self.watchers):
            watcher(group, stream, events)

    def delete(self, name):
        with self.lock:
            self.groups.pop(name, None)

    def find(self, name):
        with self.lock:
            group = self.groups.get(name_of(name))
        if not group:
            raise Refusal("ResourceNotFoundException", "The specified log group does not exist.")
        return group

    def group_of(self, wish):
        named = [wish[key] for key in ("logGroupName", "logGroupIdentifier") if key in wish]
        if len(named) != 1:
            raise invalid("Exactly one of logGroupName and logGroupIdentifier must be given.")
        if named[0].endswith(":*"):
            raise invalid("The ARN of a log group must not end with :*")
        return self.find(named[0])

    def readable(self, wish):
        group = self.group_of(wish)
        if group.log_class != "STANDARD":
            raise Refusal("InvalidOperationException",
                          f"This operation is not supported for log groups of the class {group.log_class}.")
        return group
