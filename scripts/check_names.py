#!/usr/bin/env python3
"""Names in the unnamed namespaces of a room are its own only once: some builds compile several files of a room as one (LOGAI_UNITY)."""

import collections
import pathlib
import re
import sys

ROOMS = ("aws", "llm", "sources", "agent", "app", "cli")  # those that CMakeLists.txt compiles so
CONSTANT = re.compile(r"(?:constexpr|const|static|inline|constinit)\b.*?\b(k[A-Z]\w*)\b")
TYPE = re.compile(r"(?:struct|class|enum class) (\w+)\b|using (\w+) =|namespace (\w+) =")
FUNCTION = re.compile(r"[A-Za-z][\w:<>,&* ]*?[ *&]([A-Z]\w*)\(([^)]*)")


def names_of(source):
    """Names at the outermost level of the unnamed namespace; a function's with what it takes, as overloads do not clash."""
    inside = False
    for line in source.splitlines():
        if line == "namespace {":
            inside = True
        elif line.startswith("}  // namespace"):
            inside = False
        elif inside and (found := CONSTANT.match(line)):
            yield found[1]
        elif inside and (found := TYPE.match(line)):
            # An alias of the same thing may stand twice.
            yield line.strip() if found[1] is None else found[1]
        elif inside and (found := FUNCTION.match(line)):
            yield f"{found[1]}({re.sub(r' *[a-z_0-9]+(?=,|$)', '', found[2])})"


def main():
    root = pathlib.Path(__file__).resolve().parent.parent / "src"
    clashes = 0
    for room in ROOMS:
        files = collections.defaultdict(list)
        for path in sorted((root / room).rglob("*.cc")):
            for name in set(names_of(path.read_text(encoding="utf-8"))):
                if not name.startswith(("using ", "namespace ")):
                    files[name].append(path.name)
        for name, holders in sorted(files.items()):
            if len(holders) > 1:
                clashes += 1
                print(f"src/{room}: {name} is in the unnamed namespaces of {', '.join(holders)}", file=sys.stderr)
    return 1 if clashes else 0


if __name__ == "__main__":
    sys.exit(main())
