"""How a fault in one place shows in the others."""


def fail(world, begin, end, share, core=None, front=None, status=502, took=0.05, writes=None, core_tag=None, front_tag=None, level="error"):
    """Requests fail: core logs `core` (message, error), front, which the users see and is the louder one, logs `front`."""
    def emit(w, at, request):
        late = took * w.rng.uniform(0.9, 1.2)
        if core:
            w.log("core", at + late * 0.8, level, core[0], tag=core_tag, error=core[1], request_id=request.rid)
        message, error = front or (f"call to {w.name('core')} failed", ("UpstreamError", f"{w.name('core')} answered {status}"))
        w.log("front", at + late * 0.95, "error", message, tag=front_tag, error=error, request_id=request.rid, path=request.path)
        if w.rng.random() < 0.35:  # the loudest is rarely the culprit
            w.log("front", at + late, "error", "request failed", request_id=request.rid, status=status, user=request.user)
        return status, late
    world.effect(begin, end, share, emit, writes)


def slow(world, begin, end, share, low, high, front=None):
    """Requests succeed, but late."""
    def emit(w, at, request):
        late = w.rng.uniform(low, high)
        w.log("core", at + late * 0.9, "info", w.stack.core_ok, request_id=request.rid, ms=int(late * 900))
        w.log("front", at + late, "warn", front or "slow request", request_id=request.rid, path=request.path, ms=int(late * 1000))
        return 200, late
    world.effect(begin, end, share, emit)


def onset(world, low=0.4, high=0.6):
    """When the users begin to notice."""
    return world.end * world.rng.uniform(low, high)


def until(world, begin):
    """When it ends: half of the incidents still go on at the end of the logs."""
    return world.end if world.rng.random() < 0.5 else min(world.end - 60, begin + world.rng.uniform(500, 1000))


def version(world):
    return f"{world.rng.randint(2, 9)}.{world.rng.randint(0, 60)}.{world.rng.randint(0, 9)}"


def successor(world, old):
    major, minor, _ = old.split(".")
    return f"{major}.{int(minor) + world.rng.randint(1, 3)}.{world.rng.randint(0, 2)}"


def general(world, at):
    """A question that holds the symptom only."""
    s = world.stack
    world.ask(f"Users cannot {s.deed} since about {world.hhmm(at)}. Why?", f"Why do {s.thing} fail?", f"{s.thing} failing, what broke?",
              f"We get 5xx alerts for {world.name('edge')}. What is the root cause?", "what happened?",
              f"Support says {s.thing} return errors. When did it start and what caused it?", f"{world.hhmm(at)} alert: error rate high. why")
