#!/usr/bin/env python3
"""Reading CloudWatch: speed beside the AWS CLI, the same question again, and memory, each in one run.

usage: cloudwatch_speed.py [fetch] [search] [again] [memory] [--binary build/release/logai] [--runs N] [--aws aws]
                           [--region us-east-1]

Without a name all four run, against tests/cloudwatch/server.py (a process of its own on this machine), which adds
40 ms to each call and keeps to the rates that AWS documents for the region (FilterLogEvents: 25 a second in us-east-1, 10 or 5
elsewhere, which then is what 40 groups take); memory runs without either.
  fetch   200,000 events of one group over 24 h: the CLI's time / ours (bar: 4)
  search  "ERROR" in 40 groups of 5,000 events: the CLI one group after another / ours (bar: 10)
  again   200,000 events read once more: requests for events (bar: 0), and the time to the first byte and to the last
  memory  1,000,000 events to --format jsonl: the largest resident size (bar: 120 MiB)
Each prints the best of the runs, one ratio or size a line; a bar that is missed ends with 1.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "cloudwatch"))
from server import CloudWatchServer  # noqa: E402

AS_THE_BAR_SAYS = ("--latency-ms", "40", "--rates", "documented")


class Run:
    """What a command cost: seconds of wall time to the first byte and to the end, of processors, and MiB of memory."""

    def __init__(self, command, environment):
        begin = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   env=environment)
        self.lines, self.first = 0, None
        while block := os.read(process.stdout.fileno(), 1 << 20):
            self.first = self.first or time.monotonic() - begin
            self.lines += block.count(b"\n")
        errors = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        self.wall, self.processor = time.monotonic() - begin, usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss / 1024
        if os.waitstatus_to_exitcode(status) != 0:
            raise SystemExit(f"{command} failed: {errors.decode(errors='replace')}")


class Bench:
    def __init__(self, arguments, folder):
        self.arguments, self.folder, self.failed = arguments, folder, False

    def server(self, *options):
        return CloudWatchServer("--region", self.arguments.region, *options)

    def environment(self, server, cache):
        return {"HOME": self.folder, "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "AWS_ENDPOINT_URL": server.url,
                "AWS_REGION": self.arguments.region, "AWS_DEFAULT_REGION": self.arguments.region,  # for the CLI's version 1
                "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b",
                "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": "", "LOGAI_CACHE_DIR": os.path.join(self.folder, cache)}

    def logai(self, server, *arguments, cache="cache"):
        time.sleep(1.2)  # the server's allowance of calls is whole again, for whoever comes next
        return Run([os.path.abspath(self.arguments.binary), *arguments], self.environment(server, cache))

    def cli(self, server, group, since, *more):
        return Run([self.arguments.aws, "logs", "filter-log-events", "--log-group-name", group, "--start-time", str(since),
                    "--output", "json", *more], self.environment(server, "none"))

    def tell(self, what, figure, unit, bar, is_met):
        self.failed = self.failed or not is_met
        print(f"{what:64} {figure:8.2f} {unit:4} (bar {bar}{'' if is_met else ', MISSED'})", flush=True)

    def fetch(self):
        with self.server("--groups", 1, "--events", 200_000, *AS_THE_BAR_SAYS) as server:
            since = int(time.time() * 1000) - 25 * 3_600_000
            ours = min((self.logai(server, "fetch", "/test/group-000", "--since", "25h", "--format", "jsonl", "--no-cache")
                        for _ in range(self.arguments.runs)), key=lambda run: run.wall)
            theirs = self.cli(server, "/test/group-000", since)
        assert ours.lines == 200_000, ours.lines
        print(f"200,000 events: aws {theirs.wall:.2f} s, logai {ours.wall:.2f} s ({ours.processor:.2f} s of processor)")
        self.tell("fetch: aws / logai", theirs.wall / ours.wall, "x", 4, theirs.wall >= 4 * ours.wall)

    def search(self):
        with self.server("--groups", 40, "--events", 5_000, *AS_THE_BAR_SAYS) as server:
            since = int(time.time() * 1000) - 25 * 3_600_000
            ours = min((self.logai(server, "search", "ERROR", "--since", "25h", "--format", "jsonl", "--no-cache")
                        for _ in range(self.arguments.runs)), key=lambda run: run.wall)
            begin = time.monotonic()
            for group in range(40):
                self.cli(server, f"/test/group-{group:03}", since, "--filter-pattern", "ERROR")
            theirs = time.monotonic() - begin
        assert ours.lines == 40 * 250, ours.lines
        print(f"40 groups: aws {theirs:.2f} s, logai {ours.wall:.2f} s ({ours.processor:.2f} s of processor)")
        self.tell("search: aws, one group after another / logai", theirs / ours.wall, "x", 10, theirs >= 10 * ours.wall)

    def again(self):
        with self.server("--groups", 1, "--events", 200_000, *AS_THE_BAR_SAYS) as server:
            question = ("fetch", "/test/group-000", "--until", time.strftime("%Y-%m-%dT%H:%M:00Z", time.gmtime(time.time() - 3600)),
                        "--since", time.strftime("%Y-%m-%dT%H:%M:00Z", time.gmtime(time.time() - 23 * 3600)), "--format", "jsonl")
            first = self.logai(server, *question)
            server.control(reset_stats=True)
            runs = [self.logai(server, *question) for _ in range(self.arguments.runs)]
            asked = server.stats()["calls"].get("FilterLogEvents", 0)
            few = [self.logai(server, *question, "--limit", "1000") for _ in range(self.arguments.runs)]
        best = min(runs, key=lambda run: run.wall)
        assert best.lines == first.lines, (best.lines, first.lines)
        print(f"{best.lines:,} events again: {best.wall:.3f} s ({best.processor:.2f} s of processor), "
              f"first byte after {min(run.first for run in runs):.3f} s; 1,000 of them {min(run.wall for run in few):.3f} s")
        self.tell("again: requests for events", asked, "", 0, asked == 0)
        # A question's data is what it shows: a screenful, or as much as a digest reads before it begins to tell.
        few_ms = 1000 * min(run.wall for run in few)
        self.tell("again: 1,000 events, as a whole process", few_ms, "ms", 50, few_ms < 50)
        first_ms = 1000 * min(run.first for run in runs)
        self.tell("again: first byte of all", first_ms, "ms", 50, first_ms < 50)

    def memory(self):
        with self.server("--groups", 1, "--events", 1_000_000) as server:
            for cache, options in (("with the cache", ()), ("without", ("--no-cache",)), ("from the cache", ())):
                run = self.logai(server, "fetch", "/test/group-000", "--since", "25h", "--format", "jsonl", *options,
                                 cache="of-memory")
                assert run.lines == 1_000_000, run.lines
                self.tell(f"memory: 1,000,000 events, {cache} ({run.wall:.1f} s)", run.memory, "MiB", 120, run.memory < 120)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=["fetch", "search", "again", "memory"])
    parser.add_argument("--binary", default="build/release/logai")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--aws", default="aws")
    parser.add_argument("--region", default="us-east-1")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(arguments, folder)
        for part in arguments.parts or ["fetch", "search", "again", "memory"]:
            getattr(bench, part)()
    sys.exit(1 if bench.failed else 0)


if __name__ == "__main__":
    main()
