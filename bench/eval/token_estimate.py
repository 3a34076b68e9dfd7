"""Counts the tokens of a chat request as logai estimates them (src/llm/tokens.h), from the wire's JSON."""

import json
import re

TENTHS = {"openai": (36, 23, 17, 14, 26), "claude": (26, 16, 12, 10, 18), "other": (31, 20, 15, 12, 18)}
PROSE, LOGS, MARKS, DENSE, OTHER = range(5)
WORD = re.compile(rb"[0-9A-Za-z+/\-_=]+")
PIECE, MESSAGE, CALL, TOOL, REPLY = 512, 4, 8, 8, 3


def family(model):
    bare = model.rsplit("/", 1)[-1].lower()
    if "claude" in bare:
        return "claude"
    return "openai" if bare.startswith(("gpt-", "chatgpt-", "o1", "o3", "o4")) else "other"


def opaque(run):
    if len(run) < 8 or not re.search(rb"[0-9]", run):
        return False
    if re.fullmatch(rb"[0-9a-fA-F-]+", run):
        return bool(re.search(rb"[a-fA-F]", run)) or len(run) >= 20
    return len(run) >= 20 and bool(re.search(rb"[a-z]", run)) and bool(re.search(rb"[A-Z]", run))


def examine(line):
    hidden = marks = 0
    for run in WORD.findall(line):
        if opaque(run):
            hidden += len(run)
        else:
            marks += len(re.findall(rb"[0-9]", run))
    marks += len(re.findall(rb"[!-~]", WORD.sub(b"", line)))
    high = len(re.findall(rb"[\x80-\xff]", line))
    if high * 4 > len(line):
        return OTHER, hidden
    if hidden * 2 > len(line):
        return DENSE, hidden
    percent = (hidden + marks) * 100 // max(len(line), 1)
    return (MARKS if percent > 45 else LOGS if percent > 18 else PROSE), hidden


def estimate(text, model):
    data, sizes = text.encode("utf-8", "surrogatepass"), [0] * 5
    for line in data.splitlines(keepends=True) if b"\r" not in data else re.findall(rb"[^\n]*\n|[^\n]+", data):
        for at in range(0, len(line), PIECE):
            piece = line[at:at + PIECE]
            kind, hidden = examine(piece)
            sizes[DENSE] += hidden
            sizes[LOGS if kind == DENSE else kind] += len(piece) - hidden
    return sum((size * 10 + tenth - 1) // tenth for size, tenth in zip(sizes, TENTHS[family(model)]))


def estimate_request(body):
    """Of a body of /chat/completions."""
    model, total = body.get("model", ""), REPLY
    for message in body.get("messages", []):
        content = message.get("content") or ""
        if not isinstance(content, str):
            content = "".join(part.get("text", "") for part in content)
        total += estimate(content, model) + MESSAGE
        for call in message.get("tool_calls") or []:
            total += estimate(call["function"]["name"], model) + estimate(call["function"]["arguments"], model) + CALL
    for tool in body.get("tools", []):
        f = tool["function"]
        total += estimate(f["name"], model) + estimate(f.get("description", ""), model) + TOOL
        total += estimate(json.dumps(f["parameters"], separators=(",", ":"), ensure_ascii=False), model)
    return total


def estimate_reply(text, calls, model):
    return estimate(text, model) + sum(estimate(json.dumps(c["arguments"]), model) for c in calls)
