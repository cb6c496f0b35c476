//! The server's side: refused, or no policy decides. `S120` to `S192`.

use crate::example::{Example, decide};
use crate::page::pages;

const APP: &str = "[policies.app]\norigins = [\"https://app.example.com\"]\nmethods = [\"PUT\"]\nrequest-headers = [\"content-type\"]\n";
const CREDENTIALS_FOR_ALL_NAMES: &str = "[policies.app]\norigins = [\"https://app.example.com\"]\ncredentials = true\n\
    methods = [\"*\"]\nrequest-headers = [\"*\"]\n";

pages! {
    OriginNotListed {
        happened: "No pattern of the policy matches the request's Origin. The answer carries no CORS field, so the browser keeps it from \
            the page.",
        why: "Origins are compared byte by byte: scheme, host and port. http and https, www and no www, localhost and 127.0.0.1, \
            :3000 and :5173 are different origins.",
        fix: [
            "Compare the Origin of the request with the list, character by character, and add the origin if its pages may read: \
                origins = [\"https://app.example.com\"].",
            "For development, \"http://localhost:*\" allows every port of localhost.",
        ],
        not: [
            "\"*\" with cookies is no way out: browsers refuse it.",
            "Copying whatever Origin comes into the answer allows every page of the web.",
        ],
        example: decide(APP, "--origin https://www.app.example.com"),
        read: [ORIGIN_GLOSSARY, CORS_PROTOCOL],
    }
    OriginMalformed {
        happened: "The value of Origin is no serialised origin: it has a path, upper case, a default port, or something else that \
            no browser sends.",
        why: "Browsers write an origin in one way only. What looks different was written by hand, by a tool or by a proxy, and is never \
            allowed by a list and never echoed.",
        fix: ["Send scheme://host[:port] in lower case, without the default port and without a slash at its end: \
            Origin: https://app.example.com"],
        not: ["A lenient comparison, by prefix or by suffix say, lets https://app.example.com.evil.example in."],
        example: decide(APP, "--origin https://app.example.com/"),
        read: [ORIGIN_FIELD],
    }
    OriginRepeated {
        happened: "The request has two Origin fields or more.",
        why: "Browsers send one. With two, two programs on the way could each believe another one, so none is believed.",
        fix: ["Find the proxy or the client that adds a second Origin, and let it set the field instead of adding one."],
        example: decide(APP, "--origin https://app.example.com -H 'Origin: https://evil.example'"),
        read: [ORIGIN_FIELD],
    }
    OriginNull {
        happened: "The request's Origin is null, and the policy does not list it.",
        why: "null is what browsers send for pages without an origin of their own: local files, data: URLs, sandboxed frames, and after \
            a redirect from one foreign origin to another. Any page can make such a frame, so to allow null is to allow everyone.",
        fix: [
            "Open the page over HTTP (a development server, say) instead of from a file.",
            "In a sandboxed frame, add allow-same-origin, or let the parent page fetch.",
            "After redirects, ask the last URL directly (D503).",
        ],
        not: ["dangerously-allow-null-origin together with credentials opens the users' data to every page of the web."],
        example: decide(APP, "--origin null"),
        read: [ORIGIN_FIELD, ORIGIN_GLOSSARY],
    }
    OriginProviderFailed {
        happened: "The application's origin provider failed or did not answer in time. The request is treated as refused.",
        why: "A permission that cannot be looked up is none. A provider that fails open would allow everyone whenever its database is down.",
        fix: ["Look at the service's log for the provider's error or its deadline.", "Let the provider answer from memory and refresh beside it."],
        example: Example::Told("The database of customers' domains does not answer within the provider's deadline."),
        read: [CORS_PROTOCOL],
    }
    OriginNotPermitted {
        happened: "The origin provider allows the origin, and the policy's rules forbid it: null, or an insecure origin beside credentials.",
        why: "The same rules hold for a provider as for a list. Otherwise a database entry could undo what the policy file may not say.",
        fix: [
            "Serve the page by https.",
            "If it has to be allowed, set the dangerously-… flag in the policy that this origin needs, and know what it opens.",
        ],
        example: Example::Told("The provider allows http://shop.example under a policy with credentials = true."),
        read: [CREDENTIALS],
    }
    MethodNotAllowed {
        happened: "The preflight asks for a method that the policy does not list. GET, HEAD and POST always pass; others are listed.",
        why: "A form can send GET and POST to any server, so these need no permission. Servers written before CORS rely on browsers not \
            sending PUT or DELETE for foreign pages.",
        fix: ["Add the method as the page spells it: methods = [\"PUT\", \"DELETE\"]."],
        not: [
            "patch and PATCH are two methods. Browsers turn only DELETE, GET, HEAD, OPTIONS, POST and PUT to upper case.",
            "OPTIONS need not be listed: it is the preflight's own method, not the one that is asked for.",
        ],
        example: decide(APP, "--origin https://app.example.com -X OPTIONS -H 'Access-Control-Request-Method: DELETE'"),
        read: [SAFELISTED_METHODS, HEADER_ALLOW_METHODS],
    }
    MethodMalformed {
        happened: "Access-Control-Request-Method holds something that is no method: it is empty, has a space, or lists several.",
        why: "Browsers ask for one method in each preflight. What is no token comes from a tool or from a proxy.",
        fix: ["Send exactly one method: Access-Control-Request-Method: PUT"],
        example: decide(APP, "--origin https://app.example.com -X OPTIONS -H 'Access-Control-Request-Method: GET, PUT'"),
        read: [CORS_PROTOCOL],
    }
    MethodRepeated {
        happened: "The preflight has two Access-Control-Request-Method fields or more.",
        why: "Browsers send one. With two it is not certain which of them a program on the way would go by.",
        fix: ["Find the client or proxy that adds the second field."],
        example: decide(
            APP,
            "--origin https://app.example.com -X OPTIONS -H 'Access-Control-Request-Method: PUT' \
             -H 'Access-Control-Request-Method: GET'",
        ),
        read: [CORS_PROTOCOL],
    }
    MethodWildcard {
        happened: "The preflight asks for a method whose name is *, and the policy has credentials.",
        why: "With credentials * is a method's name like any other. Echoed, it would be read as a wildcard by a request without \
            credentials, and would grant every method there.",
        fix: ["Give the method another name. No API has one that is called *."],
        example: decide(
            CREDENTIALS_FOR_ALL_NAMES,
            "--origin https://app.example.com -X OPTIONS -H 'Access-Control-Request-Method: *'",
        ),
        read: [CREDENTIALS],
    }
    HeaderNotAllowed {
        happened: "The preflight asks for a request header that the policy does not list.",
        why: "Headers that no form can set, Authorization and Content-Type: application/json among them, need a permission each. \
            Servers may rely on them as a sign that the request is not a foreign page's.",
        fix: [
            "Add the names that the page sends: request-headers = [\"content-type\", \"x-csrf-token\"].",
            "Or do not send them: tracing headers such as traceparent or sentry-trace often come from a library, not from your code.",
        ],
        not: [
            "\"*\" never covers authorization: list it besides.",
            "expose-headers is about response headers, and does not help here.",
        ],
        example: decide(
            APP,
            "--origin https://app.example.com -X OPTIONS -H 'Access-Control-Request-Method: PUT' \
             -H 'Access-Control-Request-Headers: content-type, x-trace'",
        ),
        read: [SAFELISTED_HEADERS, HEADER_ALLOW_HEADERS],
    }
    HeaderMalformed {
        happened: "Access-Control-Request-Headers holds something that is no field name.",
        why: "Browsers send names in lower case, sorted, with commas between. Anything else comes from a tool or from a proxy.",
        fix: ["Send names with commas between: Access-Control-Request-Headers: content-type, x-csrf-token"],
        not: ["The values of headers have no place there: the field lists names only."],
        example: decide(
            APP,
            "--origin https://app.example.com -X OPTIONS -H 'Access-Control-Request-Method: PUT' \
             -H 'Access-Control-Request-Headers: content type'",
        ),
        read: [CORS_PROTOCOL],
    }
    HeaderWildcard {
        happened: "The preflight asks for a header whose name is *, and the policy has credentials.",
        why: "With credentials * is a name like any other. Echoed, it would be read as a wildcard by a request without credentials.",
        fix: ["Give the header another name."],
        example: decide(
            CREDENTIALS_FOR_ALL_NAMES,
            "--origin https://app.example.com -X OPTIONS -H 'Access-Control-Request-Method: PUT' \
             -H 'Access-Control-Request-Headers: *'",
        ),
        read: [CREDENTIALS],
    }
    HeadersOverBudget {
        happened: "Access-Control-Request-Headers is longer than 8 KiB, has more than 64 lines, or more than 256 names.",
        why: "No page sends so many headers. Reading lists without bound would let anyone make the server work for nothing.",
        fix: ["Send fewer headers. Many values fit into one header, or into the body."],
        example: Example::Told("A preflight asks for x-1, x-2, … x-300."),
        read: [CORS_PROTOCOL],
    }
    NoPolicy {
        happened: "The route says policy = false: Corsac reads, adds and removes no CORS field, and the upstream decides alone.",
        why: "Some services have CORS of their own that must stay. A preflight is then forwarded like any other request.",
        fix: [],
        not: ["policy = false does not forbid anything. To refuse foreign pages, name a policy that does not list them."],
        example: decide(
            "[[gateway.routes]]\npath = \"/{*rest}\"\nupstream = \"http://127.0.0.1:3000\"\npolicy = false\n",
            "--origin https://app.example.com",
        ),
        read: [CORS_PROTOCOL],
    }
    NoRoute {
        happened: "No route of the gateway takes the request. It is answered 404, or 405 where the path has a route with other methods.",
        why: "Nothing is forwarded that no route names. Without [gateway] policy the answer has no CORS fields, and a page sees a CORS \
            error instead of the 404.",
        fix: [
            "Add a route for the path: path = \"/api/{*rest}\".",
            "Set [gateway] policy = \"NAME\", so that pages can read such answers.",
        ],
        not: ["A browser's CORS message here hides a plain 404: look at the status first."],
        example: decide(
            "[policies.app]\norigins = [\"https://app.example.com\"]\n\n[[gateway.routes]]\npath = \"/api/{*rest}\"\n\
             upstream = \"http://127.0.0.1:3000\"\npolicy = \"app\"\n",
            "--origin https://app.example.com --path /other",
        ),
        read: [CORS_PROTOCOL],
    }
    UpstreamConflict {
        happened: "The service behind the policy sent CORS fields of its own, and upstream-cors is \"conflict\". The answer is an error \
            instead: 502 from the gateway, 500 from the layer.",
        why: "Two layers that both decide are how doubled fields and forgotten permissions come about. conflict makes that visible.",
        fix: [
            "Remove the CORS middleware from the service.",
            "Or take upstream-cors = \"replace\": the service's fields are then removed and the policy's written.",
        ],
        example: Example::Told("An Express service with cors() stands behind a route with upstream-cors = \"conflict\"."),
        read: [ERROR_MULTIPLE],
    }
}
