#!/usr/bin/env python3
"""Compile a case of tests/compile_fail both ways and check what happens.

usage: run.py CASE.cc -- COMPILER [FLAG...]

Without LOGAI_FORBIDDEN the case must compile; with it, it must not, and the compiler must complain about
what the case's line "// error: REGEX" says, so that a typo does not count as a refusal.
"""

import os
import re
import subprocess
import sys


def compile_case(command, case, defines):
    return subprocess.run(command + defines + ["-fsyntax-only", case], capture_output=True, text=True,
                          env={**os.environ, "LC_ALL": "C"})


def main(argv):
    if len(argv) < 3 or argv[1] != "--":
        print(__doc__)
        return 2
    case, command = argv[0], argv[2:]
    with open(case, encoding="utf-8") as source:
        text = source.read()
    expected = re.findall(r"^// error: (.+)$", text, re.M)
    if not expected or "LOGAI_FORBIDDEN" not in text:
        print("%s: needs a line '// error: REGEX' and a part under LOGAI_FORBIDDEN" % case)
        return 1
    allowed = compile_case(command, case, [])
    if allowed.returncode != 0:
        print("%s must compile without LOGAI_FORBIDDEN, but:\n%s" % (case, allowed.stderr))
        return 1
    forbidden = compile_case(command, case, ["-DLOGAI_FORBIDDEN"])
    if forbidden.returncode == 0:
        print("%s compiles with LOGAI_FORBIDDEN: what it shows is no longer impossible" % case)
        return 1
    if not any(re.search(pattern, forbidden.stderr) for pattern in expected):
        print("%s is refused, but not for the expected reason (%s):\n%s" % (case, expected, forbidden.stderr))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
