"""What the six services of the sample incidents write when all is well, and the traffic that a fault bends."""
import datetime
import json

SERVICES = {"gateway": "gateway/access.log", "checkout": "checkout/app.log", "payment": "payment/app.log",
            "payment-db": "payment-db/pg.log", "inventory": "inventory/app.log", "node": "node/syslog"}
AGENTS = ["Mozilla/5.0 (X11; Linux x86_64)", "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X)", "okhttp/4.12.0",
          "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"]
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


class Record:
    """One record of one service; `at` in seconds from the start."""

    def __init__(self, at, service, text, order):
        self.at, self.service, self.text, self.order = at, service, text, order


class Writer:
    """Collects records in each service's own format."""

    def __init__(self, start, rng):
        self.start, self.rng, self.records, self.tags = start, rng, [], {}
        self.hex = lambda digits: f"{rng.getrandbits(4 * digits):0{digits}x}"

    def clock(self, at):
        return self.start + datetime.timedelta(milliseconds=round(at * 1000))

    def add(self, at, service, text, tag=None):
        record = Record(at, service, text, len(self.records))
        self.records.append(record)
        if tag:
            self.tags.setdefault(tag, []).append(record)
        return record

    def of(self, service):
        return sorted((r for r in self.records if r.service == service), key=lambda r: (self.clock(r.at), r.order))

    def tagged(self, tag):
        return self.tags.get(tag, [])

    def gateway(self, at, line, status, size, seconds, rid, tag=None):
        t = self.clock(at)
        ip = f"10.{self.rng.randrange(4)}.{self.rng.randrange(256)}.{self.rng.randrange(1, 255)}"
        stamp = f"{t.day:02d}/{MONTHS[t.month - 1]}/{t:%Y:%H:%M:%S} +0000"
        return self.add(at, "gateway", f'{ip} - - [{stamp}] "{line} HTTP/1.1" {status} {size} "-" '
                        f'"{self.rng.choice(AGENTS)}" rt={seconds:.3f} rid={rid}', tag)

    def checkout(self, at, level, msg, tag=None, **fields):
        head = {"ts": self.clock(at).isoformat(timespec="milliseconds") + "Z", "level": level, "service": "checkout",
                "msg": msg}
        return self.add(at, "checkout", json.dumps({**head, **fields}), tag)

    def payment(self, at, level, logger, msg, tag=None, thread=None):
        t = self.clock(at)
        thread = thread or f"http-nio-8080-exec-{self.rng.randrange(1, 33)}"
        return self.add(at, "payment", f"{t:%Y-%m-%d %H:%M:%S},{t.microsecond // 1000:03d} {level:<5} [{thread}] "
                        f"com.shop.payment.{logger} - {msg}", tag)

    def pg(self, at, level, msg, tag=None, who="payment@payments"):
        t = self.clock(at)
        return self.add(at, "payment-db", f"{t:%Y-%m-%d %H:%M:%S}.{t.microsecond // 1000:03d} UTC "
                        f"[{self.rng.randrange(200, 9000)}] {who} {level}:  {msg}", tag)

    def inventory(self, at, level, msg, tag=None, **fields):
        rest = "".join(f" {k}={v if ' ' not in str(v) else json.dumps(str(v))}" for k, v in fields.items())
        stamp = self.clock(at).isoformat(timespec="milliseconds")
        return self.add(at, "inventory", f'time={stamp}Z level={level} msg="{msg}"{rest}', tag)

    def node(self, at, unit, msg, tag=None, host="node-3"):
        stamp = self.clock(at).isoformat(timespec="milliseconds")  # as rsyslog writes it from Debian 12 on
        return self.add(at, "node", f"{stamp}{self.rng.randrange(1000):03d}+00:00 {host} {unit}: {msg}", tag)


def every(writer, seconds, until, jitter=0.3):
    at = writer.rng.uniform(0, seconds)
    while at < until:
        yield at
        at += seconds * writer.rng.uniform(1 - jitter, 1 + jitter)


def add_housekeeping(w, until):
    """The usual murmur, complaints that nobody minds included."""
    rng = w.rng
    for at in every(w, 60, until):
        w.node(at, f"CRON[{rng.randrange(9000, 30000)}]", "(root) CMD (/usr/lib/sysstat/sa1 1 1)")
    for at in every(w, 45, until):
        w.node(at, "systemd[1]", rng.choice(["Started Session {} of user deploy.", "Session {} logged out."])
               .format(rng.randrange(100, 9000)))
    for at in every(w, 8, until):
        w.node(at, "kubelet[812]", f"I volume_manager reconciled {rng.randrange(20, 30)} volumes in "
               f"{rng.randrange(2, 40)}ms")
    for at in every(w, 300, until):
        w.node(at, "dhclient[611]", f"DHCPREQUEST on eth0 to 10.0.0.2 port 67 (xid=0x{w.hex(8)})")
    for at in every(w, 150, until):
        done = at + rng.uniform(5, 40)
        w.pg(at, "LOG", "checkpoint starting: time", who="@")
        w.pg(done, "LOG", f"checkpoint complete: wrote {rng.randrange(80, 2000)} buffers "
             f"({rng.uniform(0.1, 6):.1f}%); write={done - at:.3f} s, sync=0.0{rng.randrange(10, 99)} s", who="@")
    for at in every(w, 90, until):
        w.pg(at, "LOG", f"automatic vacuum of table \"payments.public.ledger\": index scans: 1, pages: 0 removed, "
             f"{rng.randrange(900, 2000)} remain", who="@")
    for at in every(w, 70, until):
        w.pg(at, "LOG", f"duration: {rng.uniform(210, 900):.3f} ms  statement: SELECT id, state FROM ledger WHERE "
             f"account = $1 ORDER BY id DESC LIMIT 50")
    for at in every(w, 110, until):
        w.pg(at, "ERROR", "duplicate key value violates unique constraint \"idempotency_key\"")
    for at in every(w, 40, until):
        w.payment(at, "WARN", "webhook.Sender", f"webhook to merchant {rng.randrange(100, 400)} answered 503, will "
                  f"retry in {rng.choice([5, 10, 30])} s", thread="webhook-1")
    for at in every(w, 120, until):
        w.payment(at, "INFO", "metrics.Reporter", f"pool active={rng.randrange(3, 9)} idle={rng.randrange(8, 14)} "
                  f"waiting=0 max=20", thread="metrics")
    for at in every(w, 95, until):
        w.inventory(at, "error", "stock feed row rejected", row=rng.randrange(1, 9000), reason="unknown sku")
    for at in every(w, 180, until):
        w.inventory(at, "warn", "option legacy_prices is deprecated and will be removed", version="3.0")
    for at in every(w, 30, until):
        w.inventory(at, "info", "stock cache refreshed", entries=rng.randrange(40000, 42000),
                    took=f"{rng.randrange(200, 700)}ms")
    for at in every(w, 75, until):
        w.checkout(at, "warn", "card declined by issuer", code=rng.choice(["51", "05", "14"]),
                   request_id=w.hex(16))


def add_herrings(w, fault_at):
    """Trouble and changes that have nothing to do with the fault."""
    rng = w.rng
    at = fault_at - rng.uniform(200, 300)
    w.inventory(at, "info", "starting build " + w.hex(7), tag="herrings", pid=rng.randrange(100, 999))
    at = fault_at - rng.uniform(90, 170)
    for i in range(rng.randrange(12, 20)):
        w.inventory(at + i * rng.uniform(0.2, 0.9), "warn", "supplier feed answered slowly",
                    tag="herrings" if i == 0 else None, supplier=f"s{rng.randrange(1, 9)}", took="4.1s")
    w.node(fault_at - rng.uniform(20, 60), "logrotate[4411]", "error: skipping \"/var/log/old/app.log\" because parent "
           "directory has insecure permissions", tag="herrings")
    w.pg(fault_at + rng.uniform(30, 90), "ERROR", "canceling autovacuum task", tag="herrings", who="@")


def add_traffic(w, until, lines, fault):
    """Requests through all services, until about `lines` lines are written; the fault decides how they end."""
    rng = w.rng
    budget = max(lines - len(w.records), 400)
    # A request writes about 5.4 lines over its services.
    requests = int(budget / 5.4)
    for at in sorted(rng.uniform(0, until - 5) for _ in range(requests)):
        add_request(w, at, fault)


def add_request(w, at, fault):
    rng, rid = w.rng, w.hex(16)
    kind = rng.choices(["cart", "item", "pay", "missing"], [30, 38, 30, 2])[0]
    ms = rng.lognormvariate(3.4, 0.5)
    if kind == "missing":
        w.gateway(at, f"GET /img/{rng.randrange(999)}.png", 404, 153, 0.001, rid)
        return
    if kind == "pay":
        add_payment(w, at, ms, rid, fault)
        return
    sku = f"SKU-{rng.randrange(10000, 99999)}"
    path = f"/api/items/{sku}" if kind == "item" else "/api/cart"
    verb = "GET" if kind == "item" else "POST"
    end = fault.shape("stock", at)
    w.checkout(at + 0.002, "info", "request received", method=verb, path=path, request_id=rid)
    w.inventory(at + 0.005, "debug", "lookup", sku=sku, request_id=rid)
    if end and end(w, at + 0.006, rid, sku):
        return
    w.inventory(at + ms / 2000, "info", "stock reserved" if kind == "cart" else "stock read", sku=sku,
                left=rng.randrange(0, 400), request_id=rid, took=f"{ms / 2:.0f}ms")
    w.checkout(at + ms / 1000, "info", "request done", status=200, duration_ms=round(ms), request_id=rid)
    w.gateway(at + ms / 1000, f"{verb} {path}", 200, rng.randrange(180, 4000), ms / 1000, rid)


def add_payment(w, at, ms, rid, fault):
    rng = w.rng
    amount = f"{rng.uniform(4, 300):.2f}"
    w.checkout(at + 0.002, "info", "request received", method="POST", path="/api/pay", request_id=rid)
    end = fault.shape("pay", at)
    if end and end(w, at + 0.006, rid, amount):
        return
    w.payment(at + 0.008, "INFO", "api.PayController", f"charge requested amount={amount} EUR request_id={rid}")
    w.payment(at + ms / 1200, "INFO", "ledger.Ledger", f"booked ledger entry {rng.randrange(10 ** 6, 10 ** 7)} in "
              f"{ms / 3:.0f} ms request_id={rid}")
    w.payment(at + ms / 1100, "INFO", "api.PayController", f"charge done in {ms * 0.8:.0f} ms request_id={rid}")
    w.checkout(at + ms / 1000, "info", "request done", status=200, duration_ms=round(ms), request_id=rid)
    w.gateway(at + ms / 1000, "POST /api/pay", 200, rng.randrange(180, 900), ms / 1000, rid)
