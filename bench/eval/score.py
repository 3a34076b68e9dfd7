"""Scores one answer of `logai ask --format json` against the truth of its case."""

import json
import pathlib
import re

CITED = re.compile(r"\[(e\d+(?:\s*,\s*e\d+)*)\]")
QUOTE = re.compile(r"“([^”]+)”|\"([^\"\n]+)\"")
CLOCK = re.compile(r"(?<!\d)(?<!\D\d\d:)(\d\d:\d\d:\d\d)(?![\d:])")  # 29/Apr/2026:09:01:00 is one, an address of hardware is not
LEVEL = re.compile(r"^(?:DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|FATAL|CRITICAL) ")
MARK = re.compile(r"\[[A-Z0-9_]+_REDACTED\]|<[a-z][a-z0-9-]*-[0-9]+>|…")


class Files:
    """Lines of the logs by number, each file read once."""

    def __init__(self, folder, wanted):
        self.lines = {}
        for file, numbers in wanted.items():
            path = pathlib.Path(folder) / file
            last = max(numbers)
            try:
                with open(path, encoding="utf-8", errors="replace", newline="\n") as lines:
                    for number, line in enumerate(lines, 1):
                        if number in numbers:
                            self.lines[file, number] = line.rstrip("\n")
                        if number >= last:
                            break
            except OSError:
                pass

    def record(self, citation):
        rows = [self.lines.get((citation["source"], n)) for n in range(citation["line"], citation["line_end"] + 1)]
        return None if None in rows else "\n".join(rows)


def overlaps(citation, places):
    return any(citation.get("source") == p["file"] and citation["line"] <= p["line_end"] and p["line"] <= citation["line_end"] for p in places)


def first_rank(citations, places):
    return next((i for i, c in enumerate(citations, 1) if overlaps(c, places)), None)


def names(culprit, accepted):
    """Whether the culprit that was named is one of these: `payment` is not in `payment-db`."""
    text = (culprit or "").lower()
    return any(re.search(rf"(?<![\w-]){re.escape(a.lower())}(?![\w-])", text) for a in accepted)


def plain(text):
    return re.sub(r"\s+", " ", text).strip()


def contains(text, quote):
    """Whether the words are in the text, where a mark of redaction or an ellipsis stands for anything."""
    parts = [plain(p) for p in MARK.split(quote)]
    pattern = ".*?".join(re.escape(p) for p in parts)
    return re.search(pattern, plain(text), re.S) is not None


def readings(record):
    """The record as it stands, and as a reader sees it: the strings of JSON without their escapes."""
    texts = [record]
    try:
        value = json.loads(record)
        texts.append(" ".join(str(v) for v in value.values()) if isinstance(value, dict) else str(value))
    except ValueError:
        pass
    texts.append(record.replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\"))
    texts.append(re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", record))
    return texts


def clock_of(citation):
    if citation.get("timestamp") is None:
        return None
    seconds = citation["timestamp"] // 1000 % 86400
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def joined(texts, words):
    """Whether the words are pieces of the record put together, as a digest does: level and message, message and error."""
    words = LEVEL.sub("", words)
    return any(all(contains(t, part) for part in words.split(": ")) for t in texts)


def unproven(answer, folder):
    """What does not verify of that which the answer shows as verified, and quotes that are pieces of a record put together:
    two lists of sentences."""
    shown = {c["id"]: c for c in answer["citations"] if c.get("verified") and c.get("source")}
    wanted = {}
    for c in shown.values():
        wanted.setdefault(c["source"], set()).update(range(c["line"], c["line_end"] + 1))
    files, problems, pieced = Files(folder, wanted), [], []
    records = {}
    for key, c in shown.items():
        record = files.record(c)
        if record is None:
            problems.append(f"{key}: {c['source']}:{c['line']} is not in the file")
            continue
        records[key] = readings(record)
        if not any(contains(r, c["text"]) for r in records[key]):
            problems.append(f"{key}: its text is not at {c['source']}:{c['line']}")
        epoch = re.search(r'"time":(\d{10})', record)
        clocks = CLOCK.findall(record.replace("T", " "))
        if c["timestamp"] is not None and not (clock_of(c) in clocks or epoch and int(epoch.group(1)) == c["timestamp"] // 1000):
            problems.append(f"{key}: its time {clock_of(c)} is not in the line")
    known = {c["id"] for c in answer["citations"]}
    for line in answer["answer"].splitlines():
        begin = 0
        for mark in CITED.finditer(line):
            segment, begin = line[begin:mark.start()], mark.end()
            ids = re.findall(r"e\d+", mark.group(1))
            if "(unverified" in line[mark.end():mark.end() + 14]:
                continue
            problems += [f"{i}: cited, but no such evidence" for i in ids if i not in known]
            texts = [t for i in ids for t in records.get(i, [])]
            for quote in QUOTE.finditer(segment):
                words = quote.group(1) or quote.group(2)
                if texts and not any(contains(t, words) for t in texts):
                    (pieced if joined(texts, words) else problems).append(f"{mark.group(1)}: the words “{words[:80]}” are not there")
            times = CLOCK.findall(QUOTE.sub("", segment))
            if times and all(i in shown for i in ids) and QUOTE.search(segment) and times[-1] not in {clock_of(shown[i]) for i in ids}:
                problems.append(f"{mark.group(1)}: {times[-1]} is not its time")
    return problems, pieced


def score(answer, truth, folder):
    """A flat record of one case; `answer` is None when there was none."""
    kind = truth["status"]
    row = {"status": kind, "rank": None, "culprit": None, "facts": None, "false": False, "confidence": None, "right": False,
           "unproven": [], "pieced": [], "citations": 0, "requests": 0, "input_tokens": 0, "output_tokens": 0, "cost": 0.0, "failed": answer is None}
    if answer is None:
        return row
    conclusion, citations = answer["conclusion"], answer["citations"]
    blames = conclusion["status"] == "cause"
    row["said"], row["named"] = conclusion["status"], conclusion["culprit"]
    row["rank"] = first_rank(citations, truth["cause"])
    row["evidence_rank"] = first_rank(citations, truth["cause"] + truth["evidence"])
    row["confidence"] = conclusion["confidence"]
    row["citations"] = len(citations)
    row["not_verified"] = sum(not c.get("verified") for c in citations)
    row["unproven"], row["pieced"] = unproven(answer, folder)
    right_name = names(conclusion["culprit"], truth["culprit"] + truth["culprit_files"])
    if kind == "cause":
        row["culprit"] = right_name
        text = answer["answer"] + "\n" + conclusion["summary"]
        row["facts"] = sum(bool(re.search(f, text)) for f in truth["facts"]) / len(truth["facts"])
        row["false"] = blames and not right_name and (names(conclusion["culprit"], truth["false_culprits"])
                                                      or any(re.search(t, conclusion["summary"]) for t in truth["false_texts"]))
        row["right"] = blames and right_name
    elif kind == "not_shown":
        row["right"] = not blames and not conclusion["culprit"]
        row["false"] = not row["right"]
    else:  # absence: the line that stopped, or that nothing shows it; elsewhere: that service, or the same
        told = row["rank"] is not None if kind == "absence" else right_name
        row["right"] = not blames or conclusion["confidence"] != "high" and told
        row["false"] = blames and (conclusion["confidence"] == "high" or bool(conclusion["culprit"]) and not told)
    usage = answer["usage"]
    row.update(requests=usage["requests"] or 0, input_tokens=usage["input_tokens"] or 0, output_tokens=usage["output_tokens"] or 0,
               cost=usage["cost_usd"] or 0.0)
    return row
