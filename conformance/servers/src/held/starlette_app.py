"""Starlette under compiled policies: python starlette_app.py FOLDER PORT

Each folder in FOLDER holds the compiled module of a policy, and is the first segment of its paths. The application answers what
the request's x-told says, "STATUS NAME=HEX ...", and notes x-asked; whatever reached Starlette notes x-reached.
"""

import importlib.util
import pathlib
import sys

import uvicorn


async def application(scope, receive, send):
    told = dict(scope["headers"])[b"x-told"].decode("ascii").split(" ")
    fields = [field.split("=") for field in told[1:]]
    headers = [(name.encode("ascii"), bytes.fromhex(value)) for name, value in fields]
    await send({"type": "http.response.start", "status": int(told[0]), "headers": [*headers, (b"x-asked", b"1")]})
    await send({"type": "http.response.body", "body": b""})


def load(folder):
    spec = importlib.util.spec_from_file_location("policies_of_" + folder.name, folder / "cors_policies.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (policy,) = module.policies.values()
    return policy(application)


policies = {folder.name: load(folder) for folder in pathlib.Path(sys.argv[1]).iterdir() if folder.is_dir()}


async def server(scope, receive, send):
    async def reached(message):
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], (b"x-reached", b"1")]
        await send(message)

    if scope["type"] == "lifespan":
        return
    policy = policies.get(scope["path"].strip("/"))
    if policy is None:
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})
        return
    await policy(scope, receive, reached)


uvicorn.run(
    server, host="127.0.0.1", port=int(sys.argv[2]), log_level="error", lifespan="off", h11_max_incomplete_event_size=1 << 22
)
