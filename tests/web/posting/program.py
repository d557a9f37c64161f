"""A program that listens on this machine, and answers as it is told."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Self


class Program:
    """Takes what is posted to it. answers: states, one for each message, or a state with headers."""

    def __init__(self, answers):
        self.got, program = [], self
        self.answers = list(answers)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                program.got.append((dict(self.headers), body))
                answer = program.answers.pop(0)
                state, headers = answer if isinstance(answer, tuple) else (answer, {})
                self.send_response(state)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def log_message(self, *_):
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self._server.server_port}/hook"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
