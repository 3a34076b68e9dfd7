"""Incidents where the logs say little, elsewhere, or nothing; and data that is the fault."""

from cascade import fail, onset, until, version


def poison_message(w):
    at = onset(w)
    w.roles.append("worker")
    q = w.stack.queue
    w.worker_stops = at  # the routine of this worker
    stuck = int(100000 + at * 3)
    if w.variant == 0:
        for t in w.every(8, at):
            w.log("worker", t, "error", f"cannot decode message, will read it again topic={q} partition=3 offset={stuck}", tag="cause", error=("DecodeError", "unexpected byte 0xfe at position 0"))
        for t in w.every(30, at + 20):
            w.log("worker", t, "warn", f"consumer lag partition=3 lag={int((t - at) * 9)}", tag="evidence")
        w.answer([w.name("worker"), q, f"{stuck}"], [f"{stuck}|partition", "(?i)decode|0xfe"], [w.name("front"), w.name("side"), w.name("edge"), w.name("db"), w.name("core")])
    else:
        for t in w.every(15, at):
            w.log("worker", t, "info", "task received", tag="evidence", task="render", id="t-88123")
            w.log("worker", t + 6, "fatal", "worker process exited on signal 11, task t-88123 goes back to the queue", tag="cause", restarts=int((t - at) / 15) + 1)
        w.answer([w.name("worker"), "t-88123", "render"], ["t-88123", "(?i)signal 11|crash|exited"], [w.name("front"), w.name("side"), w.name("edge"), w.name("db"), w.name("core")])
    w.ask(f"Nothing from {q} arrives since {w.hhmm(at)}. Why?", f"the {q} backlog grows, what is stuck?", f"Why are {q} not processed any more?")


def no_fault(w):
    at = onset(w)
    w.answer([], [], [], [], status="not_shown", accept=("not_shown", "answered"))
    if w.variant == 0:
        w.ask("Is anything wrong?", "what went wrong?", "Anything broken right now?")
    elif w.variant == 1:  # a campaign: more traffic, all served
        w.rate = lambda t: 2.2 if at < t < at + 600 else 1.0
        w.ask(f"A customer complained at {w.hhmm(at)}. What failed?", f"Why was there an outage around {w.hhmm(at + 120)}?")
    elif w.variant == 2:  # a deployment that went well
        for role in ("core", "front"):
            w.log(role, at, "info", "shutdown requested, draining connections")
            w.log(role, at + 4, "info", "starting", version=version(w), commit=w.hex(7))
            w.log(role, at + 9, "info", "ready to serve")
        w.ask(f"Did the release at {w.hhmm(at)} break anything? What is the root cause?", "Why did the release fail?")
    else:
        for t in w.every(20, at, at + 300):
            w.log("side", t, "warn", "feed answered slowly", supplier="s4", took="6.2s")
        w.ask(f"Why do {w.stack.thing} fail?", f"{w.stack.thing} down?")


def needle(w):
    """One line says it, in a million."""
    at = w.end * 0.5
    number = w.rng.randint(10000, 99999)
    if w.variant == 0:
        w.log("core", at, "warn", f"account group {number} locked: checksum of the last posting does not match", tag="cause", expected=w.hex(8), found=w.hex(8))
        def emit(world, t, request):
            world.log("core", t + 0.02, "info", f"request refused for account group {number}", tag="evidence", request_id=request.rid)
            world.log("front", t + 0.03, "info", world.stack.front_ok, request_id=request.rid, path=request.path, status=409, ms=30)
            return 409, 0.03
        w.effect(at + 30, w.end, 0.0004, emit)
        w.answer([w.name("core"), str(number)], ["(?i)checksum|locked"], [w.name("side"), w.name("edge"), w.name("db"), w.name("node")])
        w.ask(f"Customers of account group {number} get 409 since today. Why?", f"account group {number}: requests refused, why?")
    else:
        w.log("side", at, "error", f"breaker to {w.stack.partner} opened for region {number}, will not close by itself", tag="cause", failures=5)
        for t in w.every(130, at + 30):
            w.log("side", t, "info", f"answered from stale copy, region {number}", tag="evidence", age=f"{int(t - at)}s")
        w.answer([w.name("side"), w.stack.partner, "breaker", str(number)], ["(?i)breaker"], [w.name("front"), w.name("edge"), w.name("db"), w.name("node"), w.name("core")])
        w.ask(f"Region {number} shows data from {w.hhmm(at)}. Why is it stale?", f"why is region {number} stale")


def job_stops(w):
    """What should be there is not: the last line of the job is all there is."""
    at = onset(w, 0.5, 0.65)
    w.roles.append("worker")
    job = w.stack.job
    for i, t in enumerate(w.every(180, 20, at, jitter=0.01)):
        if w.variant == 0:
            w.log("worker", t, "info", f"{job} started", run=i)
            w.log("worker", t + 40, "info", f"{job} finished", run=i, items=w.rng.randint(100, 900))
        elif w.variant == 1:
            w.log("node", t, "info", f"(app) CMD (/opt/app/bin/{job.replace(' ', '-')} --incremental)", program="CRON")
            w.log("worker", t + 30, "info", f"{job} finished", run=i)
        else:
            w.log("worker", t, "info", f"{job}: batch {i} of today picked up")
            w.log("worker", t + 60, "info", f"{job}: batch {i} of today delivered")
    mine = [r for r in w.records if job in r[3] or job.replace(" ", "-") in r[3]]
    for r in sorted(mine)[-3:]:  # naming the last lines is as right as saying that the logs do not show why
        w.records[w.records.index(r)] = (*r[:4], "cause")
    if w.variant == 2:
        w.log("worker", at, "info", f"{job}: batch 99 of today picked up", tag="cause")
    w.answer([w.name("worker"), job, "cron", w.name("node")], [], [w.name("side"), w.name("edge"), w.name("db"), w.name("front"), w.name("core")], status="absence", accept=("not_shown", "cause", "answered"))
    w.ask(f"The {job} delivers nothing since about {w.hhmm(at)}. Why?", f"why did the {job} stop?", f"No {job} any more. What happened?")


def elsewhere(w):
    """The cause is in a service whose logs are not here."""
    at = onset(w)
    w.roles = ["edge", "front", "side"]
    core = w.name("core")
    if w.variant == 0:
        fail(w, at, until(w, at), 0.8, None, (f"{core} did not answer in time", ("TimeoutError", "deadline of 5s exceeded")), 504, 5.0, front_tag="evidence")
        w.ask(f"Why do {w.stack.thing} time out since {w.hhmm(at)}?", "what is the root cause of the timeouts?")
    elif w.variant == 1:
        fail(w, at, until(w, at), 0.8, None, (f"{core} answered 500", ("HTTPError", "500 Internal Server Error")), 502, 0.1, front_tag="evidence")
        w.ask(f"{w.stack.thing} fail with 502. Root cause?", f"What broke at {w.hhmm(at)}?")
    else:  # users leave; nothing here says why
        w.effect(at, w.end, 0.4, lambda world, t, request: (499, 9.0))
        w.ask("Many requests end with 499. Why?", f"Users say the app hangs since {w.hhmm(at)}, why?")
    w.answer([core], [], [w.name("side"), w.name("edge"), w.name("front")], status="elsewhere", accept=("not_shown", "answered", "cause"))


KINDS = {"poison-message": poison_message, "no-fault": no_fault, "needle": needle, "job-stops": job_stops, "elsewhere": elsewhere}
