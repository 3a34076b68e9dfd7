#!/usr/bin/env python3
"""Asks logai about made-up incidents and scores the answers by code.

usage: run.py [--binary build/release/logai] [--seed 1 | 1-4] [--cases GLOB] [--jobs 2] [--keep FOLDER [--reuse]]
              [--provider NAME --model M --base-url URL] [--scripted | --greedy] [--bars] [--min-cited 0.85] … [-- MORE ARGUMENTS OF logai ask]

Without --provider the offline analyst answers. Settings of a provider (keys, endpoints) come from the environment; the
home of logai is an empty folder. Prints a row for each kind and the totals; --json FILE writes every case. Ends with 1
when no case ran, when a run failed, or under a bar that was given; --bars stands for those of the offline analyst.
"""

import argparse
import concurrent.futures
import contextlib
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

from incidents import LINES, chosen_cases, write_case
from score import score

PASSED_ON = ("LOGAI_", "AWS_", "HTTP", "HTTPS", "NO_PROXY", "http", "SSL_CERT", "OPENAI_", "ANTHROPIC_")


def clean_environment(home, more):
    kept = {k: v for k, v in os.environ.items() if k.startswith(PASSED_ON)}
    return {**kept, "HOME": home, "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "dumb", "TZ": "UTC", **more}


def provider_arguments(arguments):
    if not arguments.provider:
        return ["--offline"]
    given = ["--llm-provider", arguments.provider]
    for flag, value in (("--model", arguments.model), ("--base-url", arguments.base_url)):
        given += [flag, value] if value else []
    return given


def ask(name, folder, truth, arguments, server, timeout):
    """(answer or None, standard error, seconds)"""
    with tempfile.TemporaryDirectory() as home:
        more, given = (server.settings(name), server.arguments()) if server else ({}, provider_arguments(arguments))
        command = [os.path.abspath(arguments.binary), "ask", truth["question"], "--source", ".", "--format", "json", "--no-save", *given, *arguments.more]
        begun = time.monotonic()
        try:
            done = subprocess.run(command, cwd=folder / "logs", env=clean_environment(home, more), capture_output=True, text=True, timeout=timeout,
                                  stdin=subprocess.DEVNULL)
        except subprocess.TimeoutExpired:
            return None, f"no answer within {timeout} s", timeout
        took = time.monotonic() - begun
    (folder / "answer.json").write_text(done.stdout, encoding="utf-8")
    try:
        answer = json.loads(done.stdout)
        return (answer if "conclusion" in answer else None), done.stderr or done.stdout, took
    except ValueError:
        return None, done.stderr, took


def run_case(seed, case, root, arguments, server):
    if len(arguments.seed) > 1:
        root = root / f"seed{seed}"
    folder = root / case[0]
    name = str(folder.relative_to(root.parent)) if len(arguments.seed) > 1 else case[0]
    if not (arguments.reuse and (folder / "truth.json").exists()):
        write_case(case, seed, arguments.lines, root)
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    answer, complaint, took = ask(name.replace("/", "-"), folder, truth, arguments, server, arguments.timeout)
    row = {"case": name, "kind": case[1], "question": truth["question"], "lines": truth["lines"], "seconds": took, **score(answer, truth, folder / "logs")}
    if answer is None:
        row["complaint"] = complaint.strip()[-300:]
    if server:
        row.update(server.report(name.replace("/", "-")))
    return row


def share(rows, key):
    values = [key(r) for r in rows]
    return sum(values) / len(values) if values else None


def percent(value):
    return "   –" if value is None else f"{100 * value:3.0f}%"


COLUMNS = f"{'kind':<20} {'cases':>5} {'cited':>5} {'top3':>5} {'top10':>5} {'culprit':>7} {'facts':>5} {'right':>5} {'false':>5} {'high':>4} {'unproven':>8} {'reqs':>5} {'tokens':>7} {'$':>7} {'s':>6}"


def table_row(label, rows):
    caused = [r for r in rows if r["status"] == "cause"]
    cited = lambda most: share(caused, lambda r: r["rank"] is not None and r["rank"] <= most)
    return (f"{label:<20} {len(rows):>5} {percent(cited(10 ** 6)):>5} {percent(cited(3)):>5} {percent(cited(10)):>5} "
            f"{percent(share(caused, lambda r: bool(r['culprit']))):>7} {percent(share(caused, lambda r: r['facts'] or 0)):>5} {percent(share(rows, lambda r: r['right'])):>5} "
            f"{sum(r['false'] for r in rows):>5} {sum(r['false'] and r['confidence'] == 'high' for r in rows):>4} {sum(len(r['unproven']) for r in rows):>8} "
            f"{statistics.median(r['requests'] for r in rows):>5g} {sum(r['input_tokens'] + r['output_tokens'] for r in rows):>7} "
            f"{sum(r['cost'] for r in rows):>7.3f} {sum(r['seconds'] for r in rows):>6.1f}")


def print_tables(rows, verbose):
    if verbose:
        for r in rows:
            mark = "✗" if r["failed"] or r["false"] or not r["right"] or r["status"] == "cause" and r["rank"] is None else " "
            print(f"{mark} {r['case']:<28} cause at {r['rank'] or '–':>3}  said {r.get('said')}/{r['confidence']} {r.get('named')}{'  FALSE' if r['false'] else ''}"
                  f"{'  ' + r['complaint'] if r['failed'] else ''}")
            for problem in r["unproven"]:
                print(f"    unproven: {problem}")
        print()
    print(COLUMNS)
    for kind in dict.fromkeys(r["kind"] for r in rows):
        print(table_row(kind, [r for r in rows if r["kind"] == kind]))
    print(table_row("all", rows))
    pieced = sum(len(r["pieced"]) for r in rows)
    if pieced:
        print(f"quotes put together from pieces of a record (not counted as unproven): {pieced}")


def under_bars(rows, a):
    """Sentences that say which bar was missed."""
    caused, quiet = [r for r in rows if r["status"] == "cause"], [r for r in rows if r["status"] == "not_shown"]
    figures = [("cited", share(caused, lambda r: r["rank"] is not None), a.min_cited, False),
               ("top3", share(caused, lambda r: r["rank"] is not None and r["rank"] <= 3), a.min_top3, False),
               ("culprit", share(caused, lambda r: bool(r["culprit"])), a.min_culprit, False),
               ("false causes where there is none", share(quiet, lambda r: r["false"]), a.max_false, True),
               ("high confidence in a false cause", sum(r["false"] and r["confidence"] == "high" for r in rows), a.max_false_high, True),
               ("unproven", sum(len(r["unproven"]) for r in rows), a.max_unproven, True)]
    return [f"{name}: {value:.3g}, the bar is {bar:g}" for name, value, bar, most in figures
            if bar is not None and value is not None and (value > bar if most else value < bar)]


def seeds(text):
    numbers = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        numbers += range(int(first), int(last or first) + 1)
    if not numbers:
        raise ValueError(text)
    return numbers


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default="build/release/logai")
    parser.add_argument("--seed", type=seeds, default=[1], help="1, or several: 1,5 or 1-4")
    parser.add_argument("--cases", default="*", help="globs of names, with commas between them (incidents.py --list)")
    parser.add_argument("--lines", type=int, default=LINES)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--keep", help="folder for logs, truths and answers")
    parser.add_argument("--reuse", action="store_true", help="take the logs that --keep has")
    parser.add_argument("--json", help="file for the record of every case")
    parser.add_argument("--verbose", action="store_true", help="a line for each case")
    parser.add_argument("--timeout", type=float, default=300)
    parser.add_argument("--provider", "--llm-provider")
    parser.add_argument("--model")
    parser.add_argument("--base-url")
    parser.add_argument("--scripted", action="store_true", help="a model by rules, 8,000 tokens in and 4,000 out")
    parser.add_argument("--greedy", action="store_true", help="one that reads everything, for the limits alone")
    parser.add_argument("--bars", action="store_true")
    for flag in ("--min-cited", "--min-top3", "--min-culprit", "--max-false", "--max-false-high", "--max-unproven"):
        parser.add_argument(flag, type=float)
    own, more = (sys.argv[1:sys.argv.index("--")], sys.argv[sys.argv.index("--") + 1:]) if "--" in sys.argv else (sys.argv[1:], [])
    arguments = parser.parse_args(own)
    arguments.more = more
    if arguments.bars:
        for name, value in (("min_cited", 0.85), ("max_false", 0.05), ("max_unproven", 0)):
            setattr(arguments, name, value if getattr(arguments, name) is None else getattr(arguments, name))
    if not os.access(arguments.binary, os.X_OK):
        parser.error(f"{arguments.binary} is not there: build it, or name it with --binary")
    return arguments


def main():
    arguments = parse()
    cases = chosen_cases(arguments.cases)
    with contextlib.ExitStack() as stack:
        root = pathlib.Path(arguments.keep or stack.enter_context(tempfile.TemporaryDirectory())).resolve()
        root.mkdir(parents=True, exist_ok=True)
        server = None
        if arguments.scripted or arguments.greedy:
            from scripted_model import Investigators
            server = stack.enter_context(Investigators(arguments.greedy))
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            rows = list(pool.map(lambda work: run_case(*work, root, arguments, server), [(seed, case) for seed in arguments.seed for case in cases]))
    if not rows:
        sys.exit(f"run.py: no case matches {arguments.cases}; incidents.py --list names them")
    print_tables(rows, arguments.verbose)
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    missed = under_bars(rows, arguments) + [f"{r['case']}: no answer: {r['complaint']}" for r in rows if r["failed"]]
    if server:
        missed += server.print_budget(rows)
    for sentence in missed:
        print(f"✗ {sentence}", file=sys.stderr)
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
