"""The log formats that the made-up services write: each takes a record's parts and gives its lines."""

import datetime
import json

LEVELS = {
    "upper": {"debug": "DEBUG", "info": "INFO", "warn": "WARN", "error": "ERROR", "fatal": "FATAL"},
    "python": {"debug": "DEBUG", "info": "INFO", "warn": "WARNING", "error": "ERROR", "fatal": "CRITICAL"},
    "klog": {"debug": "I", "info": "I", "warn": "W", "error": "E", "fatal": "F"},
    "pg": {"debug": "DEBUG", "info": "LOG", "warn": "WARNING", "error": "ERROR", "fatal": "FATAL"},
    "mysql": {"debug": "Note", "info": "Note", "warn": "Warning", "error": "ERROR", "fatal": "ERROR"},
    "mongo": {"debug": "D1", "info": "I", "warn": "W", "error": "E", "fatal": "F"},
    "redis": {"debug": ".", "info": "*", "warn": "#", "error": "#", "fatal": "#"},
}
JAVA_FRAMES = ["\tat {p}.web.RequestHandler.handle(RequestHandler.java:{a})", "\tat {p}.service.{c}.apply({c}.java:{b})",
               "\tat java.base/java.util.concurrent.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1136)",
               "\tat java.base/java.lang.Thread.run(Thread.java:840)"]


def clock(when, digits, mark="."):
    return when.strftime("%H:%M:%S") + mark + f"{when.microsecond:06d}"[:digits]


def iso(when, digits=3):
    return when.strftime("%Y-%m-%dT") + clock(when, digits) + "Z"


def pairs(fields):
    return "".join(f" {k}={v if ' ' not in str(v) else json.dumps(str(v))}" for k, v in fields.items())


def java_trace(service, rng, error):
    package = "com." + service.domain + "." + service.name.replace("-", "")
    frames = [f.format(p=package, c=service.unit, a=rng.randint(20, 300), b=rng.randint(20, 300)) for f in JAVA_FRAMES]
    return "\n".join([f"{error[0]}: {error[1]}", *reversed(frames[:2]), *frames[2:]])


def python_trace(service, rng, error):
    package = service.name.replace("-", "_")
    return ("Traceback (most recent call last):\n"
            f'  File "/app/{package}/handlers.py", line {rng.randint(20, 300)}, in handle\n    return self.{service.unit.lower()}.apply(request)\n'
            f'  File "/app/{package}/{service.unit.lower()}.py", line {rng.randint(20, 300)}, in apply\n    raise error\n'
            f"{error[0]}: {error[1]}")


def json_line(service, when, level, message, fields, error, rng):
    body = {"ts": iso(when), "level": level, "service": service.name, "msg": message, **fields}
    if error:
        body["error"] = f"{error[0]}: {error[1]}"
    return json.dumps(body)


def zap_line(service, when, level, message, fields, error, rng):
    body = {"level": level, "time": round(when.replace(tzinfo=datetime.timezone.utc).timestamp(), 3), "caller": f"{service.unit.lower()}/{service.unit.lower()}.go:{rng.randint(20, 400)}",
            "msg": message, **fields}
    if error:
        body["error"] = error[1]
    return json.dumps(body, separators=(",", ":"))


def logfmt_line(service, when, level, message, fields, error, rng):
    if error:
        fields = {**fields, "err": error[1]}
    return f"time={iso(when)} level={level} msg={json.dumps(message)}{pairs(fields)}"


def spring_line(service, when, level, message, fields, error, rng):
    head = (f"{when:%Y-%m-%d} {clock(when, 3)} {LEVELS['upper'][level].replace('FATAL', 'ERROR'):>5} 1 --- [nio-8080-exec-{rng.randint(1, 20)}] "
            f"c.{service.domain[0]}.{service.name.replace('-', '')}.{service.unit:<18} : {message}{pairs(fields)}")
    return head + ("\n\n" + java_trace(service, rng, error) if error else "")


def log4j_line(service, when, level, message, fields, error, rng):
    head = (f"{when:%Y-%m-%d} {clock(when, 3, ',')} {LEVELS['upper'][level]:<5} [worker-{rng.randint(1, 16)}] "
            f"com.{service.domain}.{service.name.replace('-', '')}.{service.unit} - {message}{pairs(fields)}")
    return head + ("\n" + java_trace(service, rng, error) if error else "")


def klog_line(service, when, level, message, fields, error, rng):
    if error:
        fields = {"err": error[1], **fields}
    rest = "".join(f" {k}={json.dumps(str(v))}" for k, v in fields.items())
    return (f"{LEVELS['klog'][level]}{when:%m%d} {clock(when, 6)}       1 {service.unit.lower()}.go:{rng.randint(20, 400)}] "
            f"{json.dumps(message)}{rest}")


def python_line(service, when, level, message, fields, error, rng):
    head = (f"{when:%Y-%m-%d} {clock(when, 3, ',')} {LEVELS['python'][level]} {service.name.replace('-', '_')}.{service.unit.lower()} "
            f"[{rng.randint(7, 40)}] {message}{pairs(fields)}")
    return head + ("\n" + python_trace(service, rng, error) if error else "")


def pg_line(service, when, level, message, fields, error, rng):
    who = fields.pop("who", "[unknown]@[unknown]")
    return f"{when:%Y-%m-%d} {clock(when, 3)} UTC [{rng.randint(300, 9000)}] {who} {LEVELS['pg'][level]}:  {message}{pairs(fields)}"


def mysql_line(service, when, level, message, fields, error, rng):
    fields.pop("who", None)
    return f"{iso(when, 6)} {rng.randint(8, 900)} [{LEVELS['mysql'][level]}] [MY-{rng.randint(10000, 13900):06d}] [Server] {message}{pairs(fields)}"


def mongo_line(service, when, level, message, fields, error, rng):
    fields.pop("who", None)
    return json.dumps({"t": {"$date": iso(when)[:-1] + "+00:00"}, "s": LEVELS["mongo"][level], "c": fields.pop("c", "STORAGE"), "id": rng.randint(20000, 52000),
                       "ctx": f"conn{rng.randint(10, 900)}", "msg": message, "attr": fields}, separators=(",", ":"))


def redis_line(service, when, level, message, fields, error, rng):
    return f"1:M {when:%d %b %Y} {clock(when, 3)} {LEVELS['redis'][level]} {message}{pairs(fields)}"


def syslog_line(service, when, level, message, fields, error, rng):
    program = fields.pop("program", "systemd")
    pid = "" if program == "kernel" else f"[{fields.pop('pid', None) or rng.randint(300, 32000)}]"
    stamp = f"{when:%b} {when.day:2d} {when:%H:%M:%S}" if service.format == "syslog" else when.strftime("%Y-%m-%dT") + clock(when, 6) + "+00:00"
    return f"{stamp} {service.host} {program}{pid}: {message}{pairs(fields)}"


def nginx_line(service, when, level, message, fields, error, rng):
    if level != "info":  # what would go to its error log
        return f"{when:%Y/%m/%d %H:%M:%S} [{level}] 31#31: *{rng.randint(1, 99999)} {message}{pairs(fields)}"
    f = fields
    return (f'{f["ip"]} - {f.get("user", "-")} [{when:%d/%b/%Y:%H:%M:%S} +0000] "{f["method"]} {f["path"]} HTTP/1.1" {f["status"]} {f["size"]} "-" "{f["agent"]}" '
            f'rt={f["took"]:.3f} rid={f["rid"]}')


def envoy_line(service, when, level, message, fields, error, rng):
    if level != "info":
        return f"[{when:%Y-%m-%d} {clock(when, 3)}][1][{'warning' if level == 'warn' else level}][upstream] [source/common/upstream/cluster_manager_impl.cc:{rng.randint(100, 999)}] {message}{pairs(fields)}"
    f = fields
    flag = {503: "UF", 504: "UT", 502: "UPE", 429: "RL", 499: "DC"}.get(f["status"], "-")
    return (f'[{iso(when)}] "{f["method"]} {f["path"]} HTTP/2" {f["status"]} {flag} {rng.randint(0, 900)} {f["size"]} {int(f["took"] * 1000)} '
            f'{max(0, int(f["took"] * 1000) - 2)} "{f["ip"]}" "{f["agent"]}" "{f["rid"]}" "{f["upstream"]}" "10.4.{len(f["upstream"]) % 9}.{rng.randint(2, 40)}:8080"')


FORMATS = {"json": json_line, "zap": zap_line, "logfmt": logfmt_line, "spring": spring_line, "log4j": log4j_line, "klog": klog_line,
           "python": python_line, "pg": pg_line, "mysql": mysql_line, "mongo": mongo_line, "redis": redis_line,
           "syslog": syslog_line, "syslog-iso": syslog_line, "nginx": nginx_line, "envoy": envoy_line}
