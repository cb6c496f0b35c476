//! The server's side: allowed. `S100` to `S110`.

use crate::example::{Example, decide};
use crate::page::pages;

const APP: &str = "[policies.app]\norigins = [\"https://app.example.com\"]\nmethods = [\"PUT\"]\n";

pages! {
    NotCors {
        happened: "The request has no Origin field, so the policy has nothing to decide. It goes to the service as it is.",
        why: "Browsers send Origin with every request that a page makes to another origin by CORS, and with same-origin \
            requests other than GET and HEAD. Tools, servers and plain navigation send none. CORS tells browsers what a page \
            may read; it keeps nobody out who is no browser.",
        fix: [],
        not: [
            "\"It works in curl, so CORS is fine.\" Without Origin nothing of CORS was tried. Ask as a page does: \
                corsac check URL --origin https://app.example.com",
            "CORS is no authentication. Who must not have the data has to be refused by the service itself.",
        ],
        example: decide(APP, ""),
        read: [CORS_PROTOCOL, ORIGIN_FIELD],
    }
    OwnOrigin {
        happened: "The request comes from an origin that own-origins lists: the service itself. It passes, and the answer carries \
            no CORS fields.",
        why: "Browsers send Origin with same-origin POSTs and with WebSocket handshakes too. They read the answers without any \
            permission, and with enforce the service must not refuse its own pages.",
        fix: [],
        not: ["Listing the own origin in origins is not needed: a page reads its own origin without CORS."],
        example: decide(
            "[policies.app]\norigins = [\"https://app.example.com\"]\nown-origins = [\"https://api.example.com\"]\n",
            "--origin https://api.example.com",
        ),
        read: [ORIGIN_FIELD],
    }
    OpenPolicy {
        happened: "The policy allows every origin, without credentials. The answer says Access-Control-Allow-Origin: *.",
        why: "With * any page may read the answer, but no browser sends it cookies to get it. That is right for what anyone may \
            have: public data, fonts, maps.",
        fix: [],
        not: [
            "* is no answer to a request with credentials: browsers refuse it (D402).",
            "Data that is only protected by a private network is not public: a page in a visitor's browser can read it there.",
        ],
        example: decide("[policies.public]\norigins = [\"*\"]\n", "--origin https://anyone.example"),
        read: [CREDENTIALS, HEADER_ALLOW_ORIGIN],
    }
    OriginAllowed {
        happened: "The policy lists the origin. The answer names it in Access-Control-Allow-Origin.",
        why: "A list of origins cannot be sent: the field holds one origin. So the answer repeats the one that asked, and Vary: Origin \
            tells caches that another page gets another answer.",
        fix: [],
        example: decide(APP, "--origin https://app.example.com"),
        read: [CORS_PROTOCOL, ATTACKS_ON_CACHES],
    }
    OriginAllowedByProvider {
        happened: "The policy does not list the origin, and the application's origin provider allows it.",
        why: "Origins that live in a database cannot stand in a file. What a provider allows still has to pass the rules for *, for \
            null and for credentials.",
        fix: [],
        example: Example::Told("A shop keeps its customers' domains in a database. Its OriginProvider finds https://shop.example there."),
        read: [CORS_PROTOCOL],
    }
    HandshakeFromHost {
        happened: "The WebSocket handshake has the origin of the very host that it goes to. It passes, although no list names it.",
        why: "A page that connects to its own server needs no permission. Browsers check no CORS field of a handshake, so the server \
            is the only one that can check its Origin.",
        fix: [],
        not: ["CORS fields on a handshake's answer change nothing: browsers do not look at them."],
        example: decide(
            "[policies.app]\norigins = [\"https://app.example.com\"]\n\n[[gateway.routes]]\npath = \"/{*rest}\"\n\
             upstream = \"http://127.0.0.1:3000\"\npolicy = \"app\"\n",
            "--origin https://api.example.com --host api.example.com -H 'Upgrade: websocket' -H 'Connection: Upgrade'",
        ),
        read: [RFC_WEBSOCKET],
    }
    PreflightGranted {
        happened: "The policy allows the origin, the method and every header name that the preflight asks for.",
        why: "Before a request that a form could not make, the browser asks with OPTIONS whether it may send it. Only what was asked \
            for is granted, and the service does not see the question.",
        fix: [],
        not: [
            "OPTIONS needs no listing in methods: the preflight is not the request, it only asks for one.",
            "A granted preflight is half of it. The answer to the request itself needs Access-Control-Allow-Origin again.",
        ],
        example: decide(APP, "--origin https://app.example.com -X OPTIONS -H 'Access-Control-Request-Method: PUT'"),
        read: [CORS_PROTOCOL],
    }
}
