#!/usr/bin/env python3
"""Write the logs of a made-up incident, and beside them the truth about it.

usage: make_incident.py --kind checkout-outage --seed 1 --out examples/checkout-outage [--lines 48000]
       make_incident.py --list

Six services write six kinds of log: an nginx access log, JSON lines, log4j with stack traces, PostgreSQL, logfmt and
syslog. Traffic, usual complaints and red herrings are the same in every kind; one fault is added. The same kind, seed
and size give the same bytes. The truth goes to OUT.truth.json, outside the folder of the logs, so that it is never read
as one of them:

  kind, seed, question, culprit (null without a fault), summary, begin, end (UTC, of the fault)
  cause      the lines that state or start the fault, best first: file, line (from 1), time, text
  symptoms   the first line of each consequence
  recovery   the line that ended it, where there is one
  herrings   lines that look like trouble and are not

Python 3 standard library only.
"""
import argparse
import datetime
import json
import os
import random
import sys

from incident_kinds import KINDS, Fault
from incident_traffic import SERVICES, Writer, add_herrings, add_housekeeping, add_traffic

MINUTES = 30


def generate(kind, seed, lines):
    rng = random.Random(f"{kind}/{seed}")
    # Seed 1 is the incident of the documentation; other seeds fall on other days and times.
    start = datetime.datetime(2026, 11, 20, 13, 55)
    if seed != 1:
        start -= datetime.timedelta(days=rng.randrange(1, 300), minutes=5 * rng.randrange(-96, 96))
    fault_at = 412.114 if seed == 1 else rng.uniform(360, 840)
    fault_for = 1068.0 if seed == 1 else rng.uniform(420, 840)
    writer = Writer(start, rng)
    fault = Fault(rng, fault_at, min(fault_at + fault_for, MINUTES * 60 - 120), int(seed))
    add_housekeeping(writer, MINUTES * 60)
    add_herrings(writer, fault_at)
    truth = KINDS[kind](writer, fault)
    add_traffic(writer, MINUTES * 60, lines, fault)
    return writer, truth, fault


def place(writer, record, numbers):
    return {"file": SERVICES[record.service], "line": numbers[id(record)],
            "time": writer.clock(record.at).isoformat(timespec="milliseconds") + "Z",
            "text": record.text.split("\n", 1)[0]}


def write(out, kind, seed, lines):
    writer, truth, fault = generate(kind, seed, lines)
    numbers, total = {}, 0
    for service, path in SERVICES.items():
        target = os.path.join(out, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        at = 1
        with open(target, "w", encoding="utf-8", newline="\n") as f:
            for record in writer.of(service):
                numbers[id(record)] = at
                at += record.text.count("\n") + 1
                f.write(record.text + "\n")
        total += at - 1
    tagged = {tag: [place(writer, r, numbers) for r in writer.tagged(tag)]
              for tag in ("cause", "symptoms", "recovery", "herrings")}
    faulty = truth["culprit"] is not None
    document = {"kind": kind, "seed": seed, "lines": total, **truth,
                "begin": writer.clock(fault.begin).isoformat(timespec="milliseconds") + "Z" if faulty else None,
                "end": writer.clock(fault.end).isoformat(timespec="milliseconds") + "Z" if faulty else None, **tagged}
    with open(out.rstrip("/") + ".truth.json", "w", encoding="utf-8") as f:
        json.dump(document, f, indent=1)
        f.write("\n")
    return total


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kind", choices=sorted(KINDS), default="checkout-outage")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lines", type=int, default=48000, help="about so many in all, at least 2000")
    parser.add_argument("--out", help="folder for the logs")
    parser.add_argument("--list", action="store_true", help="print the kinds and stop")
    args = parser.parse_args()
    if args.list:
        print("\n".join(sorted(KINDS)))
        return
    if not args.out or args.lines < 2000:
        parser.error("--out is needed" if not args.out else "--lines must be at least 2000")
    try:
        total = write(args.out, args.kind, args.seed, args.lines)
    except OSError as error:
        sys.exit(f"make_incident: {error}")
    print(f"{args.kind}, seed {args.seed}: {len(SERVICES)} services, {total:,} lines in {args.out}; "
          f"the truth is in {args.out.rstrip('/')}.truth.json")


if __name__ == "__main__":
    main()
