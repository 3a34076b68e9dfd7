"""What the systems log on any day: requests, health checks, collections, cron, and complaints that were always there."""

AGENTS = ["Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/128.0", "okhttp/4.12.0", "Dart/3.4 (dart:io)",
          "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)", "python-requests/2.32.3"]
NAMES = ["alice.meier", "bob.tanaka", "carol.diaz", "dmitri.k", "erin.oneill", "fatima.z", "george.hall", "hana.s"]
SHARES = {"edge": 1.0, "front": 1.1, "core": 0.8}  # lines a request leaves in each


class Request:
    __slots__ = ("at", "rid", "ip", "user", "method", "path", "writes", "agent", "n")

    def __init__(self, world, at):
        r = world.rng
        method, path, _, self.writes = r.choices(world.stack.endpoints, [e[2] for e in world.stack.endpoints])[0]
        self.at, self.method, self.n = at, method, r.randint(1000, 99999)
        self.path = path.format(n=self.n)
        self.rid, self.agent = world.hex(16), r.choice(AGENTS)
        self.ip = f"{r.choice([81, 93, 188, 203])}.{r.randint(0, 255)}.{r.randint(0, 255)}.{r.randint(1, 254)}"
        self.user = f"{r.choice(NAMES)}{r.randint(1, 99)}@example.{r.choice(['com', 'org', 'net'])}"


def edge_line(world, request, at, status, took):
    world.log("edge", at, "info", "", ip=request.ip, method=request.method, path=request.path, status=status,
              size=world.rng.randint(120, 9000) if status < 400 else world.rng.randint(90, 400), agent=request.agent, took=took,
              rid=request.rid, upstream=world.name("front"))


def good_request(world, request, at):
    r = world.rng
    took = 0.01 + r.random() ** 3 * 0.4
    if r.random() < 0.8:
        world.log("core", at + took * 0.5, "info", world.stack.core_ok, request_id=request.rid, ms=int(took * 600))
    if r.random() < 0.02:
        world.log("core", at + took * 0.4, "debug", "cache miss, reading from " + world.name("db"), key=f"k:{request.n}")
    extra = {"user": request.user} if r.random() < 0.05 else {}
    world.log("front", at + took * 0.9, "info", world.stack.front_ok, request_id=request.rid, path=request.path, status=200, ms=int(took * 1000), **extra)
    if r.random() < 0.1:
        world.log("front", at + took * 0.2, "debug", "session loaded", request_id=request.rid, session=world.hex(12))
    status = r.choices([200, 201, 304, 404, 400, 401, 500], [850, 60, 50, 20, 8, 8, 2])[0]
    edge_line(world, request, at + took, status, took)


def add_traffic(world):
    seconds = world.end
    base = world.lines / (sum(SHARES.values()) * 1.08) / seconds
    at = 0.0
    while at < seconds:
        rate = base * (world.rate(at) if callable(world.rate) else world.rate)
        at += world.rng.expovariate(rate)
        request = Request(world, at)
        for begin, end, share, emit, writes in world.effects:
            if begin <= at < end and (writes is None or writes == request.writes) and world.rng.random() < share:
                status, took = emit(world, at, request)
                if status:
                    edge_line(world, request, at + took, status, took)
                break
        else:
            good_request(world, request, at)


def health_checks(world):
    for at in world.every(5.0, jitter=0.02):
        world.log("edge", at, "info", "", ip="10.3.0.9", method="GET", path="/healthz", status=200, size=2, agent="kube-probe/1.30", took=0.001, rid="-",
                  upstream=world.name("front"))
    for role in ("front", "core", "side", "worker"):
        for at in world.every(15.0, jitter=0.05):
            world.log(role, at, "debug", "health check ok", probe="readiness")


def app_noise(world):
    r = world.rng
    for at in world.every(9.0):
        world.log("side", at, "info", "refreshed items from upstream feed", items=r.randint(40, 900), ms=r.randint(5, 90))
    for at in world.every(1.4):
        world.log("side", at, "info", "lookup served", key=f"sku-{r.randint(100, 999)}", ms=r.randint(1, 30))
    for at in world.every(150.0):
        world.log("side", at, "warn", "feed answered slowly", supplier=f"s{r.randint(1, 9)}", took=f"{r.uniform(2, 6):.1f}s")
    for at in world.every(240.0):
        world.log("side", at, "error", "could not parse supplier price, row skipped", row=r.randint(1, 5000))
    for at in world.every(100.0):
        world.log("core", at, "warn", "deprecated field 'currencyCode' in request", client=f"ios-{r.randint(3, 6)}.{r.randint(0, 9)}")
    for at in world.every(210.0):
        world.log("core", at, "info", "GC pause (G1 Evacuation Pause) (young)", before=f"{r.randint(300, 700)}M", after=f"{r.randint(90, 200)}M", ms=r.randint(4, 38))
    for at in world.every(330.0):  # a retry that succeeds
        rid = world.hex(16)
        world.log("core", at, "warn", f"call to {world.stack.partner} failed, will retry", attempt="1/3", request_id=rid, error=("java.io.IOException", "connection reset by peer") if r.random() < .3 else None)
        world.log("core", at + 0.4, "info", f"call to {world.stack.partner} succeeded", attempt="2/3", request_id=rid)
    for at in world.every(75.0):
        world.log("front", at, "warn", "rejected request: validation failed", field=r.choice(["email", "amount", "postcode"]), user=r.choice(NAMES) + "@example.com")
    for at in world.every(260.0):
        world.log("front", at, "error", "could not decode locale cookie, using default", value="%ZZ", ip=f"93.12.{r.randint(0, 255)}.{r.randint(1, 254)}")
    for at in world.every(500.0):
        world.log("front", at, "info", "token refreshed for service account", token=f"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzdmMifQ.{world.hex(43)}")


def db_noise(world):
    r, form = world.rng, world.stack.services["db"].format
    for at in world.every(60.0, jitter=0.05):
        world.log("db", at, "info", {"pg": "checkpoint complete: wrote 412 buffers (2.5%)", "mysql": "InnoDB: page_cleaner: 1000ms intended loop took 1012ms",
                                     "mongo": "WiredTiger message"}[form])
    for at in world.every(35.0):
        world.log("db", at, "info", {"pg": f"duration: {r.uniform(250, 900):.3f} ms  statement: SELECT id, state FROM items WHERE owner = $1",
                                     "mysql": f"Slow query: {r.uniform(1, 2):.2f} s SELECT id, state FROM items WHERE owner = ?", "mongo": "Slow query"}[form],
                  **({"who": "app@main"} if form == "pg" else {"durationMillis": r.randint(110, 400)} if form == "mongo" else {}))
    for at in world.every(170.0):
        world.log("db", at, "info" if form != "pg" else "error",
                  {"pg": "canceling autovacuum task", "mysql": "Aborted connection to db: 'main' user: 'app' (Got timeout reading communication packets)",
                   "mongo": "Connection ended"}[form])


def node_noise(world):
    r = world.rng
    for at in world.every(60.0, jitter=0.01):
        world.log("node", at, "info", "(root) CMD (/usr/lib/sysstat/debian-sa1 1 1)", program="CRON")
    for at in world.every(22.0):
        world.log("node", at, "info", f'"Probe succeeded" pod="default/{world.name(r.choice(["front", "core", "side"]))}-{world.hex(5)}" latency={r.randint(1, 9)}ms', program="kubelet")
    for at in world.every(400.0):
        world.log("node", at, "info", "error: skipping \"/var/log/old/app.log\" because parent directory has insecure permissions", program="logrotate")
    for at in world.every(190.0):
        world.log("node", at, "info", f"Accepted publickey for deploy from 10.9.0.{r.randint(2, 30)} port {r.randint(30000, 60000)} ssh2: ED25519", program="sshd")
    for at in world.every(610.0):
        world.log("node", at, "info", "Failed to get unit file state for fwupd-refresh.service: No such file or directory", program="systemd")


def worker_noise(world):
    r = world.rng
    for at in world.every(4.0, end=world.worker_stops):
        world.log("worker", at, "info", "message handled", queue=world.stack.queue, offset=int(100000 + at * 3), ms=r.randint(4, 80))
    for at in world.every(90.0, end=world.worker_stops):
        world.log("worker", at, "warn", "message redelivered, handled on second try", queue=world.stack.queue)


def add_routine(world):
    for part in (health_checks, app_noise, db_noise, node_noise, worker_noise):
        part(world)
    # Something harmless that looks like news, in most incidents: a deployment of a bystander, long before or after.
    if world.rng.random() < 0.7:
        at = world.rng.uniform(0.05, 0.95) * world.end
        world.log("side", at, "info", "starting", version=f"v{world.rng.randint(2, 9)}.{world.rng.randint(0, 40)}.{world.rng.randint(0, 9)}", commit=world.hex(7))
        world.log("side", at + 1.1, "info", "ready to serve", port=8080)
    for role in ("front", "core"):
        if world.rng.random() < 0.5:
            world.log(role, world.rng.uniform(5, 60), "info", "configuration loaded", file="/etc/app/config.yaml", keys=world.rng.randint(30, 60))
