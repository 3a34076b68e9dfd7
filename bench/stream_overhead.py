#!/usr/bin/env python3
"""What `logai ask` adds to a streamed answer, against a bare curl of the same stream, in one run.

    bench/stream_overhead.py [--binary build/release/logai] [--tokens 20000] [--rounds 7]

A server on loopback streams an answer of N one-word chunks as fast as it is read. For each of curl and logai, by turns:
the time from the server's first chunk to the first byte on standard output, and the time from there to the last byte,
divided by the chunks. It prints the medians and their differences. Standard library only; needs curl.
"""
import argparse
import json
import os
import socket
import statistics
import subprocess
import tempfile
import threading
import time

CHUNK = 'data: {"id":"c","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"%s"},"finish_reason":null}]}\n\n'
END = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'


class Server:
    """Answers every POST with the same stream; notes when the first chunk left."""

    def __init__(self, tokens):
        words = "".join(CHUNK % ("word%d " % n) for n in range(tokens))
        self.first = (CHUNK % "Checkout ").encode()
        self.rest = (words + END).encode()
        self.first_sent = 0.0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = "http://127.0.0.1:%d" % self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            connection, _ = self.socket.accept()
            with connection:
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                request = b""
                while b"\r\n\r\n" not in request:
                    request += connection.recv(65536)
                head, _, body = request.partition(b"\r\n\r\n")
                length = next((int(line.split(b":")[1]) for line in head.lower().split(b"\r\n")
                               if line.startswith(b"content-length:")), 0)
                while len(body) < length:
                    body += connection.recv(65536)
                connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n")
                time.sleep(0.05)  # the reader has set itself up
                self.first_sent = time.perf_counter()
                connection.sendall(self.first)
                time.sleep(0.05)  # the first token is told apart from the others
                connection.sendall(self.rest)


def run(command, server, environment=None):
    """(seconds to the first byte, seconds from the second burst to the end)"""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, bufsize=0)
    os.read(process.stdout.fileno(), 1 << 20)
    first = time.perf_counter() - server.first_sent
    while True:
        piece = os.read(process.stdout.fileno(), 1 << 20)
        if not piece:
            break
    end = time.perf_counter()
    process.wait()
    return first, end - server.first_sent - 0.05


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--binary", default="build/release/logai")
    parser.add_argument("--tokens", type=int, default=20000)
    parser.add_argument("--rounds", type=int, default=7)
    args = parser.parse_args()
    server = Server(args.tokens)
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "app.log")
        with open(log, "w") as file:
            file.write("2026-11-20T14:00:00Z ERROR pool exhausted\n")
        environment = {"HOME": folder, "PATH": os.environ["PATH"], "LOGAI_LLM_PROVIDER": "openai",
                       "LOGAI_OPENAI_BASE_URL": server.url + "/v1"}
        commands = {"curl": (["curl", "-sN", "-d", "{}", server.url + "/v1/chat/completions"], None),
                    "logai": ([args.binary, "ask", "why?", "--source", log], environment)}
        times = {name: [] for name in commands}
        for _ in range(args.rounds):
            for name, (command, env) in commands.items():
                times[name].append(run(command, server, env))
    median = {name: [statistics.median(sample[i] for sample in samples) for i in (0, 1)]
              for name, samples in times.items()}
    for name, (first, rest) in median.items():
        print(f"{name:6}  first token {first * 1e3:7.2f} ms   each of {args.tokens:,} {rest / args.tokens * 1e6:6.2f} µs")
    print(f"added   first token {(median['logai'][0] - median['curl'][0]) * 1e3:7.2f} ms   each "
          f"{(median['logai'][1] - median['curl'][1]) / args.tokens * 1e6:6.2f} µs")


if __name__ == "__main__":
    main()
