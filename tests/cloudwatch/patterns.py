"""Filter patterns, as far as the CloudWatch server for tests understands them: terms, "phrases", ?any, -none, %regex%, and
{ $.field = value } with one comparison. Anything else is refused rather than matched wrongly."""

import json
import re

from faults import invalid

TERM = re.compile(r'([?-]?)("(?:[^"\\]|\\.)*"|%[^%]*%|[\w.]+)(?:\s+|$)')
FIELD = re.compile(r'^\{\s*\$\.([\w.-]+)\s*(=|!=|<=|>=|<|>)\s*("[^"]*"|[^\s"]+)\s*\}$')


def compile_pattern(pattern):
    """A function from a message to whether it matches; None matches everything."""
    pattern = pattern.strip()
    if not pattern:
        return None
    if pattern.startswith("{"):
        return json_matcher(pattern)
    terms, at = [], 0
    while at < len(pattern):
        found = TERM.match(pattern, at)
        if not found:
            raise invalid("Invalid filter pattern")
        terms.append((found[1], contains(found[2])))
        at = found.end()
    plain = [t for sign, t in terms if sign == ""]
    none = [t for sign, t in terms if sign == "-"]
    # Beside others the service passes ?terms over.
    some = [t for sign, t in terms if sign == "?"] if not plain and not none else []
    return lambda m: (all(t(m) for t in plain) and not any(t(m) for t in none) and (not some or any(t(m) for t in some)))


def contains(term):
    if term.startswith("%"):
        return re.compile(term[1:-1]).search
    if term.startswith('"'):
        term = re.sub(r"\\(.)", r"\1", term[1:-1])
    return lambda message: term in message


def json_matcher(pattern):
    found = FIELD.match(pattern)
    if not found:
        raise invalid("Invalid filter pattern")
    path, operator, wanted = found[1].split("."), found[2], found[3]
    text = wanted.strip('"')
    glob = re.compile("^" + ".*".join(map(re.escape, text.split("*"))) + "$", re.S)

    def matches(message):
        try:
            value = json.loads(message)
            for part in path:
                value = value[part]
        except (ValueError, KeyError, TypeError):
            return False
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            return False
        if operator in ("=", "!="):
            return bool(glob.match(str(value))) == (operator == "=")
        try:
            difference = float(value) - float(text)
        except ValueError:
            return False
        return {"<": difference < 0, ">": difference > 0, "<=": difference <= 0, ">=": difference >= 0}[operator]

    return matches
