#!/usr/bin/env python3
"""Accuracy of `logai patterns` on labelled logs, one row per data set.

usage: template_accuracy.py DATA SCORER [--binary build/release/logai] [--worst N] [--made-up SEED] [NAME …]

DATA    a folder with one folder per set: NAME/NAME_2k.log (raw lines, which are the input) and
        NAME/NAME_2k.log_structured_corrected.csv (the truth), as the loghub samples have them
        With --made-up, sets of made_up_logs.py are written to it first.
SCORER  a program that takes the truth and the assignments and prints GA, FGA and PA as one line of JSON
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile

import made_up_logs

MEASURES = ("GA", "FGA", "PA")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("scorer")
    parser.add_argument("names", nargs="*", help="sets to look at; all without")
    parser.add_argument("--binary", default="build/release/logai")
    parser.add_argument("--threads", default="2")
    parser.add_argument("--worst", default="0", help="also print the N costliest wrong groups of each set")
    parser.add_argument("--made-up", type=int, metavar="SEED", help="write made-up sets to DATA first")
    arguments = parser.parse_args()
    if arguments.made_up is not None:
        made_up_logs.write_sets(arguments.data, arguments.made_up)
    names = arguments.names or sorted(
        name for name in os.listdir(arguments.data) if os.path.isdir(os.path.join(arguments.data, name)))
    sums = dict.fromkeys(MEASURES, 0.0)
    print(f"{'set':<12} {'GA':>6} {'FGA':>6} {'PA':>6}  templates found / true")
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            log = os.path.join(arguments.data, name, f"{name}_2k.log")
            out = os.path.join(folder, name)
            subprocess.run([arguments.binary, "patterns", log, "--assignments", out, "--format", "csv", "--quiet",
                            "-j", arguments.threads], check=True, stdout=subprocess.DEVNULL)
            scored = subprocess.run([sys.executable, arguments.scorer, f"{log}_structured_corrected.csv", out,
                                     "--worst", arguments.worst], check=True, stdout=subprocess.PIPE)
            result = json.loads(scored.stdout)
            for measure in MEASURES:
                sums[measure] += result[measure]
            row = " ".join(f"{result[measure]:6.3f}" for measure in MEASURES)
            print(f"{name:<12} {row}  {result['predicted_groups']} / {result['true_groups']}", flush=True)
    print(f"{'mean':<12} " + " ".join(f"{sums[measure] / len(names):6.3f}" for measure in MEASURES))


if __name__ == "__main__":
    main()
