"""The faults of the sample incidents. Each kind adds its own lines, bends the traffic, and says what is true."""

QUESTION = "What went wrong, and why?"


class Fault:
    """When the fault lasts and how a request inside it ends. A shape is a function (writer, at, request id, detail)
    that writes the rest of a failing request and answers True, or answers False to let it pass."""

    def __init__(self, rng, begin, end, seed):
        self.rng, self.begin, self.end, self.seed, self.shapes = rng, begin, end, seed, {}

    def bend(self, what, begin, end, shape):
        self.shapes[what] = (begin, end, shape)

    def shape(self, what, at):
        begin, end, shape = self.shapes.get(what, (0, 0, None))
        return shape if begin <= at < end else None


def once(names):
    """A function that is true the first time it is asked about each name: only that line is a landmark."""
    left = set(names)

    def first(name):
        fresh = name in left
        left.discard(name)
        return fresh
    return first


def told(culprit, summary):
    return {"question": QUESTION, "culprit": culprit, "summary": summary}


def pay_times_out(w, at, rid, first, waited=3.0):
    """The caller's side of a payment that does not answer."""
    w.checkout(at + waited, "error", f"POST /pay upstream timeout after {waited * 1000:.0f} ms (payment)",
               tag="symptoms" if first("checkout") else None, upstream="payment", request_id=rid)
    w.gateway(at + waited + 0.01, "POST /api/pay", 504, 167, waited, rid, tag="symptoms" if first("gateway") else None)


def pay_refused(w, at, rid, first, why):
    w.checkout(at + 0.01, "error", f"call to payment failed: {why}", tag="symptoms" if first("checkout") else None,
               upstream="payment", request_id=rid)
    w.gateway(at + 0.02, "POST /api/pay", 502, 157, 0.02, rid, tag="symptoms" if first("gateway") else None)


def checkout_outage(w, f):
    """A deployment opens a connection per request until the database has none left; a rollback ends it."""
    build, old = ("9f3c2a1", "4b81e07") if f.seed == 1 else (w.hex(7), w.hex(7))
    first = once(["checkout", "gateway", "payment", "pg"])
    w.payment(f.begin - 2.3, "INFO", "Application", "received SIGTERM, draining", thread="main")
    w.payment(f.begin, "INFO", "Application", f"starting build {build} pool=per-request", tag="cause", thread="main")
    w.payment(f.begin + 2.1, "INFO", "Application", "started in 2.04 s, ready for traffic", thread="main")
    full = f.begin + 12.757

    def shape(w, at, rid, amount):
        if f.rng.random() < 0.12:
            return False
        # The timeout is the caller's; the service gives up on its own a little earlier.
        w.pg(at + 0.02, "FATAL", "remaining connection slots are reserved for non-replication superuser connections",
             tag="cause" if first("pg") else None)
        w.payment(at + 0.05, "ERROR", "ledger.Ledger", f"cannot open connection to payment-db request_id={rid}\n"
                  "org.postgresql.util.PSQLException: FATAL: remaining connection slots are reserved for "
                  "non-replication superuser connections\n"
                  "\tat org.postgresql.core.v3.ConnectionFactoryImpl.doAuthentication(ConnectionFactoryImpl.java:693)\n"
                  "\tat com.shop.payment.ledger.Ledger.open(Ledger.java:88)\n"
                  "\tat com.shop.payment.api.PayController.charge(PayController.java:41)",
                  tag="symptoms" if first("payment") else None)
        pay_times_out(w, at, rid, first, 3.0 if f.seed != 1 else 2.1)
        return True

    w.pg(full, "FATAL", "remaining connection slots are reserved for non-replication superuser connections",
         tag="cause" if first("pg") else None)
    f.bend("pay", full, f.end, shape)
    w.payment(f.end - 1.9, "INFO", "Application", f"starting build {old} pool=shared (rolled back from {build})",
              tag="recovery", thread="main")
    return told("payment", f"payment build {build} opened a connection per request and used up "
                "the connections of payment-db")


def dependency_timeout(w, f):
    """A fraud check that payment calls, run by somebody else, stops answering."""
    first = once(["checkout", "gateway", "payment"])

    def shape(w, at, rid, amount):
        w.payment(at, "INFO", "api.PayController", f"charge requested amount={amount} EUR request_id={rid}")
        w.payment(at + 2.5, "ERROR", "fraud.FraudClient", f"POST https://api.fraudcheck.example/v2/score timed out "
                  f"after 2500 ms, attempt 1 of 1 request_id={rid}", tag="cause" if first("payment") else None)
        pay_times_out(w, at, rid, first, 3.0)
        return True

    w.payment(f.begin - 11, "WARN", "fraud.FraudClient", "api.fraudcheck.example answered in 1892 ms, limit 2500 ms",
              tag="cause")
    f.bend("pay", f.begin, f.end, shape)
    return told("fraudcheck", "the fraud check at api.fraudcheck.example stopped answering "
                "within payment's limit of 2500 ms")


def oom_kill(w, f):
    """payment grows until the kernel kills it, again and again."""
    first = once(["checkout", "gateway"])
    rng, pid = f.rng, f.rng.randrange(4000, 9000)
    for i in range(5):
        used = 71 + 6 * i
        w.payment(f.begin - 75 + 14 * i, "WARN", "metrics.Reporter", f"heap {used}% of 1024 MB after full GC, pause "
                  f"{310 + 170 * i} ms", tag="cause" if i == 0 else None, thread="metrics")
    at, killed = f.begin, 0
    down = []
    while at < f.end:
        w.node(at, "kernel", f"[{81234 + at:.6f}] Memory cgroup out of memory: Killed process {pid} (java) "
               "total-vm:4194304kB, anon-rss:1048092kB, oom_score_adj:968", tag="cause" if killed == 0 else None)
        w.node(at + 1, "kubelet[812]", f"W container payment in pod payment-{w.hex(5)} exited with code 137, OOMKilled",
               tag="symptoms" if killed == 0 else None)
        back = at + rng.uniform(14, 22)
        w.payment(back, "INFO", "Application", "starting build 4b81e07 pool=shared", thread="main")
        down.append((at, back + 2))
        pid, killed = pid + rng.randrange(40, 400), killed + 1
        at = back + rng.uniform(60, 110)

    def shape(w, at, rid, amount):
        if not any(a <= at < b for a, b in down):
            return False
        pay_refused(w, at, rid, first, "dial tcp 10.0.4.17:8080: connect: connection refused")
        return True

    f.bend("pay", f.begin, f.end, shape)
    return told("payment", "payment ran out of memory and was killed by the kernel several times")


def disk_full(w, f):
    """The database's disk fills up; it can read but not write."""
    first = once(["checkout", "gateway", "payment", "pg"])
    for i, percent in enumerate((91, 95, 98)):
        w.node(f.begin - 160 + 60 * i, "monitord[702]", f"warning: filesystem /var/lib/postgresql {percent}% used",
               tag="cause" if i == 0 else None, host="db-1")

    def shape(w, at, rid, amount):
        w.payment(at, "INFO", "api.PayController", f"charge requested amount={amount} EUR request_id={rid}")
        w.pg(at + 0.02, "ERROR", "could not extend file \"base/16384/24601\": No space left on device",
             tag="cause" if first("pg") else None)
        w.payment(at + 0.04, "ERROR", "ledger.Ledger", f"booking failed request_id={rid}\n"
                  "org.postgresql.util.PSQLException: ERROR: could not extend file \"base/16384/24601\": No space left "
                  "on device\n  Hint: Check free disk space.\n"
                  "\tat com.shop.payment.ledger.Ledger.book(Ledger.java:132)\n"
                  "\tat com.shop.payment.api.PayController.charge(PayController.java:57)",
                  tag="symptoms" if first("payment") else None)
        pay_refused(w, at + 0.05, rid, first, "500 Internal Server Error")
        return True

    w.pg(f.begin, "PANIC", "could not write to file \"pg_wal/xlogtemp.2211\": No space left on device", tag="cause",
         who="@")
    f.bend("pay", f.begin + 0.4, f.end, shape)
    w.node(f.end, "monitord[702]", "filesystem /var/lib/postgresql 61% used", tag="recovery", host="db-1")
    return told("payment-db", "the disk of payment-db was full, so it could not write")


def expired_certificate(w, f):
    """inventory's certificate runs out at a full minute."""
    first = once(["checkout", "gateway", "inventory"])
    begin = f.begin - f.begin % 60
    f.begin = begin
    until = w.clock(begin).isoformat(timespec="seconds") + "Z"
    w.inventory(begin - 300, "warn", "certificate of inventory.internal expires soon", tag="cause", not_after=until)

    def shape(w, at, rid, sku):
        w.inventory(at, "error", "tls handshake failed", tag="cause" if first("inventory") else None,
                    remote=f"10.0.3.{f.rng.randrange(4, 9)}:4{f.rng.randrange(1000, 9999)}",
                    err="remote error: tls: expired certificate")
        w.checkout(at + 0.01, "error", "call to inventory failed: x509: certificate has expired or is not yet valid: "
                   f"current time {w.clock(at).isoformat(timespec='seconds')}Z is after {until}",
                   tag="cause" if first("checkout") else None, upstream="inventory", request_id=rid)
        w.gateway(at + 0.02, "GET /api/items/" + sku, 502, 157, 0.02, rid,
                  tag="symptoms" if first("gateway") else None)
        return True

    f.bend("stock", begin, f.end, shape)
    return told("inventory", "the certificate of inventory.internal expired")


def no_fault(w, f):
    return told(None, "nothing went wrong")


KINDS = {"checkout-outage": checkout_outage, "dependency-timeout": dependency_timeout, "oom-kill": oom_kill,
         "disk-full": disk_full, "expired-certificate": expired_certificate, "no-fault": no_fault}
