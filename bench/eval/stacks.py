"""The systems that incidents happen to: services in roles, with their formats, endpoints and usual words."""

import dataclasses


@dataclasses.dataclass
class Service:
    role: str
    name: str
    format: str
    unit: str  # class or module that logs
    domain: str = "shop"
    file: str = ""
    host: str = "node-3"


@dataclasses.dataclass
class Stack:
    name: str
    services: dict
    endpoints: list  # (method, path, weight, writes); every request goes edge -> front -> core
    thing: str       # what users do: "payment", in questions
    deed: str        # "pay", in questions
    partner: str     # an outside service that core calls
    core_ok: str
    front_ok: str
    job: str         # what the worker does on a schedule
    queue: str


def stack(name, domain, host, rows, **words):
    services = {}
    for role, service, form, unit, file in rows:
        services[role] = Service(role, service, form, unit, domain, file, host)
    return Stack(name, services, **words)


def all_stacks():
    return [
        stack("shop", "shop", "ip-10-3-1-17", [
            ("edge", "gateway", "nginx", "-", "gateway/access.log"), ("front", "checkout", "json", "Cart", "checkout/app.log"),
            ("core", "payment", "spring", "PaymentService", "payment/app.log"), ("side", "inventory", "logfmt", "Stock", "inventory/app.log"),
            ("worker", "mailer", "python", "Outbox", "mailer/worker.log"), ("db", "payment-db", "pg", "-", "payment-db/postgresql.log"),
            ("node", "node", "syslog", "-", "node/syslog")],
            endpoints=[("POST", "/api/pay", 3, True), ("GET", "/api/orders/{n}", 5, False), ("GET", "/api/cart", 4, False)],
            thing="payments", deed="pay", partner="acquirer.example.com", core_ok="authorisation approved", front_ok="order step done",
            job="settlement export", queue="receipts"),
        stack("rides", "ride", "worker-7", [
            ("edge", "edge-proxy", "envoy", "-", "edge-proxy.log"), ("front", "trips", "zap", "Trip", "trips.log"),
            ("core", "pricing", "klog", "Quote", "pricing.log"), ("side", "dispatch", "python", "Matcher", "dispatch.log"),
            ("worker", "payouts", "json", "Payout", "payouts.log"), ("db", "pricing-db", "mysql", "-", "pricing-db.err.log"),
            ("node", "worker-7", "syslog-iso", "-", "worker-7.messages")],
            endpoints=[("POST", "/v2/trips", 3, True), ("POST", "/v2/quotes", 5, False), ("GET", "/v2/trips/{n}", 4, False)],
            thing="trip bookings", deed="book a ride", partner="maps.example.net", core_ok="quote computed", front_ok="trip request served",
            job="driver payout run", queue="trip-events"),
        stack("media", "media", "kube-22", [
            ("edge", "ingress", "nginx", "-", "ingress/access.log"), ("front", "web-api", "python", "Views", "web-api/gunicorn.log"),
            ("core", "catalog", "logfmt", "Titles", "catalog/stdout.log"), ("side", "recommender", "log4j", "Ranker", "recommender/app.log"),
            ("worker", "transcoder", "klog", "Job", "transcoder/worker.log"), ("db", "catalog-db", "mongo", "-", "catalog-db/mongod.log"),
            ("node", "kube-22", "syslog", "-", "kube-22/syslog")],
            endpoints=[("GET", "/titles/{n}", 6, False), ("POST", "/uploads", 2, True), ("GET", "/home", 4, False)],
            thing="title pages", deed="open a title", partner="drm.example.org", core_ok="title loaded", front_ok="view rendered",
            job="playlist rebuild", queue="encode-jobs"),
        stack("bank", "bank", "app-host-2", [
            ("edge", "front-door", "envoy", "-", "front-door/access.log"), ("front", "accounts", "spring", "AccountController", "accounts/accounts.log"),
            ("core", "ledger", "log4j", "Posting", "ledger/ledger.log"), ("side", "fraud", "json", "Rules", "fraud/fraud.jsonl"),
            ("worker", "notifier", "logfmt", "Push", "notifier/notifier.log"), ("db", "ledger-db", "pg", "-", "ledger-db/pg.log"),
            ("node", "app-host-2", "syslog-iso", "-", "host/messages")],
            endpoints=[("POST", "/transfers", 3, True), ("GET", "/accounts/{n}/balance", 6, False), ("GET", "/statements/{n}", 2, False)],
            thing="transfers", deed="transfer money", partner="clearing.example.org", core_ok="posting booked", front_ok="request completed",
            job="standing order run", queue="push-messages"),
    ]
