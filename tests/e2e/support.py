"""What the end-to-end tests share: the built binary in a clean environment, and a scripted chat-model server."""

import json
import os
import pathlib
import subprocess
import tempfile
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BINARY = os.environ.get("LOGAI_BINARY") or "build/dev/logai"


class LogaiTest(unittest.TestCase):
    """A home and a folder of its own for each test; nothing of the real user is read or written."""

    def setUp(self):
        self._folder = tempfile.TemporaryDirectory()
        self.addCleanup(self._folder.cleanup)
        self.folder = pathlib.Path(self._folder.name)
        self.home = self.folder / "home"
        self.home.mkdir()
        if not os.path.exists(BINARY):
            self.fail(f"{BINARY} is not there: build it, or set LOGAI_BINARY")

    def environment(self, **more):
        return {"HOME": str(self.home), "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TERM": "dumb",
                "AWS_EC2_METADATA_DISABLED": "true", **more}

    def run_logai(self, *arguments, env=None, stdin=subprocess.DEVNULL, input=None, timeout=60):
        options = {"input": input} if input is not None else {"stdin": stdin}
        return subprocess.run([os.path.abspath(BINARY), *arguments], env=env or self.environment(), cwd=self.folder,
                              capture_output=True, text=True, timeout=timeout, **options)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = text if isinstance(text, bytes) else text.encode()
        path.write_bytes(data)
        return str(path)


def outage_log():
    """Ten quiet minutes, a deployment, then errors that did not exist before."""
    lines = []
    for second in range(0, 600, 2):
        lines.append(f"2026-11-20T13:{50 + second // 60:02d}:{second % 60:02d}.000Z INFO request served in 12 ms id={second}")
    lines.append("2026-11-20T14:00:00.500Z INFO starting build 9f3c2a1 pool=per-request")
    for second in range(2, 120, 2):
        lines.append(f"2026-11-20T14:{second // 60:02d}:{second % 60:02d}.000Z FATAL remaining connection slots are reserved "
                     "for superuser connections")
    return "\n".join(lines) + "\n"


class ModelServer:
    """Speaks /chat/completions (SSE) and Ollama's /api/chat (NDJSON) from a list of replies.

    A reply is {"text", "tool_calls": [{"name", "arguments"}]}, or {"status", "headers", "body"}, or {"cut": text} for a
    stream that breaks off. Requests are kept in `requests` as (path, headers, body).
    """

    def __init__(self, replies):
        self.replies = list(replies)
        self.requests = []
        self.release = threading.Event()
        self.cards = {}  # what /api/show says of a model
        self.models = []  # what Ollama's list holds; empty: there is none
        self.refuse_lists = 404  # what a question for the models is answered with
        self.listed = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                data = json.dumps({"models": outer.models} if outer.models else {"error": {"message": "no"}}).encode()
                self.send_response(200 if outer.models else outer.refuse_lists)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)
                outer.listed.set()

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                if self.path == "/api/show":  # Ollama's card of a model, which is no question
                    card = outer.cards.get(body["model"])
                    outer.answer(self, body, {"status": 200 if card else 404, "body": card or {"error": "not found"}})
                    return
                outer.requests.append((self.path, dict(self.headers), body))
                reply = outer.replies.pop(0) if outer.replies else {"status": 500, "body": {"error": "script ended"}}
                outer.answer(self, body, reply)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.release.set()
        self.server.shutdown()
        self.server.server_close()

    def answer(self, handler, request, reply):
        if "status" in reply:
            data = json.dumps(reply.get("body", {})).encode()
            handler.send_response(reply["status"])
            for name, value in {"content-type": "application/json", **reply.get("headers", {})}.items():
                handler.send_header(name, value)
            handler.send_header("content-length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data)
            return
        handler.send_response(200)
        ollama = handler.path.endswith("/api/chat")
        handler.send_header("content-type", "application/x-ndjson" if ollama else "text/event-stream")
        handler.send_header("connection", "close")
        handler.end_headers()

        def send(value):
            text = json.dumps(value)
            handler.wfile.write((text + "\n" if ollama else f"data: {text}\n\n").encode())
            handler.wfile.flush()

        for piece in self.pieces(reply.get("text", "") + reply.get("cut", "")):
            send({"message": {"role": "assistant", "content": piece}, "done": False} if ollama
                 else {"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]})
        if reply.get("stall"):
            self.release.wait(60)
            return
        if "cut" in reply:
            return
        calls = reply.get("tool_calls", [])
        if ollama:
            if calls:
                send({"message": {"role": "assistant", "content": "",
                                  "tool_calls": [{"function": call} for call in calls]}, "done": False})
            send({"message": {"role": "assistant", "content": ""}, "done": True, "done_reason": "stop",
                  "prompt_eval_count": 100, "eval_count": 10})
            return
        for index, call in enumerate(calls):
            send({"choices": [{"index": 0, "delta": {"tool_calls": [
                {"index": index, "id": f"call_{index}", "type": "function",
                 "function": {"name": call["name"], "arguments": ""}}]}}]})
            for piece in self.pieces(json.dumps(call["arguments"])):
                send({"choices": [{"index": 0, "delta": {"tool_calls": [
                    {"index": index, "function": {"arguments": piece}}]}}]})
        send({"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls" if calls else "stop"}]})
        send({"choices": [], "usage": {"prompt_tokens": 100, "completion_tokens": 10}})
        handler.wfile.write(b"data: [DONE]\n\n")

    @staticmethod
    def pieces(text, size=9):
        return [text[i:i + size] for i in range(0, len(text), size)]
