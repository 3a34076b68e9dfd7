"""Incidents in which something ran out."""

from cascade import fail, general, onset, slow, until


def pool_exhaustion(w):
    at = onset(w)
    end = until(w, at)
    if w.variant == 0:
        for t in w.every(40, at - 600, at):
            w.log("core", t, "warn", "connection leak detected: connection was not returned after 60s", tag="cause", checked_out_at="ReportDao.export")
        for t in w.every(60, at - 900, end):
            used = min(20, max(4, int(4 + (t - at + 600) / 600 * 16)))
            w.log("core", t, "info", "pool stats", tag="evidence", active=used, idle=20 - used, waiting=0 if t < at else w.rng.randint(5, 60), max=20)
        fail(w, at, end, 0.85, ("cannot get a connection", ("java.sql.SQLTransientConnectionException", "main-pool - Connection is not available, request timed out after 3000ms (total=20, active=20, idle=0, waiting=31)")),
             status=504, took=3.0, core_tag="cause")
        w.answer([w.name("core"), "ReportDao", "ReportDao.export", "main-pool"], ["(?i)leak|pool", "(?i)not available|exhaust|active=20|ReportDao"], [w.name("front"), w.name("side"), w.name("edge"), w.name("db")])
    else:
        w.roles.append("worker")
        form = w.stack.services["db"].format
        text = {"pg": "sorry, too many clients already", "mysql": "Too many connections", "mongo": "Connection refused because there are too many open connections"}[form]
        w.log("worker", at - 9, "info", "starting backfill of receipts", tag="cause", concurrency=180, source=w.name("db"))
        for t in w.every(0.8, at - 2, end):
            w.log("db", t, "fatal" if form == "pg" else "warn", text, tag="cause", **({"who": w.name("core") + "@main"} if form == "pg" else {}))
        fail(w, at, end, 0.7, ("cannot connect to " + w.name("db"), ("SQLException", text)), core_tag="evidence")
        if end < w.end:
            w.log("worker", end, "info", "backfill finished", tag="recovery")
        w.answer([w.name("worker"), "backfill", w.name("db")], ["(?i)backfill|concurrency", "(?i)too many"], [w.name("front"), w.name("side"), w.name("edge")])
    general(w, at)


def memory(w):
    at = onset(w)
    victim = "core" if w.variant == 0 else "db"
    if w.variant == 0:
        for t in w.every(45, 30, at):
            w.log("core", t, "info", "heap after collection", tag="evidence", used=f"{int(310 + t / at * 1640)}M", max="2048M", entries=int(t * 900))
        for t in w.every(12, at - 90, at):
            w.log("core", t, "warn", "GC overhead: 91% of the last 60s spent collecting", tag="evidence", cache="session-cache")
        crash = at
        while crash < w.end - 100:
            w.log("node", crash, "info", f"Memory cgroup out of memory: Killed process {w.rng.randint(9000, 30000)} ({w.name('core')}) total-vm:6213444kB, anon-rss:2093108kB oom_score_adj:974", tag="cause", program="kernel")
            w.log("node", crash + 1, "info", f'"Container died" pod="default/{w.name("core")}-6d5f" reason="OOMKilled" exitCode=137', tag="cause", program="kubelet")
            w.silence("core", crash, crash + 24)
            fail(w, crash, crash + 24, 0.95, None, (f"connection to {w.name('core')} refused", ("ConnectError", "connect: connection refused")), 503, 0.02)
            w.log("core", crash + 25, "info", "starting", version="4.4.0")
            crash += w.rng.uniform(380, 520)
        w.answer([w.name("core"), "session-cache"], ["(?i)oom|out of memory", "(?i)memory|heap"], [w.name("front"), w.name("side"), w.name("edge"), w.name("db")])
    else:
        for t in w.every(60, 30, at):
            w.log("side", t, "info", "snapshot kept in memory", tag="evidence", snapshots=int(t / 60), rss=f"{int(400 + t / at * 13800)}MiB")
        process = {"pg": "postgres", "mysql": "mysqld", "mongo": "mongod"}[w.stack.services["db"].format]
        w.log("node", at, "info", f"{w.name('side')} invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0", tag="cause", program="kernel")
        w.log("node", at + 0.1, "info", f"Out of memory: Killed process 2114 ({process}) total-vm:9118720kB, anon-rss:1211024kB, oom_score_adj:0", tag="cause", program="kernel")
        w.silence("db", at, at + 70)
        w.log("db", at + 71, "info", {"postgres": "database system was not properly shut down; automatic recovery in progress", "mysqld": "InnoDB: Starting crash recovery.", "mongod": "Detected unclean shutdown - Lock file is not empty"}[process], tag="evidence")
        fail(w, at, at + 110, 0.9, (f"connection to {w.name('db')} lost", ("IOException", "connection refused: 10.4.1.7")), core_tag="evidence")
        w.answer([w.name("side"), w.name("db"), process, "oom-killer", w.name("node")], ["(?i)oom|out of memory"], [w.name("front"), w.name("edge")])
    general(w, at)


def disk_full(w):
    at = onset(w)
    form = w.stack.services["db"].format
    if w.variant == 0:
        text = {"pg": 'could not extend file "base/16384/24601": No space left on device', "mysql": "Disk is full writing './main/items.ibd' (Errcode: 28 - No space left on device)", "mongo": "WiredTiger error: handle-write: pwrite: failed to write: No space left on device"}[form]
        for t in w.every(240, 60, at):
            w.log("node", t, "info", f"Filesystem /var/lib/data at {min(99, 84 + int(t / at * 15))}% of 200G", tag="evidence", program="diskmon")
        for t in w.every(1.7, at):
            w.log("db", t, "error", text, tag="cause")
        fail(w, at + 1, w.end, 0.97, ("write failed", ("SQLException", "could not write: server reported an I/O error")), status=500, writes=True, core_tag="evidence")
        w.answer([w.name("db"), w.name("node"), "/var/lib/data", "disk"], ["(?i)no space left|disk is full|disk full"], [w.name("front"), w.name("side"), w.name("edge")])
    else:
        w.log("side", at - 700, "info", "log level changed", tag="cause", old="info", new="trace", by="debug-session")
        for t in w.every(0.5, at - 699, at):
            w.log("side", t, "debug", "wire << " + w.hex(48), tag=None)
        for t in w.every(120, at - 500, at):
            w.log("node", t, "info", f"Filesystem /var/log at {int(99 - (at - t) / 500 * 30)}% of 40G", tag="evidence", program="diskmon")
        w.log("node", at, "info", '"Eviction manager: attempting to reclaim" resourceName="ephemeral-storage" condition=DiskPressure', tag="cause", program="kubelet")
        w.silence("side", at, w.end)
        fail(w, at, w.end, 0.9, ("cannot spool upload", ("java.io.IOException", "/var/log/../tmp/spool: No space left on device")), status=500, writes=True, core_tag="cause")
        w.answer([w.name("side"), w.name("node"), w.name("core"), "/var/log", "disk"], ["(?i)no space left|disk", "(?i)trace|log level|/var/log"], [w.name("front"), w.name("db"), w.name("edge")])
    general(w, at)


def descriptors(w):
    at = onset(w)
    if w.variant == 0:
        for t in w.every(90, 40, at):
            w.log("core", t, "warn" if t > at - 500 else "info", "open file descriptors", tag="evidence", open=int(200 + t / at * 820), limit=1024)
        fail(w, at, w.end, 0.7, ("accept failed", ("java.net.SocketException", "Too many open files")), status=503, core_tag="cause")
        w.answer([w.name("core")], ["(?i)too many open files|descriptor"], [w.name("front"), w.name("side"), w.name("edge"), w.name("db")])
    else:
        w.log("front", at - 300, "info", "http client keep-alive disabled", tag="cause", target=w.name("core"), change="CHG-3318")
        fail(w, at, w.end, 0.6, None, (f"cannot connect to {w.name('core')}", ("OSError", "connect: cannot assign requested address")), 502, 0.03, front_tag="cause")
        w.answer([w.name("front"), "keep-alive", "CHG-3318"], ["(?i)cannot assign requested address", "(?i)keep-alive|port"], [w.name("core"), w.name("side"), w.name("edge"), w.name("db")])
    general(w, at)


def cache_loss(w):
    at = onset(w)
    end = until(w, at)
    if w.variant == 0:
        w.log("core", at - 1, "info", "cache flushed by operator", tag="cause", region="all", by="admin-console")
        slow(w, at, end, 0.75, 2.0, 9.0)
        for t in w.every(2, at, end):
            w.log("core", t, "warn", "cache miss ratio 0.98, reading through to " + w.name("db"), tag="evidence")
        w.answer([w.name("core"), "cache", "admin-console"], ["(?i)cache flushed|flush"], [w.name("front"), w.name("side"), w.name("edge")])
        w.ask(f"Since {w.hhmm(at)} {w.stack.thing} are very slow. What caused it?", "Everything got slow. Why?", f"p99 latency alert on {w.name('edge')}, reason?")
    else:
        w.log("node", at - 3, "info", "redis-cache-0: maxmemory-policy changed from allkeys-lru to noeviction", tag="cause", program="redis-operator")
        fail(w, at + 20, end, 0.5, ("cannot store session", ("JedisDataException", "OOM command not allowed when used memory > 'maxmemory'")), status=500, core_tag="evidence")
        w.answer(["redis-cache-0", "redis", "redis-operator", "cache", w.name("node")], ["(?i)noeviction|maxmemory"], [w.name("front"), w.name("side"), w.name("edge"), w.name("db")])
        general(w, at)


KINDS = {"pool-exhaustion": pool_exhaustion, "memory-oom": memory, "disk-full": disk_full, "descriptors": descriptors, "cache-loss": cache_loss}
