#!/usr/bin/env python3
"""How much of what a diagnosis needs stays on the pages of `logai digest`, one row per size.

usage: digest_recall.py DATA SCORER [--binary build/release/logai] [--bytes N …]

DATA    a folder with one folder per case: raw.log, and ground_truth.json with the signals that a diagnosis needs
SCORER  a program that runs a command over the cases and prints the shares of the signals that are kept as one
        line of JSON: SCORER --cases DATA --bytes N --command 'COMMAND {bytes} {log}'
"""

import argparse
import json
import subprocess
import sys


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data")
    parser.add_argument("scorer")
    parser.add_argument("--binary", default="build/release/logai")
    parser.add_argument("--bytes", type=int, nargs="+", default=[3000, 6000, 12000, 24000, 48000])
    arguments = parser.parse_args()
    print(f"{'bytes':>6} {'critical':>9} {'all':>6} {'used':>7}  lost")
    for size in arguments.bytes:
        command = f"{arguments.binary} digest --quiet --max-bytes {{bytes}} {{log}}"
        scored = subprocess.run([sys.executable, arguments.scorer, "--cases", arguments.data, "--bytes", str(size),
                                 "--command", command], check=True, stdout=subprocess.PIPE)
        result = json.loads(scored.stdout)
        print(f"{size:>6} {result['critical_recall']:>9.3f} {result['signal_recall']:>6.3f} "
              f"{result['mean_bytes']:>7}  {', '.join(result['lost_critical']) or '-'}", flush=True)


if __name__ == "__main__":
    main()
