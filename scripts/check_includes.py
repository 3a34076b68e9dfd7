#!/usr/bin/env python3
"""Refuses an include that goes up or sideways in the house (docs/architecture.md).

A room may include itself and rooms on lower floors. Third-party headers may be included only by the rooms that own
them, so that a library can be replaced in one place.
"""
import pathlib
import re
import sys

FLOORS = [["base"], ["net", "store", "config", "privacy", "logs"], ["auth", "aws", "analysis"],
          ["llm", "sources", "mcp_client"], ["agent"], ["app", "report"], ["tui", "mcp"], ["cli"]]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
OWNERS = {
    "curl/": {"net"}, "re2/": {"logs", "privacy"}, "toml++/": {"config"}, "CLI/": {"cli"}, "spdlog/": {"base"},
    "zlib.h": {"sources"}, "zstd.h": {"sources"}, "openssl/": {"aws", "llm", "privacy"}, "sqlite3.h": {"store"}, "histedit.h": {"cli"},
    "nlohmann/": {"config", "logs", "auth", "aws", "llm", "agent", "app", "cli"},
}
INCLUDE = re.compile(r'^\s*#include\s+["<]([^">]+)[">]', re.M)


def complaints(root):
    count = 0
    for path in sorted(root.rglob("*")):
        if path.suffix not in (".h", ".cc"):
            continue
        count += 1
        room = path.relative_to(root).parts[0]
        if room not in FLOOR:
            yield f"{path}: the folder {room}/ has no floor in scripts/check_includes.py"
            continue
        for name in INCLUDE.findall(path.read_text(encoding="utf-8")):
            other = name.split("/")[0]
            if other in FLOOR and "/" in name:
                if other != room and FLOOR[other] >= FLOOR[room]:
                    yield f"{path}: {room}/ must not include {name}: {other}/ is not on a lower floor"
            for prefix, rooms in OWNERS.items():
                if name.startswith(prefix) and room not in rooms:
                    yield f"{path}: only {', '.join(sorted(rooms))} may include {name}"
                # curl_line.h and its like are the room's own workshop; a header for others shows no library.
                internal = path.name.startswith(prefix.rstrip("/").removesuffix(".h"))
                if name.startswith(prefix) and path.suffix == ".h" and prefix != "nlohmann/" and not internal:
                    yield f"{path}: {name} belongs into a .cc file"
    if count == 0:
        yield f"{root}: no source files found"


def main():
    found = list(complaints(pathlib.Path(__file__).resolve().parent.parent / "src"))
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
