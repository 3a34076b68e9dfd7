"""The reading operations of CloudWatch Logs on groups, streams and events."""

import bisect
import json

import faults
from faults import decode_token, encode_token, invalid
from patterns import compile_pattern

PAGE_BYTES = 1_048_576
EVENT_OVERHEAD = 26
YEAR_2024 = 1_704_067_200_000


def limit_of(wish, most, default=None):
    limit = wish.get("limit", default or most)
    if not 1 <= limit <= most:
        raise invalid(f"1 validation error detected: Value '{limit}' at 'limit' failed to satisfy constraint")
    return limit


def page(entries, wish, most, default=None):
    """(the entries of this page, the next token or None)"""
    limit = limit_of(wish, most, default)
    begin = decode_token(wish["nextToken"])["at"] if "nextToken" in wish else 0
    following = encode_token(at=begin + limit) if begin + limit < len(entries) else None
    return entries[begin:begin + limit], following


def with_token(reply, token):
    return reply if token is None else {**reply, "nextToken": token}


class Logs:
    def __init__(self, store, fault_list, options):
        self.store, self.faults, self.options = store, fault_list, options

    # --- groups and streams ----------------------------------------------------------------------

    def names(self, wish, matches):
        with self.store.lock:
            groups = sorted(self.store.groups.values(), key=lambda group: group.name)
        wanted = wish.get("logGroupClass")
        return [g for g in groups if matches(g.name) and wanted in (None, g.log_class)]

    def DescribeLogGroups(self, wish):
        prefix, part = wish.get("logGroupNamePrefix"), wish.get("logGroupNamePattern")
        if prefix and part:
            raise invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
        wanted = [faults.name_of(name) for name in wish.get("logGroupIdentifiers", [])]
        groups, token = page(self.names(
            wish, lambda name: name.startswith(prefix or "") and (part or "") in name and (not wanted or name in wanted)), wish, 50)
        entries = []
        for group in groups:
            entry = {"logGroupName": group.name, "creationTime": group.created, "arn": group.arn() + ":*"}
            if not part:
                entry |= {"logGroupArn": group.arn(), "storedBytes": len(group.times) * 60, "metricFilterCount": 0,
                          "logGroupClass": group.log_class, "retentionInDays": 30}
            entries.append(entry)
        return with_token({"logGroups": entries}, token)

    def ListLogGroups(self, wish):
        parts = wish.get("logGroupNamePattern", "").split("|")
        if parts != [""] and not all(3 <= len(part.removeprefix("^")) <= 24 for part in parts):
            raise invalid("logGroupNamePattern: each part must have 3 to 24 characters")

        def matches(name):
            return any(name.startswith(p[1:]) if p.startswith("^") else p in name for p in parts)

        groups, token = page(self.names(wish, matches), wish, 1000, 50)
        return with_token({"logGroups": [{"logGroupName": g.name, "logGroupArn": g.arn(), "logGroupClass": g.log_class}
                                         for g in groups]}, token)

    def DescribeLogStreams(self, wish):
        group, prefix, order = self.store.group_of(wish), wish.get("logStreamNamePrefix", ""), wish.get("orderBy")
        if prefix and order == "LastEventTime":
            raise invalid("Cannot order by LastEventTime with a logStreamNamePrefix.")
        streams = []
        for name, at in list(group.streams.items()):
            if name.startswith(prefix):
                entry = {"logStreamName": name, "creationTime": group.created, "storedBytes": 0,
                         "arn": f"{group.arn()}:log-stream:{name}"}
                if len(at):
                    entry |= {"firstEventTimestamp": group.times[at[0]], "lastEventTimestamp": group.times[at[-1]],
                              "lastIngestionTime": group.event(at[-1])[2]}
                streams.append(entry)
        key = (lambda s: s.get("lastEventTimestamp", 0)) if order == "LastEventTime" else (lambda s: s["logStreamName"])
        streams.sort(key=key, reverse=wish.get("descending", False))
        streams, token = page(streams, wish, 50)
        return with_token({"logStreams": streams}, token)

    def GetLogGroupFields(self, wish):
        group = self.store.group_of(wish)
        if wish.get("time", 0) > 100_000_000_000:
            raise invalid("time is in seconds")
        messages = [group.message(i) for i in range(max(0, len(group.times) - 100), len(group.times))]
        counts = {"@timestamp": len(messages), "@message": len(messages), "@logStream": len(messages)}
        for message in messages:
            try:
                for name in json.loads(message):
                    counts[name] = counts.get(name, 0) + 1
            except (ValueError, TypeError):
                pass
        fields = [{"name": name, "percent": 100 * n // max(1, len(messages))} for name, n in counts.items()]
        return {"logGroupFields": sorted(fields, key=lambda field: -field["percent"])}

    # --- events ----------------------------------------------------------------------------------

    def FilterLogEvents(self, wish):
        group = self.store.readable(wish)
        limit = limit_of(wish, 10_000)
        fault = wish.pop("_fault", None)
        same = {key: wish[key] for key in sorted(wish) if key not in ("nextToken", "limit", "interleaved")}
        forward = wish.get("startFromHead", True)
        if not forward and wish.get("startTime", 0) < YEAR_2024:
            raise invalid("startFromHead=false requires startTime on or after 2024-01-01T00:00:00Z")
        if "logStreamNames" in wish and "logStreamNamePrefix" in wish:
            raise invalid("logStreamNames and logStreamNamePrefix are mutually exclusive")
        low = bisect.bisect_left(group.times, wish.get("startTime", 0))
        high = bisect.bisect_right(group.times, wish.get("endTime", 1 << 60))
        at = low if forward else high - 1
        if "nextToken" in wish:
            token = decode_token(wish["nextToken"])
            if token.get("same") != same:
                raise invalid("The specified nextToken is invalid.")
            at = token["at"]
        if fault in ("empty_page", "repeat_token"):
            repeat = wish.get("nextToken") if fault == "repeat_token" else None
            return {"events": [], "searchedLogStreams": [], "nextToken": repeat or encode_token(at=at, same=same)}
        events, at = self.scan(group, wish, at, low, high, 1 if forward else -1, limit)
        more = low <= at < high
        text = ",".join(events).encode()
        if fault == "malformed":
            text = b'17,{"timestamp":"x"},{}' + (b"," + text if text else b"")
        ending = b',"nextToken":"' + encode_token(at=at, same=same).encode() + b'"}' if more else b"}"
        return b'{"events":[' + text + b'],"searchedLogStreams":[]' + ending

    def scan(self, group, wish, at, low, high, step, limit):
        """(events as JSON, where the next page begins)"""
        matches = compile_pattern(wish.get("filterPattern", ""))
        names, prefix = set(wish.get("logStreamNames", [])), wish.get("logStreamNamePrefix", "")
        events, size, looked = [], 0, 0
        # What is generated needs no escapes, so that a page costs this server little beside its reader.
        times, dump = group.times, json.dumps if group.rule is None else '"{}"'.format
        while low <= at < high and len(events) < limit and looked < self.options.scan_events:
            stream, message, ingested, name = group.event(at)
            if (not names or stream in names) and stream.startswith(prefix) and (matches is None or matches(message)):
                size += len(message) + EVENT_OVERHEAD
                if size > PAGE_BYTES and events:
                    break
                events.append(f'{{"logStreamName":{dump(stream)},"timestamp":{times[at]},"message":{dump(message)},'
                              f'"ingestionTime":{ingested},"eventId":"{name}"}}')
            looked += 1
            at += step
        return events, at

    def GetLogEvents(self, wish):
        group = self.store.readable(wish)
        at = group.streams.get(wish.get("logStreamName"))
        if at is None:
            raise faults.Refusal("ResourceNotFoundException", "The specified log stream does not exist.")
        limit = limit_of(wish, 10_000)
        times = [group.times[i] for i in at] if not isinstance(at, range) else group.times[at.start::at.step]
        low = bisect.bisect_left(times, wish.get("startTime", 0))
        high = bisect.bisect_left(times, wish.get("endTime", 1 << 60))  # exclusive, unlike FilterLogEvents
        high = max(low, high)
        forward, token = wish.get("startFromHead", False), wish.get("nextToken")
        if token:
            direction, _, position = token.partition("/")
            if direction not in ("f", "b") or not position.isdigit():
                raise invalid("The specified nextToken is invalid.")
            if direction == "f" and not forward:
                raise invalid("A forward token requires startFromHead=true.")
            forward, position = direction == "f", min(max(int(position), low), high)
        else:
            position = low if forward else high
        begin, end, size = position, position, 0
        while end - begin < limit and (end < high if forward else begin > low):
            size += len(group.message(at[end if forward else begin - 1])) + EVENT_OVERHEAD
            if size > PAGE_BYTES and end > begin:
                break
            begin, end = (begin, end + 1) if forward else (begin - 1, end)
        events = []
        for k in range(begin, end):
            _, message, ingested, _ = group.event(at[k])
            events.append({"timestamp": times[k], "message": message, "ingestionTime": ingested})
        return {"events": events, "nextForwardToken": f"f/{end:056}", "nextBackwardToken": f"b/{begin:056}"}

    # --- anomalies -------------------------------------------------------------------------------

    def ListLogAnomalyDetectors(self, wish):
        wanted = wish.get("filterLogGroupArn")
        found = [d for d in self.store.detectors if not wanted or wanted in d.get("logGroupArnList", [])]
        found, token = page(found, wish, 50)
        return with_token({"anomalyDetectors": found}, token)

    def ListAnomalies(self, wish):
        wanted = wish.get("anomalyDetectorArn")
        found = [a for a in self.store.anomalies if not wanted or a.get("anomalyDetectorArn") == wanted]
        found, token = page(found, wish, 50)
        return with_token({"anomalies": found}, token)
