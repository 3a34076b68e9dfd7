#!/usr/bin/env python3
"""Runs the MotoTest.* tests of a built sources_test against a moto server that checks signatures.

    run_moto_tests.py path/to/sources_test [gtest arguments]
"""

import subprocess
import sys
import tempfile

from moto_server import MotoServer

MINUTE = 60_000


def incident():
    """Two streams whose events interleave in time: 3,000 requests each over the last 50 minutes."""
    streams = {"task-a": [], "task-b": []}
    for i in range(6_000):
        offset = -50 * MINUTE + i * 500
        level = "ERROR" if i % 100 == 0 else "INFO"
        text = f'{level} request {i} took {i % 90} ms'
        if i % 100 == 0:
            text += " upstream timeout (payment)"
        streams["task-a" if i % 2 == 0 else "task-b"].append((offset, text))
    return streams


def seed(moto):
    moto.seed_group("/ecs/checkout", incident(), retention_days=30)
    # More than one page, stream by stream on a server that is not told to interleave.
    moto.seed_group("/ecs/busy", {
        f"task-{s}": [(-40 * MINUTE + i * 100 + s, f"INFO tick {i} of {s}") for i in range(8_000)]
        for s in range(3)})
    moto.seed_group("/ecs/json", {"task": [
        (-10 * MINUTE + i * 1000, '{"level":"%s","code":%d,"msg":"m %d"}'
         % ("error" if i % 10 == 0 else "info", 500 if i % 10 == 0 else 200, i)) for i in range(200)]})
    # Quiet for days, so that windows must grow to reach it.
    moto.seed_group("/ecs/quiet", {"task": [(-9 * 24 * 60 * MINUTE, "WARN the only old line")]})
    moto.seed_group("/ecs/empty", {"task": []})
    for i in range(120):
        moto.seed_group(f"/aws/lambda/fn-{i:03}", {})


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    with MotoServer() as moto, tempfile.TemporaryDirectory() as home:
        seed(moto)
        reader = moto.create_user(["logs:*"])
        lister = moto.create_user(["logs:DescribeLogGroups"], name="lister")
        session = moto.create_session(["logs:*"])
        moto.check_signatures()
        environment = moto.environment(
            reader, home,
            LOGAI_MOTO_URL=moto.url, LOGAI_MOTO_NOW_MS=moto.now_ms,
            LOGAI_MOTO_LISTER_ID=lister.access_key_id,
            LOGAI_MOTO_LISTER_SECRET=lister.secret_access_key,
            LOGAI_MOTO_SESSION_ID=session.access_key_id,
            LOGAI_MOTO_SESSION_SECRET=session.secret_access_key,
            LOGAI_MOTO_SESSION_TOKEN=session.session_token)
        command = [sys.argv[1], "--gtest_filter=MotoTest.*", *sys.argv[2:]]
        sys.exit(subprocess.run(command, env=environment, timeout=600).returncode)


if __name__ == "__main__":
    main()
