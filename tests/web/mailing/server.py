"""A mail server in this process: it speaks SMTP over a socket, keeps what it takes, and answers as it is told."""

import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage

SIZES = b"250-mail.testville.gov\r\n250 SIZE 1000000\r\n"


class Server(socketserver.ThreadingTCPServer):
    """taken: the e-mails that it took. answers: what it says otherwise than usual, by the start of what it is told."""

    allow_reuse_address = daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.taken: list[EmailMessage] = []
        self.answers: dict[str, str] = {}
        self.calls = 0

    @property
    def port(self) -> int:
        return self.server_address[1]

    def about(self, told: str, usually: str) -> bytes:
        found = [answer for start, answer in self.answers.items() if told.upper().startswith(start.upper())]
        return f"{found[0] if found else usually}\r\n".encode()


class Conversation(socketserver.StreamRequestHandler):
    server: Server

    def handle(self) -> None:
        self.server.calls += 1
        self.wfile.write(self.server.about("CONNECT", "220 mail.testville.gov ESMTP"))
        while line := self.rfile.readline().decode().strip():
            verb = line.upper()
            if verb.startswith("EHLO"):
                self.wfile.write(SIZES)
            elif verb == "DATA":
                self.wfile.write(b"354 go on\r\n")
                if not self._take():
                    return
            elif verb == "QUIT":
                self.wfile.write(self.server.about(line, "221 bye"))
                return
            else:
                self.wfile.write(self.server.about(line, "250 ok"))

    def _take(self) -> bool:
        """Take an e-mail, and return whether the conversation goes on."""
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        answer = self.server.about("DATA", "250 taken")
        if answer.startswith(b"HANG UP"):
            return False
        if answer.startswith(b"2"):
            self.server.taken.append(email.message_from_bytes(b"".join(lines), policy=email.policy.default))
        self.wfile.write(answer)
        return True


@contextmanager
def listening() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
