"""Django under compiled settings: python django_app.py FOLDER PORT

Each folder in FOLDER holds the compiled settings of a policy, and is the first segment of its paths. The application answers what
the request's x-told says, "STATUS NAME=HEX ...", and notes x-asked; whatever reached Django notes x-reached.
"""

import importlib.util
import pathlib
import sys

from corsheaders.middleware import CorsMiddleware
from django import setup
from django.conf import settings
from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.test.utils import override_settings
from django.urls import re_path


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


def application(request):
    status, *fields = request.headers["x-told"].split(" ")
    response = HttpResponse(status=int(status))
    for name, value in (field.split("=") for field in fields):
        response[name] = bytes.fromhex(value).decode("utf-8")
    response["x-asked"] = "1"
    return response


class Policy:
    """The middleware of a policy around what is behind it, under the policy's settings."""

    def __init__(self, folder, get_response):
        (path,) = folder.glob("*.py")
        spec = importlib.util.spec_from_file_location("settings_of_" + folder.name, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        self.settings = {name: value for name, value in vars(module).items() if name.isupper()}
        self.middleware = CorsMiddleware(module.keep_fields(get_response))

    def __call__(self, request):
        with override_settings(**self.settings):
            return self.middleware(request)


def policies(get_response):
    folders = [folder for folder in pathlib.Path(sys.argv[1]).iterdir() if folder.is_dir()]
    all_of_them = {folder.name: Policy(folder, get_response) for folder in folders}

    def middleware(request):
        policy = all_of_them.get(request.path_info.strip("/"))
        if policy is None:
            return HttpResponse(status=404)
        response = policy(request)
        response["x-reached"] = "1"
        return response

    return middleware


settings.configure(
    ALLOWED_HOSTS=["*"], MIDDLEWARE=["__main__.policies"], ROOT_URLCONF=__name__, SECRET_KEY="of a test"
)
setup()
urlpatterns = [re_path("", application)]
server = WSGIServer(("127.0.0.1", int(sys.argv[2])), Quiet)
server.set_app(get_wsgi_application())
server.serve_forever()
