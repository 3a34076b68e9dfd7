#!/usr/bin/env python3
"""Writes made-up incidents: for each case a folder of logs, and beside it the question and the truth.

usage: incidents.py --out FOLDER [--seed 1] [--cases GLOB] [--lines 20000] [--jobs 2]
       incidents.py --list

A case is KIND-VARIANT. FOLDER/CASE/logs/ holds 3 to 7 files in the formats of their services, FOLDER/CASE/truth.json:

  question                the symptom, as somebody on call asks it
  status, accept          what is right: "cause", "not_shown" (no fault), "absence" (a job stopped without a word), "elsewhere"
                          (only symptoms in these logs); accept: values of conclusion.status that can be right
  culprit                 names that are right; empty where there is none
  cause, evidence         lines that state or start the fault, and lines that prove a step of it: file, line, line_end, time, text
  recovery                the line that ended it, where there is one
  facts                   regular expressions that a right answer matches
  false_culprits, false_texts    what a wrong answer blames

The same case, seed and size give the same bytes. They are written from outages as they happen, not from what the
analyst can do. Python 3.11 standard library only.
"""

import argparse
import concurrent.futures
import fnmatch
import pathlib
import shutil

import kinds_change
import kinds_network
import kinds_quiet
import kinds_resource
from traffic import add_routine, add_traffic
from world import World

KINDS = {**kinds_change.KINDS, **kinds_resource.KINDS, **kinds_network.KINDS, **kinds_quiet.KINDS}
VARIANTS = {"no-fault": 4, "job-stops": 3, "elsewhere": 3}  # the others have 2
LINES = 20_000
NEEDLE_LINES = 1_000_000


def all_cases():
    """(name, kind, variant, index of the stack)"""
    return [(f"{kind}-{variant}", kind, variant, number + variant)
            for number, kind in enumerate(KINDS) for variant in range(VARIANTS.get(kind, 2))]


def chosen_cases(pattern):
    return [case for case in all_cases() if any(fnmatch.fnmatch(case[0], p) for p in pattern.split(","))]


def write_case(case, seed, lines, out):
    name, kind, variant, stack_index = case
    folder = pathlib.Path(out) / name
    shutil.rmtree(folder, ignore_errors=True)
    if kind == "needle":
        lines = lines * NEEDLE_LINES // LINES
    world = World(kind, variant, seed, stack_index + seed, lines)
    KINDS[kind](world)
    add_routine(world)
    add_traffic(world)
    return name, world.write(folder)


def write_cases(cases, seed, lines, out, jobs):
    """Yields (name, truth) in the order of the cases."""
    with concurrent.futures.ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(write_case, cases, *zip(*[(seed, lines, str(out))] * len(cases)))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", default="*", help="globs of names, with commas between them")
    parser.add_argument("--lines", type=int, default=LINES, help="lines of traffic in a case; needles have 50 times as many")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--list", action="store_true")
    arguments = parser.parse_args()
    cases = chosen_cases(arguments.cases)
    if arguments.list:
        print("\n".join(case[0] for case in cases))
        return
    if not arguments.out or not cases:
        parser.error("--out is needed" if cases else f"no case matches {arguments.cases}; --list names them")
    for name, truth in write_cases(cases, arguments.seed, arguments.lines, arguments.out, arguments.jobs):
        print(f"{name}: {truth['stack']}, {truth['lines']:,} lines, {len(truth['cause'])} of the cause. {truth['question']}", flush=True)


if __name__ == "__main__":
    main()
