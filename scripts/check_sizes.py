#!/usr/bin/env python3
"""Refuses source files of more than 400 lines: one idea per file."""
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LIMIT = 400


def main():
    bad = []
    for path in sorted(ROOT.glob("src/**/*")):
        if path.suffix in (".h", ".cc"):
            lines = path.read_text(encoding="utf-8").count("\n")
            if lines > LIMIT:
                bad.append(f"{path}: {lines} lines; the limit is {LIMIT}")
    print("\n".join(bad), file=sys.stderr, end="\n" if bad else "")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
