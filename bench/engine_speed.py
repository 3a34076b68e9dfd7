#!/usr/bin/env python3
"""Speed of `logai patterns` and `logai digest` on a large file, as ratios to peers in the same run.

usage: engine_speed.py FILE [--hard FILE] [--binary build/release/logai] [--runs N] [--python PYTHON]

FILE      a large log, such as 1 GiB of a service's lines
--hard    another, in which many messages hold words that no other has
--python  an interpreter that has drain3 (pip install drain3 in a virtual environment); left out without it

Peers that are not installed are left out: lnav (opens the file and quits), rg (one pass with a pattern that
matches nothing). Each command runs N times and the best time counts; ratios say more than seconds, because
they hold on other machines.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time

DRAIN = r"""
import sys, time
from drain3 import TemplateMiner
from drain3.masking import MaskingInstruction
from drain3.template_miner_config import TemplateMinerConfig
around = r"((?<=[^A-Za-z0-9])|^)(%s)((?=[^A-Za-z0-9])|$)"
config = TemplateMinerConfig()
config.masking_instructions = [
    MaskingInstruction(around % r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}", "IP"),
    MaskingInstruction(around % r"0x[a-f0-9A-F]+", "HEX"),
    MaskingInstruction(around % r"[-+]?\d+", "NUM")]
miner = TemplateMiner(config=config)
begin, size = time.perf_counter(), 0
for line in open(sys.argv[1], errors="replace"):
    miner.add_log_message(line.rstrip())
    size += len(line)
    if size > 8_000_000:
        break
print(size / (time.perf_counter() - begin))
"""


def run(command, runs):
    """Best wall time in seconds, and the greatest resident memory in MiB of one run."""
    best, most = float("inf"), 0
    for _ in range(runs):
        begin = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        if os.waitstatus_to_exitcode(status) not in (0, 1):
            raise SystemExit("failed: " + " ".join(command))
        best = min(best, time.perf_counter() - begin)
        most = max(most, usage.ru_maxrss / 1024)
    return best, most


def same_bytes(binary, path):
    """Whether one, two and three threads give the same report and assignments."""
    outputs = set()
    with tempfile.TemporaryDirectory() as folder:
        for threads in ("1", "2", "3"):
            out = os.path.join(folder, threads)
            report = subprocess.run([binary, "patterns", path, "--format", "json", "-j", threads, "--quiet",
                                     "--assignments", out], check=True, stdout=subprocess.PIPE).stdout
            digest = subprocess.run(["cksum"], stdin=open(out, "rb"), check=True, stdout=subprocess.PIPE).stdout
            outputs.add((report, digest))
    return len(outputs) == 1


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--hard")
    parser.add_argument("--binary", default="build/release/logai")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--python")
    parser.add_argument("--check", action="store_true", help="also compare the output of 1, 2 and 3 threads")
    arguments = parser.parse_args()

    def row(name, path, command, note=""):
        seconds, memory = run(command, arguments.runs)
        speed = os.path.getsize(path) / 1e6 / seconds
        print(f"{name:<28} {seconds:7.2f} s {speed:8.1f} MB/s {memory:8.1f} MiB  {note}", flush=True)
        return seconds, speed

    def patterns(path, threads):
        return [arguments.binary, "patterns", path, "-j", threads, "--quiet"]

    with open(arguments.file, "rb") as file:  # into the page cache, for all alike
        while file.read(1 << 24):
            pass
    one, speed = row("patterns -j1", arguments.file, patterns(arguments.file, "1"))
    two, _ = row("patterns -j2", arguments.file, patterns(arguments.file, "2"))
    print(f"  two threads: {one / two:.2f} times one")
    digest, _ = row("digest -j2", arguments.file, [arguments.binary, "digest", arguments.file, "-j", "2", "--quiet"])
    if arguments.hard:
        one, _ = row("patterns -j1, hard", arguments.hard, patterns(arguments.hard, "1"))
        two, _ = row("patterns -j2, hard", arguments.hard, patterns(arguments.hard, "2"))
        print(f"  two threads: {one / two:.2f} times one")
    if shutil.which("lnav"):
        lnav, _ = row("lnav", arguments.file, ["lnav", "-n", "-q", "-c", ":quit", arguments.file])
        print(f"  digest: {digest / lnav:.2f} of lnav's time")
    if shutil.which("rg"):
        row("rg, nothing found", arguments.file, ["rg", "-a", "-c", "no line has this", arguments.file])
    if arguments.python:
        drain = float(subprocess.run([arguments.python, "-c", DRAIN, arguments.file], check=True,
                                     stdout=subprocess.PIPE).stdout) / 1e6
        print(f"{'drain3, first 8 MB':<28} {'':>9} {drain:8.2f} MB/s")
        print(f"  patterns -j1: {speed / drain:.0f} times drain3")
    if arguments.check:
        print(f"  the same for 1, 2 and 3 threads: {same_bytes(arguments.binary, arguments.file)}")


if __name__ == "__main__":
    sys.exit(main())
