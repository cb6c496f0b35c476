"""An imitation of Spring Security, without Java: python spring_like.py BEAN

BEAN is the Java of a CorsConfigurationSource, or empty; without one the security chain asks preflights to log in. Of the
bean what it sets is read, and preflights are decided as Spring's DefaultCorsProcessor does. Prints "port N", ends with its
standard input.
"""

import os
import re
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BEAN = sys.argv[1]


def strings(setter):
    found = re.search(r"cors\." + setter + r"\(List\.of\(([^)]*)\)\);", BEAN)
    return re.findall(r'"([^"]*)"', found.group(1)) if found else []


ORIGINS, METHODS, HEADERS = (strings(f"setAllowed{name}") for name in ("Origins", "Methods", "Headers"))
CREDENTIALS = "cors.setAllowCredentials(true);" in BEAN


class Chain(BaseHTTPRequestHandler):
    server_version, sys_version, protocol_version = "", "", "HTTP/1.1"

    def answer(self, status, fields=()):
        self.send_response_only(status)
        for name in ("Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"):
            self.send_header("Vary", name)
        self.send_header("Set-Cookie", "JSESSIONID=0; Path=/; HttpOnly")
        for field in fields:
            self.send_header(*field)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def handle_any(self):
        origin = self.headers["Origin"]
        asked = self.headers["Access-Control-Request-Method"]
        is_preflight = self.command == "OPTIONS" and asked
        fields = []
        if BEAN and origin:
            names = [name.strip() for name in self.headers.get("Access-Control-Request-Headers", "").split(",")]
            granted = [name for name in names if name.lower() in map(str.lower, HEADERS)]
            if origin not in ORIGINS or (is_preflight and (asked not in METHODS or any(names) and not granted)):
                return self.answer(403)
            fields.append(("Access-Control-Allow-Origin", origin))
            if CREDENTIALS:
                fields.append(("Access-Control-Allow-Credentials", "true"))
            if is_preflight:
                fields.append(("Access-Control-Allow-Methods", ",".join(METHODS)))
                fields.extend([("Access-Control-Allow-Headers", ", ".join(granted))] if granted else [])
                return self.answer(200, fields)
        if not self.headers["Authorization"]:
            return self.answer(401, [*fields, ("WWW-Authenticate", "Bearer")])
        self.answer(200, fields)

    do_GET = do_PUT = do_DELETE = do_OPTIONS = handle_any

    def log_message(self, *_):
        pass


def end_with_input():
    sys.stdin.read()
    os._exit(0)


server = ThreadingHTTPServer(("127.0.0.1", 0), Chain)
threading.Thread(target=end_with_input, daemon=True).start()
print("port", server.server_port, flush=True)
server.serve_forever()
