"""Logs Insights in the CloudWatch server for tests. A query may have, joined with '|':

    fields / display f, …      filter f OP value [and …]  with = != < <= > >= like "sub" like /re/ =~ /re/, not like
    stats count(*) [as n], sum(f), avg, min, max by bin(5m), f      sort f [desc]      limit N
    parse @message "glob * x *" as a, b     pattern @message     dedup f     estimate

Anything else is refused as MalformedQueryException. Every event has @timestamp, @message, @logStream, @log, and the members
of its message where that is a JSON object."""

import base64
import bisect
import itertools
import json
import re
import threading
import time
import uuid

from faults import QUERY_KINDS, Refusal, decode_token, encode_token, groups_of, invalid
from store import ACCOUNT

UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
CAPS = {"ms": 1000, "s": 60, "m": 60, "h": 24}
COMPARISON = re.compile(r'^(`[^`]+`|[@\w.]+)\s*(=~|!=|<=|>=|=|<|>|not like|like)\s*(.+)$', re.I | re.S)
STAT = re.compile(r"^(count|sum|avg|min|max)\s*\(\s*(\*|[@\w.]*)\s*\)(?:\s+as\s+(\w+))?$", re.I)
MASK = re.compile(r"\d+")


def malformed(text, begin=0, end=0):
    refusal = Refusal("MalformedQueryException", text)
    refusal.location = (begin, end)
    return refusal


def split(text, mark):
    """Pieces between marks that stand in no quotes, slashes or parentheses."""
    pieces, depth, quote, begin, i = [], 0, None, 0, 0
    while i < len(text):
        c = text[i]
        if quote:
            if c == "\\":
                i += 1
            elif c == quote:
                quote = None
        elif c in "\"'`" or (c == "/" and text[:i].rstrip().lower().endswith(("like", "=~", "parse @message"))):
            quote = c
        elif c in "([":
            depth += 1
        elif c in ")]":
            depth -= 1
        elif depth == 0 and text[i:i + len(mark)].lower() == mark:
            pieces.append(text[begin:i])
            begin = i + len(mark)
            i = begin - 1
        i += 1
    return [piece.strip() for piece in pieces + [text[begin:]]]


def number(text):
    try:
        return float(text)
    except (TypeError, ValueError):
        return None


def stamp(ms):
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(ms // 1000)) + f".{ms % 1000:03}"


def show(value):
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return value if isinstance(value, str) else json.dumps(value)


def condition(text):
    found = COMPARISON.match(text)
    if not found:
        raise malformed(f"unexpected symbol found: {text}", 0, len(text))
    field, operator, value = found[1].strip("`"), found[2].lower(), found[3].strip()
    if operator in ("like", "not like", "=~"):
        if value.startswith("/") and value.endswith("/"):
            search = re.compile(value[1:-1]).search
        else:
            search = re.compile(re.escape(re.sub(r"\\(.)", r"\1", value[1:-1] if value[:1] in "\"'" else value))).search
        return lambda row: bool(search(show(row.get(field, "")))) == (operator != "not like")
    value = value.strip("\"'")

    def compare(row):
        if field not in row:
            return operator == "!="
        left, right = number(row[field]), number(value)
        if left is None or right is None:
            left, right = show(row[field]), value
        return {"=": left == right, "!=": left != right, "<": left < right, "<=": left <= right,
                ">": left > right, ">=": left >= right}[operator]

    return compare


def bin_ms(text):
    found = re.match(r"^bin\((\d+)\s*([a-z]+)\)$", text.replace(" ", ""), re.I)
    unit = found and (found[2] if found[2] in UNITS else found[2][0])
    if not found or unit not in UNITS:
        raise malformed(f"unexpected symbol found: {text}")
    return min(int(found[1]), CAPS.get(unit, 1 << 30)) * UNITS[unit]


def stats(rows, text):
    measures, _, keys = (text + " by ").partition(" by ")
    measures, keys = split(measures, ","), [key for key in split(keys.removesuffix("by ").strip(), ",") if key]
    found = [STAT.match(measure) for measure in measures]
    if not all(found):
        raise malformed(f"unexpected symbol found: {text}")
    table = {}
    for row in rows:
        key = tuple(stamp(row["_ms"] // bin_ms(k) * bin_ms(k)) if k.startswith("bin(") else row.get(k) for k in keys)
        table.setdefault(key, []).append(row)
    out = []
    for key, members in table.items():
        line = {k: v for k, v in zip(keys, key) if v is not None}
        for m, text_of in zip(found, measures):
            name, operation, field = m[3] or text_of, m[1].lower(), m[2]
            values = [n for n in (number(row.get(field)) for row in members) if n is not None]
            if operation == "count":
                line[name] = len(members) if field in ("*", "") else sum(field in row for row in members)
            elif values:
                line[name] = {"sum": sum(values), "avg": sum(values) / len(values), "min": min(values),
                              "max": max(values)}[operation]
        out.append(line)
    return out


def pattern(rows):
    table = {}
    for row in rows:
        counter = itertools.count(1)
        table.setdefault(MASK.sub(lambda _: f"<Number-{next(counter)}>", row["@message"]), []).append(row)
    total = sum(map(len, table.values()))
    out = [{"@pattern": text, "@sampleCount": len(members), "@ratio": round(len(members) / total, 4),
            "@severityLabel": next((s for s in ("ERROR", "WARN", "INFO") if s in text), "NONE"),
            "@PatternId": uuid.uuid5(uuid.NAMESPACE_OID, text).hex, "@logSamples": json.dumps([members[0]["@message"]])}
           for text, members in table.items()]
    return sorted(out, key=lambda line: -line["@sampleCount"])


def parse(rows, text):
    found = re.match(r'^@message\s+"((?:[^"\\]|\\.)*)"\s+as\s+(.+)$', text, re.S)
    if not found:
        raise malformed(f"unexpected symbol found: {text}")
    names = split(found[2], ",")
    expression = re.compile("(.*?)".join(map(re.escape, found[1].split("*"))) + ("$" if found[1].endswith("*") else ""), re.S)
    for row in rows:
        match = expression.search(row["@message"])
        if match:
            row.update(zip(names, match.groups()))
    return rows


class Query:
    def __init__(self, wish):
        self.id, self.wish = str(uuid.uuid4()), wish
        self.looks, self.status, self.rows = 0, "Running", []
        self.scanned = self.bytes = self.matched = self.groups = 0

    def events(self, groups):
        low, high = self.wish["startTime"] * 1000, self.wish["endTime"] * 1000 + 999
        for group in groups:
            for i in range(bisect.bisect_left(group.times, low), bisect.bisect_right(group.times, high)):
                stream, message, ingested, _ = group.event(i)
                self.scanned += 1
                self.bytes += len(message) + 26
                row = {"@timestamp": stamp(group.times[i]), "@message": message, "@logStream": stream,
                       "@log": f"{ACCOUNT}:{group.name}", "@ingestionTime": stamp(ingested), "_ms": group.times[i],
                       "@ptr": base64.b64encode(f"{group.name}\n{i}".encode()).decode()}
                if message.startswith("{"):
                    try:
                        row |= {k: v for k, v in json.loads(message).items() if not isinstance(v, (dict, list))}
                    except ValueError:
                        pass
                yield row

    def run(self, groups):
        text = re.sub(r"#.*", "", self.wish["queryString"])
        rows = sorted(self.events(groups), key=lambda row: -row["_ms"])
        self.matched, self.groups = len(rows), len(groups)
        shown, limit, grouped = ["@timestamp", "@message"], self.wish.get("limit", 10_000), False
        for command in filter(None, split(text, "|")):
            name, _, rest = command.partition(" ")
            name, rest = name.lower(), rest.strip()
            if name in ("fields", "display"):
                shown = [field.strip("`") for field in split(rest, ",")]
            elif name in ("filter", "where"):
                some = [[condition(c) for c in split(part, " and ")] for part in split(rest, " or ")]
                rows = [row for row in rows if any(all(c(row) for c in every) for every in some)]
                self.matched = len(rows)
            elif name == "parse":
                rows = parse(rows, rest)
            elif name == "stats":
                rows, grouped = stats(rows, rest), True
            elif name == "pattern":
                rows, grouped = pattern(rows), True
            elif name == "dedup":
                rows = list({tuple(row.get(f) for f in split(rest, ",")): row for row in reversed(rows)}.values())[::-1]
            elif name == "sort":
                field, _, order = rest.partition(" ")
                rows.sort(key=lambda row: ((n := number(row.get(field))) is None, n or 0, show(row.get(field, ""))),
                          reverse=order.strip().lower() == "desc")
            elif name == "limit":
                limit = int(rest)
            elif name == "estimate":
                # The column's name is not documented.
                rows, grouped = [{"estimatedBytesScanned": self.bytes, "estimatedRecordsScanned": self.scanned}], True
                self.scanned = self.bytes = self.matched = 0
            else:
                raise malformed(f"unexpected symbol found: {name}", self.wish["queryString"].find(name),
                                self.wish["queryString"].find(name) + len(name))
        if not 1 <= limit <= 100_000:
            raise malformed("limit must be from 1 to 100000")
        self.rows = [[{"field": f, "value": show(v)} for f, v in row.items() if not f.startswith("_")] if grouped else
                     [{"field": f, "value": show(row[f])} for f in [*shown, "@ptr"] if f in row] for row in rows[:limit]]


class Insights:
    def __init__(self, store, fault_list, options):
        self.store, self.faults, self.options = store, fault_list, options
        self.lock = threading.Lock()
        self.queries = {}
        self.stopped, self.bytes_scanned = [], 0

    def StartQuery(self, wish):
        if max(wish["startTime"], wish["endTime"]) > 100_000_000_000:
            raise invalid("startTime and endTime are in seconds")
        if wish["startTime"] > wish["endTime"]:
            raise invalid("Query's end date and time is before its start")
        names = groups_of(wish)
        if not names and not wish["queryString"].lstrip().upper().startswith(("SOURCE", "SELECT")):
            raise invalid("No log groups were given")
        groups = [self.store.find(name) for name in names]
        if wish.get("queryLanguage", "CWLI") != "CWLI":
            if any(group.log_class != "STANDARD" for group in groups):
                raise Refusal("InvalidOperationException", "SQL and PPL ask groups of the class STANDARD only.")
            wish = {**wish, "queryString": "fields @timestamp, @message"}  # their own grammar is not known here
        if any(group.log_class != "STANDARD" for group in groups) and re.search(r"\|\s*(pattern|diff)\b", wish["queryString"]):
            raise malformed("the command is not supported for the class INFREQUENT_ACCESS")
        with self.lock:
            if sum(q.status == "Running" for q in self.queries.values()) >= self.options.max_queries:
                raise Refusal("LimitExceededException", "Account maximum query concurrency limit of "
                              f"[{self.options.max_queries}] reached.")
        query = Query(wish)
        query.run(groups)
        fault = self.faults.next(QUERY_KINDS, "StartQuery", names)
        query.end = {"query_failed": "Failed", "query_timeout": "Timeout"}[fault["kind"]] if fault else "Complete"
        with self.lock:
            self.queries[query.id] = query
            self.bytes_scanned += query.bytes
        return {"queryId": query.id}

    def find(self, name):
        with self.lock:
            query = self.queries.get(name)
        if not query:
            raise Refusal("ResourceNotFoundException", "The specified query does not exist.")
        return query

    def GetQueryResults(self, wish):
        query = self.find(wish["queryId"])
        query.looks += 1
        if query.status == "Running" and query.looks > self.options.query_polls:
            query.status = query.end
        rows, token = query.rows if query.status == "Complete" else query.rows[: len(query.rows) // 2], None
        if query.status == "Complete":
            most = wish.get("maxItems", 10_000)
            begin = decode_token(wish["nextToken"])["at"] if "nextToken" in wish else 0
            token = encode_token(at=begin + most) if begin + most < len(rows) else None
            rows = rows[begin:begin + most]
        reply = {"status": query.status, "results": rows, "queryLanguage": query.wish.get("queryLanguage", "CWLI"),
                 "statistics": {"recordsMatched": float(query.matched), "recordsScanned": float(query.scanned),
                                "bytesScanned": float(query.bytes), "estimatedRecordsSkipped": 0.0,
                                "estimatedBytesSkipped": 0.0, "logGroupsScanned": float(query.groups)}}
        return reply if token is None else {**reply, "nextToken": token}

    def StopQuery(self, wish):
        query = self.find(wish["queryId"])
        if query.status != "Running":
            raise invalid(f"Query with ID {query.id} is not running")
        query.status = "Cancelled"
        with self.lock:
            self.stopped.append(query.id)
        return {"success": True}

    def GetLogRecord(self, wish):
        try:
            name, _, i = base64.b64decode(wish["logRecordPointer"]).decode().partition("\n")
            group, i = self.store.find(name), int(i)
        except ValueError:
            raise invalid("The log record pointer is invalid.") from None
        stream, message, ingested, _ = group.event(i)
        record = {"@message": message, "@logStream": stream, "@log": f"{ACCOUNT}:{name}",
                  "@timestamp": str(group.times[i]), "@ingestionTime": str(ingested)}
        return {"logRecord": record}
