"""A Django site whose CORS middleware lies behind the redirect to the path with a slash: python broken_django.py SNIPPET

SNIPPET stands at the end of the settings, or is empty. Prints "port N", ends with its standard input.
"""

import os
import sys
import threading

from django import setup
from django.conf import settings
from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def end_with_input():
    sys.stdin.read()
    os._exit(0)


values = {
    "MIDDLEWARE": ["django.middleware.common.CommonMiddleware", "corsheaders.middleware.CorsMiddleware"],
    "CORS_ALLOWED_ORIGINS": ["http://app.example"],
    "ALLOWED_HOSTS": ["*"],
    "ROOT_URLCONF": __name__,
    "SECRET_KEY": "of a test",
}
exec(sys.argv[1], values)
settings.configure(**{name: value for name, value in values.items() if name.isupper()})
setup()
urlpatterns = [path("cart/", lambda request: HttpResponse("hello"))]
server = WSGIServer(("127.0.0.1", 0), Quiet)
server.set_app(get_wsgi_application())
threading.Thread(target=end_with_input, daemon=True).start()
print("port", server.server_port, flush=True)
server.serve_forever()
