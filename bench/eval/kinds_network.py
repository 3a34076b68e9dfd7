"""Incidents between the services, and between them and the world."""

from cascade import fail, general, onset, until


def dependency_timeout(w):
    at = onset(w)
    end = until(w, at)
    partner = w.stack.partner
    if w.variant == 0:
        fail(w, at, end, 0.8, (f"POST https://{partner}/v3/check timed out after 10000 ms", ("java.net.SocketTimeoutException", "Read timed out")), (f"{w.name('core')} did not answer in time", ("TimeoutError", "deadline exceeded")),
             504, 10.0, writes=True, core_tag="cause")
        w.answer([partner, w.name("core")], [partner.replace(".", r"\."), "(?i)time"], [w.name("front"), w.name("side"), w.name("edge"), w.name("db")])
    else:
        form = w.stack.services["db"].format
        slow_text = {"pg": "duration: 30211.402 ms  statement: SELECT * FROM items WHERE lower(note) LIKE $1", "mysql": "Slow query: 30.21 s SELECT * FROM items WHERE lower(note) LIKE ? Rows_examined: 48112009", "mongo": "Slow query"}[form]
        w.log("db", at - 4, "info", {"pg": "index \"items_owner_idx\" marked invalid, planner will not use it", "mysql": "Index items_owner_idx is now INVISIBLE", "mongo": "Index dropped: owner_1 on main.items"}[form], tag="cause")
        for t in w.every(3, at, end):
            w.log("db", t, "info", slow_text, tag="evidence", **({"plan": "COLLSCAN", "durationMillis": 30211} if form == "mongo" else {}))
        fail(w, at, end, 0.6, (f"query to {w.name('db')} timed out after 8000 ms", ("SQLTimeoutException", "query timed out")), status=504, took=8.0, core_tag="evidence")
        w.answer([w.name("db"), "items_owner_idx", "owner_1", "index"], ["(?i)index|owner"], [w.name("front"), w.name("side"), w.name("edge")])
    general(w, at)


def certificate(w):
    at = onset(w)
    when = w.at_clock(at)
    if w.variant == 0:
        for t in w.every(600, 0, at):
            w.log("core", t, "warn", f"certificate of {w.stack.partner} expires soon", tag="evidence", not_after=when.strftime("%Y-%m-%dT%H:%M:%SZ"))
        fail(w, at, w.end, 0.95, (f"TLS handshake with {w.stack.partner} failed", ("javax.net.ssl.SSLHandshakeException", f"PKIX path validation failed: certificate expired on {when:%Y%m%d%H%M%S}GMT")), writes=True, core_tag="cause")
        w.answer([w.stack.partner, w.name("core"), "certificate"], ["(?i)certificate", "(?i)expire"], [w.name("front"), w.name("side"), w.name("edge"), w.name("db")])
    else:
        fail(w, at, w.end, 0.97, None, (f"cannot reach {w.name('core')}", ("SSLError", f"tls: failed to verify certificate: x509: certificate has expired or is not yet valid: current time {when:%Y-%m-%dT%H:%M:%SZ} is after {when:%Y-%m-%dT%H:%M:00Z}")),
             502, 0.02, front_tag="cause")
        w.log("core", at - 1800 if at > 1800 else 5, "warn", "serving certificate was not renewed: cert-manager order is pending", tag="cause")
        for t in w.every(4, at):
            w.log("core", t, "warn", "TLS handshake error from 10.4.2.11: remote error: tls: bad certificate", tag="evidence")
        w.answer([w.name("core"), w.name("front"), "certificate", "cert-manager"], ["(?i)certificate", "(?i)expired"], [w.name("side"), w.name("db"), w.name("edge")])
    general(w, at)


def dns(w):
    at = onset(w)
    end = until(w, at)
    host = w.name("core") + ".prod.svc.cluster.local"
    if w.variant == 0:
        w.log("node", at - 6, "info", "[INFO] Reloading: plugin/rewrite: zone prod.svc.cluster.local removed from Corefile", tag="cause", program="coredns")
        fail(w, at, end, 0.9, None, (f"cannot call {w.name('core')}", ("ConnectError", f"lookup {host} on 10.96.0.10:53: no such host")), 502, 0.02, front_tag="cause")
        w.answer(["coredns", "dns", w.name("node"), host, "Corefile"], ["(?i)no such host|dns|zone"], [w.name("side"), w.name("db"), w.name("edge"), w.name("core")])
    else:
        for t in w.every(5, at - 5, end):
            w.log("node", t, "info", "Server returned error SERVFAIL, using degraded feature set UDP instead of TCP for DNS server 10.3.0.2.", tag="cause", program="systemd-resolved")
        fail(w, at, end, 0.7, (f"cannot resolve {w.stack.partner}", ("java.net.UnknownHostException", f"{w.stack.partner}: Temporary failure in name resolution")), core_tag="cause")
        for t in w.every(4, at, end):
            w.log("side", t, "error", "upstream feed unreachable", error=("socket.gaierror", "[Errno -3] Temporary failure in name resolution"), tag="evidence")
        w.answer(["dns", "systemd-resolved", w.name("node"), "10.3.0.2", "name resolution"], ["(?i)name resolution|dns|resolve"], [w.name("front"), w.name("side"), w.name("edge"), w.name("db")])
    general(w, at)


def clock_skew(w):
    at = onset(w)
    end = until(w, at)
    if w.variant == 0:
        w.log("node", at - 2, "info", "System clock wrong by -312.448102 seconds", tag="cause", program="chronyd")
        w.log("node", at - 60, "info", "Can't synchronise: no selectable sources", tag="cause", program="chronyd")
        fail(w, at, end, 0.9, ("token rejected", ("InvalidTokenError", "token used before issued (iat is 312s in the future)")), status=401, level="warn", core_tag="evidence")
        if end < w.end:
            w.log("node", end, "info", "System clock was stepped by 312.448102 seconds", tag="recovery", program="chronyd")
        w.answer([w.name("node"), "chronyd", "clock", "ntp", w.name("core")], ["(?i)clock|312", "(?i)token"], [w.name("side"), w.name("edge"), w.name("db")])
    else:
        w.log("node", at - 30, "info", "clock stepped forward 17m after VM resume from snapshot", tag="cause", program="hv-guest-agent")
        fail(w, at, end, 0.9, ("storage refused signed request", ("S3Exception", "RequestTimeTooSkewed: The difference between the request time and the current time is too large.")), status=500, writes=True, core_tag="cause")
        w.answer([w.name("node"), "clock", "hv-guest-agent", w.name("core")], ["(?i)skew|clock"], [w.name("front"), w.name("side"), w.name("edge"), w.name("db")])
    general(w, at)


def retry_storm(w):
    at = onset(w)
    if w.variant == 0:
        w.log("core", at, "warn", "GC pause (Full) (Allocation Failure)", tag="cause", ms=11804)
        w.silence("core", at + 0.01, at + 11.8)
        w.rate = lambda t: 1.0 if t < at else 2.2
        def emit(world, t, request):
            for attempt in range(1, 4):
                world.log("front", t + attempt * 0.9, "warn", f"attempt {attempt} to {world.name('core')} failed, retrying immediately", tag="evidence", request_id=request.rid)
            if t > at + 12:
                world.log("core", t + 0.5, "error", "request queue full, rejecting", tag="evidence", depth=2000, request_id=request.rid)
            world.log("front", t + 3, "error", "giving up after 4 attempts", request_id=request.rid, path=request.path)
            return 503, 3.0
        w.effect(at, w.end, 0.75, emit)
        w.answer([w.name("core"), w.name("front"), "retry", "gc"], ["(?i)retr", "(?i)queue full|GC pause|11804|11.8"], [w.name("side"), w.name("edge"), w.name("db")])
    else:
        w.log("front", at - 4, "info", "client policy loaded: max_attempts=12 backoff=0ms jitter=off", tag="cause", target=w.name("core"))
        w.rate = lambda t: 1.0 if t < at else 1.8
        def emit(world, t, request):
            for attempt in range(1, 5):
                world.log("core", t + attempt * 0.02, "warn", "shedding load: concurrent requests above limit", tag="evidence", inflight=world.rng.randint(400, 900), limit=400, request_id=request.rid)
            world.log("front", t + 0.3, "error", f"{world.name('core')} overloaded", error=("HTTPError", "503 too busy (attempt 12/12)"), request_id=request.rid)
            return 503, 0.3
        w.effect(at, w.end, 0.6, emit)
        w.answer([w.name("front"), "client policy", "retry"], ["max_attempts|client policy|backoff"], [w.name("side"), w.name("edge"), w.name("db")])
    general(w, at)


def throttling(w):
    at = onset(w)
    end = until(w, at)
    if w.variant == 0:
        w.log("side", at - 15, "info", "full re-index started", tag="cause", shards=64, table="shared-items")
        for t in w.every(1.0, at, end):
            w.log("side", t, "info", "re-index batch written", table="shared-items", batch=int(t))
        fail(w, at, end, 0.55, ("write to shared-items throttled", ("ProvisionedThroughputExceededException", "The level of configured provisioned throughput for the table was exceeded")), status=503, core_tag="cause")
        if end < w.end:
            w.log("side", end, "info", "full re-index finished", tag="recovery")
        w.answer([w.name("side"), "re-index", "shared-items", w.name("core")], ["(?i)throttl|throughput"], [w.name("front"), w.name("edge"), w.name("db")])
    else:
        for t in w.every(300, at - 1200, at):
            w.log("core", t, "warn", f"{w.stack.partner}: quota nearly used", tag="evidence", used=f"{int(99 - (at - t) / 60)}%")
        fail(w, at, w.end, 0.9, (f"{w.stack.partner} answered 429", ("HTTPError", "429 Too Many Requests: daily quota of 250000 calls is used up, resets at 00:00 UTC")), status=503, core_tag="cause")
        w.answer([w.stack.partner, w.name("core"), "quota"], ["(?i)quota|429"], [w.name("front"), w.name("side"), w.name("edge"), w.name("db")])
    general(w, at)


def node_failure(w):
    at = onset(w)
    if w.variant == 0:
        for t in w.every(9, at - 5):
            w.log("node", t, "info", "mlx5_core 0000:3b:00.0 eth0: Link down", tag="cause", program="kernel")
            w.log("node", t + 2.5, "info", "mlx5_core 0000:3b:00.0 eth0: Link up", tag="evidence", program="kernel")
        fail(w, at, w.end, 0.35, (f"connection to {w.name('db')} reset", ("java.io.IOException", "No route to host")), core_tag="evidence", took=1.0)
        w.answer([w.name("node"), "eth0", "mlx5_core", "link", "network"], ["(?i)link down|eth0"], [w.name("front"), w.name("side"), w.name("edge")])
    else:
        w.log("node", at - 120, "info", "spot interruption notice received: instance will be terminated in 120 s", tag="cause", program="node-termination-handler")
        w.log("node", at - 1, "info", f'"Killing container" pod="default/{w.name("core")}-0" gracePeriod=0', tag="evidence", program="kubelet")
        w.silence("core", at, min(w.end, at + 400))
        fail(w, at, at + 400, 0.97, None, (f"no endpoints available for service {w.name('core')}", ("UpstreamError", "503 no healthy upstream")), 503, 0.01, front_tag="evidence")
        w.answer([w.name("node"), "spot", "node-termination-handler", w.name("core")], ["(?i)spot|terminat|interrupt"], [w.name("side"), w.name("edge"), w.name("db")])
    general(w, at)


KINDS = {"dependency-timeout": dependency_timeout, "certificate": certificate, "dns": dns, "clock-skew": clock_skew, "retry-storm": retry_storm,
         "throttling": throttling, "node-failure": node_failure}
