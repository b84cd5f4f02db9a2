"""Serves a few files on 127.0.0.1, in parts as a browser asks for them."""

import http.server
import pathlib
import re
import threading

TYPES = {".html": "text/html", ".mp4": "video/mp4", ".webm": "video/webm", ".mkv": "video/x-matroska", ".vtt": "text/vtt"}


class FileServer:
    """`files`: a name, and its content as bytes or the path of a file. The page "" is at `url`."""

    def __init__(self, files):
        class Handler(Answers):
            served = files

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Answers(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    served = {}

    def do_GET(self):
        name = self.path[1:]
        content = self.served.get(name)
        if content is None:
            self.answer(404, "text/plain", b"")
            return
        kind = TYPES.get(pathlib.PurePath(name).suffix, "text/html")
        if not isinstance(content, bytes):
            content = pathlib.Path(content).read_bytes()
        part = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not part:
            self.answer(200, kind, content)
            return
        first = int(part[1])
        last = min(int(part[2] or len(content)), len(content) - 1)
        self.answer(206, kind, content[first:last + 1], f"bytes {first}-{last}/{len(content)}")

    def answer(self, status, kind, body, content_range=None):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Accept-Ranges", "bytes")
        if content_range:
            self.send_header("Content-Range", content_range)
        self.end_headers()
        try:
            self.wfile.write(body)
        except ConnectionError:
            pass  # the browser has seen enough of this part

    def log_message(self, *_):
        pass
