#!/usr/bin/env python3
"""Runs the CloudWatchServerTest.* tests of a built aws_test against server.py, which checks signatures.

    run_server_tests.py path/to/aws_test [gtest arguments]
"""

import os
import subprocess
import sys

from server import CloudWatchServer

SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    keys = [argument for name in ("AKIDEXAMPLE", "AKIDOLD") for argument in ("--verify", f"{name}:{SECRET}")]
    with CloudWatchServer("--groups", 1, "--events", 25_000, "--live-interval-ms", 50, *keys) as server:
        environment = {**os.environ, "LOGAI_CLOUDWATCH_URL": server.url}
        command = [sys.argv[1], "--gtest_filter=CloudWatchServerTest.*", *sys.argv[2:]]
        sys.exit(subprocess.run(command, env=environment, timeout=300).returncode)


if __name__ == "__main__":
    main()
