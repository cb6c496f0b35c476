"""A cross-origin test in Python: python3 example.py http://127.0.0.1:3002 (a running `corsac agent`)."""

import base64
import json
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer

agent = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:3002"


class Api(BaseHTTPRequestHandler):
    """The server under test: it lets https://app.example read /cart and says nothing on any other path."""

    def do_GET(self):
        self.send_response(200)
        if self.path == "/cart":
            self.send_header("Access-Control-Allow-Origin", "https://app.example")
        self.end_headers()
        self.wfile.write(b"two hats")

    def log_message(self, *_):
        pass


def fetch(**task):
    """What script at https://app.example would get of `fetch(task.url, task)`."""
    body = json.dumps({"origin": "https://app.example", **task}).encode()
    with urllib.request.urlopen(agent + "/", body) as answer:
        return json.load(answer)


api = HTTPServer(("127.0.0.1", 0), Api)
threading.Thread(target=api.serve_forever, daemon=True).start()
base = f"http://127.0.0.1:{api.server_port}"

cart = fetch(url=base + "/cart")
assert cart["type"] == "cors" and cart["status"] == 200, cart["why"]
assert base64.b64decode(cart["bodyB64"]) == b"two hats"

with_cookies = fetch(url=base + "/cart", credentials="include")
assert with_cookies["type"] == "error"
assert with_cookies["why"]["code"] == "D406", with_cookies["why"]  # no Access-Control-Allow-Credentials

other = fetch(url=base + "/other")
assert other["why"]["code"] == "D401", other["why"]  # no Access-Control-Allow-Origin
print("3 fetches as a page at https://app.example: 1 readable, 2 refused:", other["why"]["message"])
