"""Incidents that somebody's change started."""

from cascade import fail, general, onset, successor, until, version


def bad_deploy(w):
    at, old = onset(w), version(w)
    new = successor(w, old)
    end = until(w, at)
    culprit = "core" if w.variant == 0 else "front"
    build = w.hex(7)
    w.log(culprit, 3, "info", "starting", version=old, commit=w.hex(7))
    w.log(culprit, at - 25, "info", "shutdown requested, draining connections")
    w.log(culprit, at - 8, "info", "starting", tag="cause", version=new, commit=build)
    w.log(culprit, at - 2, "info", "ready to serve", tag="evidence", version=new)
    w.log("node", at - 12, "info", f'Deployment {w.name(culprit)} image updated to registry.example/{w.name(culprit)}:{new}', tag="evidence", program="kubelet")
    if w.variant == 0:
        fail(w, at, end, 0.9, ("unhandled error in request", ("java.lang.NullPointerException", 'Cannot invoke "Region.code()" because "account.region" is null')), core_tag="evidence")
        w.answer([w.name("core"), new, build], [new.replace(".", r"\.") + "|" + build, r"(?i)null|region"], [w.name("front"), w.name("db"), w.name("side"), w.name("edge")])
    else:
        fail(w, at, end, 0.85, ("request rejected: unknown field 'amountMinor', missing field 'amount'", None), (f"{w.name('core')} refused our request", ("HTTPError", "400 unknown field 'amountMinor'")),
             500, level="warn", core_tag="evidence", front_tag="evidence")
        w.answer([w.name("front"), new, build], [new.replace(".", r"\.") + "|" + build, r"amountMinor|unknown field"], [w.name("db"), w.name("side"), w.name("edge")])
    if end < w.end:
        w.log(culprit, end - 4, "info", "starting", tag="recovery", version=old, commit=w.hex(7), note="rollback")
    general(w, at)


def config_change(w):
    at = onset(w)
    end = until(w, at)
    if w.variant == 0:
        w.log("core", at - 3, "info", "configuration reloaded: db.statement_timeout 5000ms -> 50ms", tag="cause", source="configmap/" + w.name("core"))
        fail(w, at, end, 0.5, ("statement cancelled after 50 ms", ("java.sql.SQLTimeoutException", "statement timeout")), status=500, took=0.06, core_tag="evidence")
        if end < w.end:
            w.log("core", end, "info", "configuration reloaded: db.statement_timeout 50ms -> 5000ms", tag="recovery")
        w.answer([w.name("core"), "configmap", "statement_timeout"], [r"50 ?ms|statement_timeout|configuration reloaded"], [w.name("front"), w.name("side"), w.name("edge"), w.name("db")])
    else:
        w.log("front", at - 5, "info", "feature flag changed", tag="cause", flag="new-address-form", value="on", rollout="100%", by="release-bot")
        fail(w, at, end, 0.95, ("address service unavailable for this tenant", None), ("cannot normalise address", ("KeyError", "'postal_town'")), 500, writes=True, front_tag="evidence")
        if end < w.end:
            w.log("front", end, "info", "feature flag changed", tag="recovery", flag="new-address-form", value="off", by="oncall")
        w.answer([w.name("front"), "new-address-form", "feature flag"], ["new-address-form|feature flag"], [w.name("db"), w.name("side"), w.name("edge")])
    general(w, at)


def cause_before(w):
    """The change is long before the first error: what it broke was still in use."""
    at = onset(w, 0.65, 0.8)
    gap = w.rng.uniform(900, 1500)
    if w.variant == 0:
        w.log("node", at - gap, "info", f"secret default/{w.name('core')}-db rotated, previous version is revoked", tag="cause", program="vault-agent")
        w.log("core", at - gap + 400, "info", "connection pool stats", active=7, idle=13, max_lifetime="30m")
        who = {"pg": f'password authentication failed for user "{w.name("core")}"', "mysql": f"Access denied for user '{w.name('core')}'@'10.4.1.7' (using password: YES)",
               "mongo": "Authentication failed"}[w.stack.services["db"].format]
        for t in w.every(2.5, at):
            w.log("db", t, "fatal" if w.stack.services["db"].format == "pg" else "warn", who, tag="evidence")
        fail(w, at + 1, w.end, 0.8, ("cannot open a new connection", ("java.sql.SQLException", who)), core_tag="evidence")
        w.answer([w.name("core") + "-db", w.name("core"), "vault-agent", "vault", "secret", w.name("node"), "credentials"], ["(?i)rotat|revoked", "(?i)authentication|access denied|password"], [w.name("front"), w.name("side"), w.name("edge")])
    else:
        w.log("core", at - gap, "info", "applied schema change 0147_rename_status_column in 0.4s", tag="cause", by="migrate")
        w.log("core", at - gap + 1, "info", "prepared statements of running sessions keep their plans until they reconnect", tag="evidence")
        fail(w, at, w.end, 0.7, ("query failed", ("SQLException", 'column "status" does not exist')), status=500, core_tag="evidence")
        if w.stack.services["db"].format == "pg":
            for t in w.every(3.0, at):
                w.log("db", t, "error", 'column "status" does not exist at character 12', tag="evidence", who="app@main")
        w.answer([w.name("core"), "0147_rename_status_column", "migrate", "migration"], ["0147|rename_status|schema change|migration", "status"], [w.name("front"), w.name("side"), w.name("edge")])
    general(w, at)


def permission_change(w):
    at = onset(w)
    if w.variant == 0:
        w.log("node", at - 40, "info", f"applied policy revision 88 to role {w.name('core')}-task: removed action kms:Decrypt", tag="cause", program="iam-sync")
        fail(w, at, w.end, 0.6, ("cannot decrypt stored value", ("AccessDeniedException", f"User {w.name('core')}-task is not authorized to perform: kms:Decrypt")), status=500, core_tag="evidence")
        w.answer([w.name("core") + "-task", w.name("core"), "iam-sync", "iam", "policy", w.name("node")], ["(?i)kms:Decrypt", "(?i)policy|not authorized|removed"], [w.name("front"), w.name("side"), w.name("db"), w.name("edge")])
    else:
        w.log("core", at - 2, "info", "mounted volume documents read-only", tag="cause", path="/srv/documents", mode="ro")
        fail(w, at, w.end, 0.9, ("cannot store document", ("java.nio.file.ReadOnlyFileSystemException", "/srv/documents: Read-only file system")), status=500, writes=True, core_tag="cause")
        w.answer([w.name("core"), "documents", "/srv/documents"], ["(?i)read-only"], [w.name("front"), w.name("side"), w.name("db"), w.name("edge")])
    general(w, at)


def red_herring(w):
    """Somebody else's deployment and somebody else's loud errors stand close to the onset."""
    at = onset(w)
    end = until(w, at)
    w.log("side", at - 55, "info", "starting", version=version(w), commit=w.hex(7))
    for t in w.every(1.5, at - 45, at + 200):
        w.log("side", t, "error", "could not warm price cache, serving without", item=w.rng.randint(1, 999))
    if w.variant == 0:
        form = w.stack.services["db"].format
        text = {"pg": "received SIGHUP, parameter \"default_transaction_read_only\" changed to \"on\"", "mysql": "Setting super_read_only=ON.", "mongo": "Stepping down from primary, becoming secondary"}[form]
        w.log("db", at - 1, "info", text, tag="cause")
        error = {"pg": "cannot execute INSERT in a read-only transaction", "mysql": "The MySQL server is running with the --super-read-only option so it cannot execute this statement", "mongo": "not primary"}[form]
        if form == "pg":
            for t in w.every(2.0, at, end):
                w.log("db", t, "error", error, tag="evidence", who="app@main")
        fail(w, at, end, 0.95, ("write failed", ("SQLException", error)), writes=True, core_tag="evidence")
        w.answer([w.name("db"), "read_only", "super_read_only"], ["(?i)read.only|not primary|stepp"], [w.name("side"), w.name("front"), w.name("edge")], ["price cache"])
    else:
        w.log("edge", at - 2, "warn", "route table replaced: rule 14 sends /* to cluster " + w.name("front") + "-canary (0 endpoints)", tag="cause")
        def emit(world, t, request):
            if world.rng.random() < .3:
                world.log("edge", t + .01, "warn", "no healthy endpoints in cluster " + world.name("front") + "-canary", tag="evidence")
            return 503, 0.01
        w.effect(at, end, 0.5, emit)
        w.answer([w.name("edge"), "route", "canary", w.name("front") + "-canary"], ["(?i)route|canary|rule 14"], [w.name("side"), w.name("db"), w.name("core")], ["price cache"])
    general(w, at)


def lock(w):
    at = onset(w)
    end = until(w, at)
    form = w.stack.services["db"].format
    if w.variant == 0:
        w.log("core", at - 6, "info", "running migration 0212_add_index_on_items (ALTER TABLE items)", tag="cause", by="migrate")
        for t in w.every(20, at, end):
            w.log("db", t, "info", {"pg": "process 4411 still waiting for AccessExclusiveLock on relation 16442 of database 16384 after 1000.123 ms", "mysql": "Waiting for table metadata lock: ALTER TABLE items",
                                    "mongo": "Index build: waiting for exclusive lock on main.items"}[form], tag="evidence")
        fail(w, at + 5, end, 0.6, ("query timed out waiting for a lock on items", ("SQLTimeoutException", "lock wait timeout exceeded")), status=504, took=5.0, core_tag="evidence")
        w.answer([w.name("core"), "0212_add_index_on_items", "migration", "migrate", "ALTER TABLE"], ["0212|migration|ALTER TABLE", "(?i)lock"], [w.name("front"), w.name("side"), w.name("edge")])
    else:
        w.roles.append("worker")
        w.log("worker", at - 10, "info", "began nightly rewrite in one transaction", tag="cause", table="items", rows=48_112_009)
        fail(w, at, end, 0.5, ("deadlock or lock wait on items, gave up after 10 s", ("LockTimeout", "could not obtain lock on row in relation items")), status=504, took=10.0, core_tag="evidence", writes=True)
        for t in w.every(30, at, end):
            w.log("db", t, "info", {"pg": "process 2207 still waiting for ShareLock on transaction 88123 after 1000.077 ms", "mysql": "Lock wait timeout exceeded; try restarting transaction", "mongo": "WriteConflict: retrying, transaction open for a long time"}[form], tag="evidence")
        if end < w.end:
            w.log("worker", end, "info", "rewrite committed", tag="recovery", table="items")
        w.answer([w.name("worker"), "nightly rewrite", "rewrite"], ["(?i)rewrite|one transaction", "(?i)lock"], [w.name("front"), w.name("side"), w.name("edge")])
    general(w, at)


KINDS = {"bad-deploy": bad_deploy, "config-change": config_change, "cause-before": cause_before, "permission-change": permission_change,
         "red-herring": red_herring, "lock": lock}
