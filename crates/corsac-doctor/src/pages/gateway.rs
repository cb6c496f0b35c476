//! The gateway's part of the policy file. `P300` to `P311`.

use crate::example::file;
use crate::page::pages;

const RIGHT: &str = "[policies.app]\norigins = [\"https://app.example.com\"]\n\n[[gateway.routes]]\npath = \"/api/{*rest}\"\n\
    upstream = \"http://127.0.0.1:3000\"\npolicy = \"app\"\n";

/// A file whose one route has these lines.
macro_rules! route {
    ($lines:literal) => {
        concat!("[policies.app]\norigins = [\"https://app.example.com\"]\n\n[[gateway.routes]]\n", $lines)
    };
}

/// A file whose gateway has these lines.
macro_rules! gateway {
    ($lines:literal) => {
        concat!(
            "[policies.app]\norigins = [\"https://app.example.com\"]\n\n[gateway]\n",
            $lines,
            "\n[[gateway.routes]]\npath = \"/api/{*rest}\"\nupstream = \"http://127.0.0.1:3000\"\npolicy = \"app\"\n"
        )
    };
}

pages! {
    PolicyUndefined {
        happened: "A route, or the gateway itself, names a policy that the file does not have.",
        why: "Without the policy nothing could be decided, and a default would be a guess.",
        fix: ["Correct the name, or add a table [policies.NAME]."],
        example: file(route!("path = \"/api/{*rest}\"\nupstream = \"http://127.0.0.1:3000\"\npolicy = \"ap\"\n"), RIGHT),
        read: [TOML],
    }
    PolicyUnused {
        happened: "No route uses the policy.",
        why: "It may be left over, or a route may name another one by mistake.",
        fix: ["Remove the policy, or let a route name it."],
        example: file(
            "[policies.app]\norigins = [\"https://app.example.com\"]\n\n[policies.spare]\norigins = [\"*\"]\n\n[[gateway.routes]]\n\
             path = \"/api/{*rest}\"\nupstream = \"http://127.0.0.1:3000\"\npolicy = \"app\"\n",
            RIGHT,
        ),
        read: [TOML],
    }
    RoutePolicyMissing {
        happened: "The route names no policy.",
        why: "A route without a policy could mean \"nobody\" or \"as the upstream says\". Neither is assumed.",
        fix: ["policy = \"NAME\", or policy = false to leave CORS to the upstream."],
        example: file(route!("path = \"/api/{*rest}\"\nupstream = \"http://127.0.0.1:3000\"\n"), RIGHT),
        read: [TOML],
    }
    RoutePathInvalid {
        happened: "The path is no path pattern.",
        why: "A path begins with a slash. {name} stands for one whole segment, and {*rest} for all that follow, at the end only. Dot segments, \
            queries and fragments never reach a route.",
        fix: ["Write it as in /api/{*rest} or /users/{id}."],
        example: file(route!("path = \"api\"\nupstream = \"http://127.0.0.1:3000\"\npolicy = \"app\"\n"), RIGHT),
        read: [TOML],
    }
    RouteHostInvalid {
        happened: "The host is no host pattern.",
        why: "A route's host is a name without scheme and port, or *. and a name for its subdomains.",
        fix: ["Write api.example.com or *.example.com."],
        example: file(
            route!("host = \"https://example.com\"\npath = \"/api/{*rest}\"\nupstream = \"http://127.0.0.1:3000\"\npolicy = \"app\"\n"),
            RIGHT,
        ),
        read: [TOML],
    }
    RouteMethodInvalid {
        happened: "An entry of the route's methods is no method.",
        why: "A method is one token, without spaces and commas.",
        fix: ["Write each method as an entry of its own: methods = [\"GET\", \"PUT\"]."],
        example: file(
            route!("path = \"/api/{*rest}\"\nmethods = [\"G T\"]\nupstream = \"http://127.0.0.1:3000\"\npolicy = \"app\"\n"),
            RIGHT,
        ),
        read: [TOML],
    }
    RouteConflict {
        happened: "Two routes take the same requests, and neither goes before the other.",
        why: "Which of them wins would depend on their order in the file, and with it which policy holds.",
        fix: ["Remove one, or tell them apart by host, path or methods."],
        example: file(
            route!(
                "path = \"/a\"\nupstream = \"http://127.0.0.1:3000\"\npolicy = \"app\"\n\n[[gateway.routes]]\n\
                 path = \"/a\"\nupstream = \"http://127.0.0.1:3001\"\npolicy = \"app\"\n"
            ),
            RIGHT,
        ),
        read: [TOML],
    }
    UpstreamInvalid {
        happened: "The upstream is no address of a server.",
        why: "An upstream is http://, a host and a port. The request's own path is forwarded, so it has none.",
        fix: ["Write it as in http://127.0.0.1:3000."],
        example: file(route!("path = \"/api/{*rest}\"\nupstream = \"127.0.0.1:3000\"\npolicy = \"app\"\n"), RIGHT),
        read: [TOML],
    }
    UpstreamHttpsUnsupported {
        happened: "The upstream is an https: URL, which the gateway cannot speak yet.",
        why: "A certificate that nobody checks would be worse than a clear error.",
        fix: ["Use http on a private network, or put a TLS client such as stunnel between."],
        example: file(route!("path = \"/api/{*rest}\"\nupstream = \"https://127.0.0.1:3443\"\npolicy = \"app\"\n"), RIGHT),
        read: [TOML],
    }
    ListenInvalid {
        happened: "The address is no IP address with a port.",
        why: "A host's name may stand for several addresses. Where a server listens has to be certain.",
        fix: ["Write \"127.0.0.1:3001\" for this machine only, \"0.0.0.0:3001\" or \"[::]:3001\" for everyone."],
        example: file(gateway!("listen = \"localhost:3001\"\n"), gateway!("listen = \"127.0.0.1:3001\"\n")),
        read: [TOML],
    }
    LimitInvalid {
        happened: "The limit or the timeout is out of its range.",
        why: "A limit of nothing would refuse every request, and a very large one would be none.",
        fix: ["Take a value of the range that the finding names, or leave the key out for the default."],
        example: file(gateway!("[gateway.limits]\nconnections = 0\n"), gateway!("[gateway.limits]\nconnections = 100\n")),
        read: [TOML],
    }
    RouteUnreachable {
        happened: "The route never takes a request: its methods are an empty list, or other routes take all that it could.",
        why: "A route that does nothing hides a mistake.",
        fix: ["Remove it, or correct its methods. Without methods it takes every one."],
        example: file(
            route!("path = \"/api/{*rest}\"\nmethods = []\nupstream = \"http://127.0.0.1:3000\"\npolicy = \"app\"\n"),
            RIGHT,
        ),
        read: [TOML],
    }
}
