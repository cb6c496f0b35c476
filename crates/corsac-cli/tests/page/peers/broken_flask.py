"""A Flask app that asks for a login before each request: python broken_flask.py SNIPPET

SNIPPET stands after the app is made, or is empty; with one, the login lets OPTIONS pass. Prints "port N", ends with its
standard input.
"""

import os
import sys
import threading

from flask import Flask, abort, request
from flask_cors import CORS
from werkzeug.serving import WSGIRequestHandler, make_server


class Quiet(WSGIRequestHandler):
    def log(self, *_):
        pass


def end_with_input():
    sys.stdin.read()
    os._exit(0)


app = Flask(__name__)
lets_options_pass = bool(sys.argv[1])
exec(sys.argv[1])


@app.before_request
def login():
    if lets_options_pass and request.method == "OPTIONS":
        return
    if "Authorization" not in request.headers:
        abort(401)


@app.route("/cart", methods=["GET", "PUT", "DELETE"])
def cart():
    return "hello"


server = make_server("127.0.0.1", 0, app, request_handler=Quiet)
threading.Thread(target=end_with_input, daemon=True).start()
print("port", server.server_port, flush=True)
server.serve_forever()
