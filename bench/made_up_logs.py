#!/usr/bin/env python3
"""Writes made-up logs with their truth, in the form that template_accuracy.py reads.

usage: made_up_logs.py FOLDER [--seed N] [--lines 2000]

Each set has the header of one kind of log (a supercomputer's, a phone's, a proxy's, a web server's,
a kernel's, a message broker's, …) and messages of that kind. A message is written as its template
with the values in braces, such as "Accepted password for {user} from {ip} port {port} ssh2", so that
the truth is what was written. Truth follows the loghub labels: plain words are constant, and numbers,
paths, addresses, hex, ids and names are <*>.
"""

import argparse
import csv
import os
import random
import re
import time

USERS = ["root", "alice", "bob", "carol", "mysql", "nagios", "deploy", "www-data", "backup", "svc-mail"]
HOSTS = ["api.example.com", "cdn.example.net", "mail.example.org", "g.example.io"]
WORDS = ["orders", "carts", "users", "items", "invoices", "ledger"]


class Values:
    """What stands in the braces."""

    def __init__(self, seed):
        self.r = random.Random(seed)

    def hex(self, digits):
        return "".join(self.r.choice("0123456789abcdef") for _ in range(digits))

    def fill(self, kind):
        r = self.r
        if kind == "num":
            return str(r.randint(0, 10 ** r.randint(1, 5)))
        if kind == "small":
            return str(r.randint(0, 3))
        if kind == "port":
            return str(r.randint(1024, 65535))
        if kind == "float":
            return f"{r.random() * 90:.2f}"
        if kind == "ip":
            return f"10.{r.randint(0, 255)}.{r.randint(0, 255)}.{r.randint(1, 254)}"
        if kind == "mac":
            return ":".join(self.hex(2) for _ in range(6))
        if kind == "bytes":
            return ",".join(self.hex(2) for _ in range(6))
        if kind == "hex":
            return "0x" + self.hex(8)
        if kind == "path":
            return "/" + "/".join(r.choice(["var", "srv", "data", "tmp", "log"]) for _ in range(3)) + f"/f{self.hex(3)}"
        if kind == "list":
            return ",".join(str(r.randint(0, 40)) for _ in range(r.randint(1, 6)))
        if kind == "id":
            return "".join(r.choice("abcdefghXYZ0123456789") for _ in range(13)) + "7"
        if kind == "bool":
            return r.choice(["true", "false"])
        return r.choice({"user": USERS, "host": HOSTS, "word": WORDS}[kind])


def compute_node(v, t):
    node = f"R{v.r.randint(10, 63)}-M{v.fill('small')}-N{v.r.randint(0, 9)}"
    head, level = v.r.choice(["-", "-", "-", "APPREAD"]), v.r.choice(["INFO"] * 9 + ["FATAL"] * 9 + ["FAILURE"])
    clock = time.strftime("%Y-%m-%d-%H.%M.%S", t) + f".{v.r.randint(100000, 999999)}"
    return f"{head} {int(time.mktime(t))} {time.strftime('%Y.%m.%d', t)} {node} {clock} {node} RAS KERNEL {level} "


def phone(v, t):
    return (f"{time.strftime('%Y%m%d', t)}-{t.tm_hour}:{t.tm_min}:{t.tm_sec}:{v.r.randint(0, 999)}"
            f"|{v.r.choice(['Step_Counter', 'Sync_Control', 'DataCache'])}|30002312|")


def proxy(v, t):
    return f"[{time.strftime('%m.%d %H:%M:%S', t)}] {v.r.choice(['chrome.exe', 'chrome.exe *64', 'mail.exe', 'sync.exe'])} - "


def cluster(v, t):
    node = f"dn{v.r.randint(1, 900)}"
    return f"- {int(time.mktime(t))} {time.strftime('%Y.%m.%d', t)} {node} {time.strftime('%b', t)} {t.tm_mday} {time.strftime('%H:%M:%S', t)} {node}/{node} "


def web_server(v, t):
    return f"{time.strftime('%Y/%m/%d %H:%M:%S', t)} [error] 31#31: *{v.r.randint(1, 99999)} "


def kernel(v, t):
    return f"[{time.mktime(t) % 90000:12.6f}] "


def broker(v, t):
    return f"[{time.strftime('%Y-%m-%d %H:%M:%S', t)},{v.r.randint(100, 999)}] {v.r.choice(['INFO', 'INFO', 'WARN'])} "


def traced(v, t):
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', t)}.{v.r.randint(100, 999)}Z  INFO ThreadId(0{v.r.randint(1, 9)}) app::db: "


SETS = {
    "ComputeNode": (compute_node, [
        "generating core.{num}", "instruction cache parity error corrected", "CE sym {num}, at {hex}, mask {hex}",
        "ciod: failed to read message prefix on control stream (CioStream socket to {ip}:{port}",
        "{num} floating point alignment exceptions", "rts panic! - stopping execution", "shutdown complete",
        "status registers are: {bytes}", "store operation........{small}", "ciod: Error loading {path}: invalid image"]),
    "Phone": (phone, [
        "onStandStepChanged {num}", "flush sensor data", "getTodaySteps = {num}##{num}##{num}##{num}",
        "onReceive action: android.intent.action.SCREEN_ON", "onReceive action: android.intent.action.SCREEN_OFF",
        "setServerFlag get server flag is {bool}", "REPORT : {num} {num} {num} {num}",
        "sendBroadcast type = {small},package = com.example.health", "checkCurrentDay a new day comes , reset basicSync"]),
    "Proxy": (proxy, [
        "{host}:{port} open through proxy {host}:{port} HTTPS", "{host}:{port} open through proxy {host}:{port} SOCKS5",
        "{host}:{port} close, {num} bytes sent, {num} bytes received, lifetime {num} sec",
        "{host}:{port} error : Could not connect through proxy {host}:{port} - cannot establish a connection, status code {num}",
        "{host}:{port} open directly", "{host}:{port} error : A connection request was canceled before the completion."]),
    "Cluster": (cluster, [
        "crond(pam_unix)[{num}]: session opened for user {user} by (uid={num})",
        "crond[{num}]: ({user}) CMD ({path})", "ntpd[{num}]: synchronized to {ip}, stratum {num}",
        "sshd[{num}]: Accepted publickey for {user} from {ip} port {port} ssh2",
        "dhcpd: DHCPACK on {ip} to {mac} via eth{small}", "dhcpd: DHCPDISCOVER from {mac} via eth{small}",
        "sendmail[{num}]: {id}: from={user}, size={num}, class={small}, nrcpts={num}, relay=root@localhost",
        "kernel: CPU{small}: Temperature above threshold", "snmpd[{num}]: Received TERM or STOP signal... shutting down..."]),
    "WebServer": (web_server, [
        "open() \"{path}\" failed (No such file or directory), client: {ip}, server: {host}",
        "connect() failed (Connection refused) while connecting to upstream, client: {ip}, server: {host}",
        "client {ip} closed keepalive connection", "limiting requests, excess: {float} by zone \"{word}\", client: {ip}",
        "upstream timed out (Connection timed out), client: {ip}, server: {host}"]),
    "Kernel": (kernel, [
        "usb {small}-{small}: USB disconnect, device number {num}", "device veth{id} entered promiscuous mode",
        "Out of memory: Killed process {num} (worker{small})", "CPU{small}: Core temperature is normal",
        "audit: type={num} audit({num}): op={word}", "bridge: port {num} of eth{small} is up"]),
    "Broker": (broker, [
        "Shrinking ISR from {list} to {list}", "Expanding ISR from {list} to {list}", "shutting down",
        "Completed load of log {path} with {num} segments in {num} ms", "Deleting segment {num} of topic {word}-{num}",
        "Unexpected error from /{ip}; closing connection", "Table '{word}' is marked as crashed",
        "EXT-sync: mounted with user '{user}' from '{ip}'"]),
    "Traced": (traced, [
        "query failed after {num} ms: connection to {host}:{port} closed", "pool has {num} idle of {num} connections",
        "SELECT {num} rows FROM {word} WHERE id = {num}", "session {id} started", "cache is warm", "lock of {path} released"]),
}


def write_set(folder, name, head, messages, seed, lines):
    v = Values(f"{seed}/{name}")
    weights = [v.r.random() ** 2 + 0.02 for _ in messages]
    os.makedirs(os.path.join(folder, name), exist_ok=True)
    log = os.path.join(folder, name, f"{name}_2k.log")
    now = 1_741_165_200.0
    with open(log, "w") as raw, open(f"{log}_structured_corrected.csv", "w", newline="") as truth:
        rows = csv.writer(truth)
        rows.writerow(["LineId", "Content", "EventId", "EventTemplate"])
        for line in range(lines):
            now += v.r.expovariate(0.5)
            kind = v.r.choices(range(len(messages)), weights)[0]
            text = re.sub(r"{(\w+)}", lambda m: v.fill(m[1]), messages[kind])
            header = head(v, time.gmtime(now))
            raw.write(f"{header}{text}\n")
            rows.writerow([line + 1, text, f"E{kind}", truth_of(messages[kind])])


def truth_of(message):
    """The template without the tag that is header; a word that holds a value is one, and so are a
    host and its port. A word before a dot and dots before a number are constant."""
    text = re.sub(r"{\w+}", "<*>", message)
    if message.split("[")[0].split("(")[0].rstrip(":").split(":")[0] in SYSLOG_TAGS:
        text = text.split(": ", 1)[1]
    return re.sub(r"/?(?:[A-Za-z]+-?)?<\*>(?:[:-]<\*>)*", "<*>", text)


SYSLOG_TAGS = ("crond", "ntpd", "sshd", "dhcpd", "sendmail", "kernel", "snmpd")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lines", type=int, default=2000)
    arguments = parser.parse_args()
    write_sets(arguments.folder, arguments.seed, arguments.lines)


def write_sets(folder, seed=1, lines=2000):
    for name, (head, messages) in SETS.items():
        write_set(folder, name, head, messages, seed, lines)


if __name__ == "__main__":
    main()
