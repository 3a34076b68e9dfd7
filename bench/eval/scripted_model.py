"""A model by rules, for the bar on requests and tokens: it investigates as a plain engineer would and knows no truth.

It lists the groups, searches for errors, reads around the first that rose, looks for changes before it, and answers with
the ids and words of the lines it saw. What it gets is what any model would get; the server counts it.
"""

import datetime
import re
import statistics

from chat_server import MAX_INPUT, MAX_OUTPUT, ChatServer

EVENT = re.compile(r"\[(e\d+)\] (\d\d:\d\d:\d\d)\.?\d* (.*)")
COUNT = re.compile(r" ×([\d,]+)")
SPAN = re.compile(r"spans (\d{4}-\d\d-\d\dT[\d:]+)\S* to (\d{4}-\d\d-\d\dT[\d:]+)")
CHANGE = ("starting", "reload", "changed", "config", "version", "flag", "migration", "rotated", "Killed", "expired", "removed", "space left", "leak",
          "stepped", "interrupt", "flushed", "backfill", "re-index", "Link down")


def history(body):
    """(system text, names of the calls so far, results)"""
    messages = body["messages"]
    calls = [c["function"]["name"] for m in messages for c in m.get("tool_calls") or []]
    return messages[0]["content"], calls, [m["content"] for m in messages if m["role"] == "tool"]


def events_of(results, day):
    seen = {}
    for text in results:
        for found in EVENT.finditer(text):
            key, clock, words = found.groups()
            count = COUNT.search(words)
            at = datetime.datetime.fromisoformat(f"{day}T{clock}")
            seen.setdefault(key, (at, words, int(count.group(1).replace(",", "")) if count else 1))
    return seen


def iso(moment):
    return moment.isoformat() + "Z"


def rising(events, begin, end):
    """The first event of the most frequent kind that was not there from the start."""
    late = [(count, -at.timestamp(), key) for key, (at, _, count) in events.items() if at > begin + (end - begin) / 5 and count > 5]
    return events[max(late)[2]] if late else None


def safe_words(words):
    """Words that stand in the event as they are shown: no mark, no cut, no joined line."""
    words = COUNT.split(words)[0]
    words = re.split(r"…|⏎|\[[A-Z_]+REDACTED\]|<", words)[0].removesuffix(" new").strip()
    pieces = [p.strip() for p in re.split(r'"|\\', words) if len(p.strip()) > 5] or [words[:20]]
    return max(pieces, key=len)[:60].strip()


def answer(events, onset, begin):
    if onset is None or not events:
        return 'Nothing that failed began in these logs.\nCONCLUSION {"status":"not_shown","confidence":"low","culprit":null,"summary":"no failure began in these logs"}'

    def weight(item):
        at, words, count = item[1]
        close = abs((onset[0] - at).total_seconds())
        return (any(w in words for w in CHANGE) * 400 + (at <= onset[0]) * 60 - min(close, 900) / 2 - min(count, 50), item[0])
    best = sorted(events.items(), key=weight, reverse=True)[:3]
    lines = [f'{at:%H:%M:%S} it says "{safe_words(words)}" [{key}].' for key, (at, words, _) in best]
    group = next((w for w in best[0][1][1].split() if "." in w and not w[0].isdigit()), "unknown").strip(":[]")
    return ("\n".join(lines) + f'\nWhether the change was the cause is likely, not certain.\nCONCLUSION {{"status":"cause","confidence":"low","culprit":"{re.sub(chr(34), "", group)}",'
            '"summary":"something changed before the first error"}')


def investigate(_, body):
    system, calls, results = history(body)
    span = SPAN.search(system)
    begin, end = (datetime.datetime.fromisoformat(g) for g in span.groups()) if span else (datetime.datetime(2026, 1, 1), datetime.datetime(2026, 1, 2))
    events = events_of(results, begin.date().isoformat())
    onset = rising(events, begin, end)
    if not body.get("tools"):
        return answer(events, onset, begin), []
    step = len(calls)
    if step == 0:
        return "", [{"name": "list_log_groups", "arguments": {}}]
    if step == 1:
        return "Looking for errors.", [{"name": "search_logs", "arguments": {
            "log_group_patterns": ["*"], "search_pattern": '?ERROR ?error ?FATAL ?Exception ?"\\" 50"', "start_time": iso(begin), "end_time": iso(end)}}]
    if step == 2 and onset is None:
        return "", [{"name": "search_logs", "arguments": {"log_group_patterns": ["*"], "search_pattern": "?WARN ?warn ?denied ?throttled ?killed", "start_time": iso(begin), "end_time": iso(end)}}]
    if step == 2:
        group = next((w for w in onset[1].split() if "." in w), "*")
        return "", [{"name": "fetch_logs", "arguments": {"log_group": group, "start_time": iso(onset[0] - datetime.timedelta(seconds=90)), "end_time": iso(onset[0] + datetime.timedelta(seconds=10)), "limit": 1000}},
                    {"name": "search_logs", "arguments": {"log_group_patterns": ["*"], "search_pattern": "", "start_time": iso(onset[0] - datetime.timedelta(seconds=60)), "end_time": iso(onset[0]), "limit": 1000}}]
    if step in (3, 4) and onset is not None:
        return "", [{"name": "search_logs", "arguments": {"log_group_patterns": ["*"], "search_pattern": " ".join("?" + (f'"{w}"' if " " in w or "-" in w else w) for w in CHANGE),
                                                          "start_time": iso(onset[0] - datetime.timedelta(minutes=30)), "end_time": iso(onset[0])}}]
    cache = re.search(r"cache_id (result_\d+)", results[-1]) if results else None
    if step == 5 and cache:
        return "", [{"name": "fetch_cached_result_chunk", "arguments": {"cache_id": cache.group(1), "offset": 0, "limit": 200}}]
    return answer(events, onset, begin), []


def devour(_, body):
    """Reads everything, three calls at a time, and talks a lot: what a request must hold without growing too large."""
    _, calls, results = history(body)
    if not body.get("tools") or len(calls) >= 24:
        return "No cause is proven by what I read.\n" * 40 + 'CONCLUSION {"status":"not_shown","confidence":"low","culprit":null,"summary":"read everything"}', []
    caches = [c for text in results for c in re.findall(r"cache_id (result_\d+)", text)]
    pages = [{"name": "fetch_cached_result_chunk", "arguments": {"cache_id": c, "offset": 100 * (len(calls) % 3), "limit": 200}} for c in caches[-2:]]
    everything = {"log_group_patterns": ["*"], "search_pattern": ["", "?ERROR ?error", "-health", "?INFO ?info"][len(calls) % 4], "start_time": "24h ago", "limit": 1000}
    return "I read on, and keep in mind what I saw so far. " * 30, [{"name": "search_logs", "arguments": everything}, *pages]


class Investigators(ChatServer):
    def __init__(self, greedy=False):
        super().__init__(devour if greedy else investigate)
        self.greedy = greedy

    def report(self, case):
        sizes = [(tokens, out) for _, tokens, out in self.requests.get(case, [])]
        return {"sent": len(sizes), "largest_in": max((s[0] for s in sizes), default=0), "largest_out": max((s[1] for s in sizes), default=0)}

    def print_budget(self, rows):
        """Prints a line for each case; returns which bars were missed."""
        print(f"\n{'case':<28} {'requests':>8} {'largest in':>10} {'largest out':>11} {'verified':>8}")
        for r in rows:
            print(f"{r['case']:<28} {r['sent']:>8} {r['largest_in']:>10} {r['largest_out']:>11} {r['citations'] - r.get('not_verified', 0):>8}")
        median = statistics.median(r["sent"] for r in rows)
        over = [r["case"] for r in rows if r["largest_in"] > MAX_INPUT or r["largest_out"] > MAX_OUTPUT]
        print(f"requests: median {median:g}, most {max(r['sent'] for r in rows)}; largest request {max(r['largest_in'] for r in rows)} tokens, "
              f"largest reply {max(r['largest_out'] for r in rows)}; over {MAX_INPUT} in or {MAX_OUTPUT} out: {len(over)}")
        return ([f"over the limit of tokens: {', '.join(over)}"] if over else []) + ([f"median of {median:g} requests, the bar is 6"] if median > 6 and not self.greedy else [])
