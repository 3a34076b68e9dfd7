"""A chat-completions server on the loopback whose replies a function makes; it counts tokens and refuses what is too large."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from token_estimate import estimate_reply, estimate_request

MAX_INPUT, MAX_OUTPUT = 8000, 4000


class ChatServer:
    """`decide(case, body)` gives (text, calls), a call being {"name", "arguments"}. The first part of the path names the
    case, so that many can run side by side; `requests[case]` keeps (body as bytes, tokens in, tokens out) in their order."""

    def __init__(self, decide, max_input=MAX_INPUT):
        self.decide, self.max_input = decide, max_input
        self.requests, self.lock = {}, threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_):
                pass

            def do_GET(self):
                outer.send_json(self, 404, {"error": {"message": "there is no list of models"}})

            def do_POST(self):
                data = self.rfile.read(int(self.headers.get("content-length") or 0))
                outer.answer(self, self.path.strip("/").split("/")[0], data)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def url(self, case):
        return f"http://127.0.0.1:{self.server.server_port}/{case}"

    def arguments(self):
        return []

    def settings(self, case):
        """The free tier of GitHub Models: 8,000 tokens in, 4,000 out. The token is made up and leaves for this machine only."""
        return {"LOGAI_LLM_PROVIDER": "github", "LOGAI_GITHUB_TOKEN": "github_pat_0123456789abcdefghij", "LOGAI_GITHUB_BASE_URL": self.url(case)}

    @staticmethod
    def send_json(handler, status, value):
        data = json.dumps(value).encode()
        handler.send_response(status)
        handler.send_header("content-type", "application/json")
        handler.send_header("content-length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data)

    def answer(self, handler, case, data):
        body = json.loads(data)
        tokens = estimate_request(body)
        refused = tokens > self.max_input
        text, calls = ("", []) if refused else self.decide(case, body)
        out = estimate_reply(text, calls, body["model"])
        with self.lock:
            self.requests.setdefault(case, []).append((data, tokens, out))
        if refused:
            return self.send_json(handler, 413, {"error": {"code": "tokens_limit_reached", "message":
                                  f"Request body too large for {body['model']} model. Max size: {self.max_input} tokens."}})
        handler.send_response(200)
        handler.send_header("content-type", "text/event-stream")
        handler.send_header("connection", "close")
        handler.end_headers()
        events = [{"choices": [{"index": 0, "delta": {"content": text[i:i + 40]}, "finish_reason": None}]} for i in range(0, len(text), 40)]
        for index, call in enumerate(calls):
            function = {"name": call["name"], "arguments": json.dumps(call["arguments"])}
            events.append({"choices": [{"index": 0, "delta": {"tool_calls": [{"index": index, "id": f"call_{len(body['messages'])}_{index}",
                                                                             "type": "function", "function": function}]}}]})
        events.append({"choices": [{"index": 0, "delta": {}, "finish_reason": "tool_calls" if calls else "stop"}]})
        events.append({"choices": [], "usage": {"prompt_tokens": tokens, "completion_tokens": out}})
        handler.wfile.write("".join(f"data: {json.dumps(e)}\n\n" for e in events).encode() + b"data: [DONE]\n\n")
