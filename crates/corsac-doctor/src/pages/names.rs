//! Policy errors: methods, header names and the rest. `P120` to `P160`.

use crate::example::file;
use crate::page::pages;

const METHODS: &str = "[policies.app]\norigins = [\"https://app.example.com\"]\nmethods = [\"PUT\"]\n";

pages! {
    MethodNotToken {
        happened: "The text is no method, or \"*\" stands beside other methods.",
        why: "A method is one token: letters, digits and a few signs, no space and no comma.",
        fix: ["Write each method as an entry of its own: methods = [\"PUT\", \"DELETE\"]."],
        example: file("[policies.app]\norigins = [\"https://app.example.com\"]\nmethods = [\"PUT, DELETE\"]\n", METHODS),
        read: [HEADER_ALLOW_METHODS],
    }
    MethodForbidden {
        happened: "The list names CONNECT, TRACE or TRACK.",
        why: "No browser lets a page send these, so the entry could never be used.",
        fix: ["Remove it."],
        example: file("[policies.app]\norigins = [\"https://app.example.com\"]\nmethods = [\"TRACE\"]\n", METHODS),
        read: [FORBIDDEN_METHODS],
    }
    MethodWrongCase {
        happened: "The method is one of those that browsers turn to upper case, and is written in another case.",
        why: "DELETE, GET, HEAD, OPTIONS, POST and PUT arrive in upper case however the page writes them. Methods are compared letter by letter.",
        fix: ["Write it in upper case."],
        example: file("[policies.app]\norigins = [\"https://app.example.com\"]\nmethods = [\"put\"]\n", METHODS),
        read: [NORMALIZED_METHODS],
    }
    HeaderNameInvalid {
        happened: "The text is no header name.",
        why: "A name is one token: letters, digits, hyphens and a few signs; no space, no colon, no comma.",
        fix: ["Write each name as an entry of its own, without a value: request-headers = [\"content-type\", \"x-csrf-token\"]."],
        example: file(
            "[policies.app]\norigins = [\"https://app.example.com\"]\nrequest-headers = [\"x-a, x-b\"]\n",
            "[policies.app]\norigins = [\"https://app.example.com\"]\nrequest-headers = [\"x-a\", \"x-b\"]\n",
        ),
        read: [HEADER_ALLOW_HEADERS],
    }
    ExposeAllWithCredentials {
        happened: "expose-headers has \"*\" in a policy with credentials.",
        why: "For a request with credentials browsers take * for a header of that name, and expose nothing.",
        fix: ["List the names: expose-headers = [\"x-request-id\"]."],
        example: file(
            "[policies.app]\norigins = [\"https://app.example.com\"]\ncredentials = true\nexpose-headers = [\"*\"]\n",
            "[policies.app]\norigins = [\"https://app.example.com\"]\ncredentials = true\nexpose-headers = [\"x-request-id\"]\n",
        ),
        read: [HEADER_EXPOSE, CREDENTIALS],
    }
    MaxAgeTooLarge {
        happened: "max-age is longer than 86400 seconds, one day.",
        why: "No browser keeps a preflight's answer longer: Firefox cuts at 24 hours, Chromium at 2 hours, WebKit at 10 minutes.",
        fix: ["Write \"1d\" at most. \"10m\" is enough for most, and a mistake is forgotten sooner."],
        not: ["1728000, the 20 days of many tutorials, never had that effect in a browser."],
        example: file(
            "[policies.app]\norigins = [\"https://app.example.com\"]\nmax-age = 1728000\n",
            "[policies.app]\norigins = [\"https://app.example.com\"]\nmax-age = \"10m\"\n",
        ),
        read: [HEADER_MAX_AGE, PREFLIGHT_CACHE],
    }
    PrivateNetworkNeedsExactOrigins {
        happened: "allow-private-network stands in a policy whose origins are not all exact.",
        why: "It opens devices of a private network to pages of the web. Whoever gets that is named one by one.",
        fix: ["List exact origins, or remove the key: browsers have replaced this by a question to the user."],
        example: file(
            "[policies.app]\norigins = [\"https://*.example.com\"]\nallow-private-network = true\n",
            "[policies.app]\norigins = [\"https://*.example.com\"]\n",
        ),
        read: [LOCAL_NETWORK_ACCESS],
    }
}
