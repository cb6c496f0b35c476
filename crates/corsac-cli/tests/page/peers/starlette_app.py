"""A Starlette app with a mount for each policy: python starlette_app.py JSON

JSON: {name: {allow_origins, allow_credentials, allow_methods, allow_headers}, ...}. Prints "port N", ends with its
standard input.
"""

import json
import os
import socket
import sys
import threading

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route


class Hello:
    async def __call__(self, scope, receive, send):
        await PlainTextResponse("hello")(scope, receive, send)


def error(request):
    raise RuntimeError("as the test wants it")


def mount(name, options):
    routes = [Route("/error", error), Mount("/", Hello())]
    return Mount("/" + name, app=Starlette(routes=routes, middleware=[Middleware(CORSMiddleware, **options)]))


def end_with_input():
    sys.stdin.read()
    os._exit(0)


app = Starlette(routes=[mount(name, options) for name, options in json.loads(sys.argv[1]).items()])
listener = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=end_with_input, daemon=True).start()
print("port", listener.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="critical")).run(sockets=[listener])
