#!/usr/bin/env python3
"""Refuses a test file that no list runs.

tests/CMakeLists.txt globs tests/ROOM/*_test.cc for the rooms it names, and registers Python drivers by name; a test
anywhere else would be green for ever without running.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main():
    lists = "\n".join(path.read_text() for path in ROOT.glob("tests/**/CMakeLists.txt"))
    rooms = set(re.search(r"foreach\(room ([^)]*)\)", lists).group(1).split())
    found, bad = 0, []
    for path in sorted(ROOT.glob("tests/**/*_test.cc")):
        found += 1
        parts = path.relative_to(ROOT / "tests").parts
        if parts[0] not in rooms or not re.search(r"^\s*(TEST|TEST_F|TEST_P|TYPED_TEST)\(", path.read_text(), re.M):
            bad.append(f"{path}: no test program runs it, or it holds no test")
    for path in sorted(ROOT.glob("tests/**/*_test.py")):
        found += 1
        if path.stem not in lists:
            bad.append(f"{path}: not registered in tests/CMakeLists.txt")
    for path in sorted(ROOT.glob("tests/**/*.cc")):
        globbed = path.parent.name == "compile_fail"
        if not path.name.endswith("_test.cc") and not globbed and path.name not in lists:
            bad.append(f"{path}: is no *_test.cc and in no list")
    if not found:
        bad.append("no tests found")
    print("\n".join(bad), file=sys.stderr, end="\n" if bad else "")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
