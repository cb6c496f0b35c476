"""A Starlette app whose CORS middleware lies inside of what makes error pages: python broken_app.py SNIPPET

SNIPPET is put around the app, or is empty. Prints "port N", ends with its standard input.
"""

import os
import socket
import sys
import threading

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import Route


def error(request):
    raise RuntimeError("as the test wants it")


def end_with_input():
    sys.stdin.read()
    os._exit(0)


inner = [] if sys.argv[1] else [Middleware(CORSMiddleware, allow_origins=["http://app.example"])]
app = Starlette(routes=[Route("/cart", error)], middleware=inner)
exec(sys.argv[1])
listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=end_with_input, daemon=True).start()
print("port", listener.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="critical")).run(sockets=[listener])
