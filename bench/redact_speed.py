#!/usr/bin/env python3
"""Speed of `logai redact` against ripgrep, which does far less: 14 patterns and one fixed word for all.

usage: redact_speed.py FILE [FILE …] [--binary build/release/logai] [--runs N] [--threads 1,2]

Prints for each file the best of N runs of both, in MB/s of wall time, with the ratio, and the memory of logai.
Both write to /dev/null; the file is read once before.
"""

import argparse
import os
import subprocess
import tempfile
import time

PATTERNS = r"""
[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}
\b(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)\b
\b(?:[0-9a-fA-F]{1,4}:){7}[0-9a-fA-F]{1,4}\b
\b(?:4\d{3}|5[1-5]\d{2}|2[2-7]\d{2}|6\d{3}|3[47]\d{2})[ -]?\d{4,6}[ -]?\d{4,5}[ -]?\d{0,4}\b
\b\d{3}-\d{2}-\d{4}\b
(?:\+1[-. ]?)?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4}\b
\b(?:AKIA|ASIA)[0-9A-Z]{16}\b
(?i)aws_secret_access_key\s*[=:]\s*[A-Za-z0-9/+=]{40}
(?i)(?:api[_-]?key|apikey)["']?\s*[:=]\s*["']?[A-Za-z0-9_-]{16,}
(?i)bearer\s+[A-Za-z0-9._~+/-]+=*
-----BEGIN [A-Z ]*PRIVATE KEY-----
://[^\s:/@]+:[^\s@/]+@
\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+
\bgh[pousr]_[A-Za-z0-9]{36,}
""".strip()


def timed(command):
    """Seconds of wall time, of processors, and MiB of memory."""
    begin = time.monotonic()
    with open(os.devnull, "wb") as nothing:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=nothing, stderr=subprocess.PIPE)
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) != 0:
        raise SystemExit(f"{command[0]} failed: {errors.decode(errors='replace')}")
    return time.monotonic() - begin, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def best(command, runs):
    return min(timed(command) for _ in range(runs))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--binary", default="build/release/logai")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", default="1,2")
    arguments = parser.parse_args()
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as patterns:
        patterns.write(PATTERNS + "\n")
        patterns.flush()
        for file in arguments.files:
            megabytes = os.path.getsize(file) / 1e6
            with open(file, "rb") as source:
                while source.read(1 << 22):
                    pass
            wall, used, _ = best(["rg", "--no-config", "--passthru", "-f", patterns.name, "-r", "[REDACTED]", file],
                                 arguments.runs)
            print(f"{file}: rg {megabytes / wall:.0f} MB/s (processor time {used:.2f} s)")
            for threads in arguments.threads.split(","):
                own, own_used, memory = best([arguments.binary, "redact", "-q", "-j", threads, file], arguments.runs)
                print(f"{file}: logai redact -j {threads} {megabytes / own:.0f} MB/s, {wall / own:.2f} x rg "
                      f"(processor time {own_used:.2f} s, {used / own_used:.2f} x), {memory:.0f} MiB")


if __name__ == "__main__":
    main()
