//! Policy errors: origins. `P100` to `P117`.

use crate::example::file;
use crate::page::pages;

const APP: &str = "[policies.app]\norigins = [\"https://app.example.com\"]\n";
const LOOPBACK: &str = "[policies.app]\norigins = [\"http://[::1]\", \"http://127.0.0.1\"]\n";
const CREDENTIALS: &str = "[policies.app]\norigins = [\"https://app.example.com\"]\ncredentials = true\n";

pages! {
    OriginsMissing {
        happened: "The policy lists no origin.",
        why: "A policy says who may read. Nothing is implied: an empty list could be meant as nobody or as everyone.",
        fix: ["List the pages' origins: origins = [\"https://app.example.com\"].", "For data that everyone may read: origins = [\"*\"]."],
        example: file("[policies.app]\ncredentials = true\n", CREDENTIALS),
        read: [CORS_PROTOCOL],
    }
    OriginSchemeMissing {
        happened: "The origin has no scheme.",
        why: "http and https are different origins, and browsers always send the scheme. A bare host never matches.",
        fix: ["Write https:// in front of it, or http:// for localhost."],
        example: file("[policies.app]\norigins = [\"app.example.com\"]\n", APP),
        read: [ORIGIN_GLOSSARY],
    }
    OriginSchemeInvalid {
        happened: "What stands before :// is no scheme.",
        why: "A scheme begins with a letter and goes on with letters, digits, +, - and dots.",
        fix: ["Write https:// or http://; for apps their own scheme, capacitor:// say."],
        example: file("[policies.app]\norigins = [\"1http://app.example.com\"]\n", APP),
        read: [ORIGIN_GLOSSARY],
    }
    OriginHasPath {
        happened: "The origin has a path, a query or a fragment. Often it is only a slash at the end.",
        why: "An origin ends after host and port, and browsers send it so. With the slash it would never match, byte by byte.",
        fix: ["Leave out everything from the slash on: https://app.example.com"],
        not: ["A path cannot be allowed by itself: all pages of an origin can reach into each other."],
        example: file("[policies.app]\norigins = [\"https://app.example.com/\"]\n", APP),
        read: [ORIGIN_GLOSSARY],
    }
    OriginHasUserinfo {
        happened: "The origin has a user name or a password.",
        why: "Browsers leave them out of Origin, so it would never match.",
        fix: ["Leave out everything up to the @."],
        example: file("[policies.app]\norigins = [\"https://user@app.example.com\"]\n", APP),
        read: [ORIGIN_GLOSSARY],
    }
    OriginUpperCase {
        happened: "The origin has upper-case letters.",
        why: "Browsers send scheme and host in lower case, and the comparison is byte by byte.",
        fix: ["Write it in lower case."],
        example: file("[policies.app]\norigins = [\"https://App.example.com\"]\n", APP),
        read: [ORIGIN_FIELD],
    }
    OriginHostInvalid {
        happened: "The host is not a host: it is empty, has a forbidden character, an empty label, or is too long.",
        why: "No browser could send it, so it would never match.",
        fix: ["Check the host for typing errors: two dots in a row, spaces, a dot at the end."],
        example: file("[policies.app]\norigins = [\"https://app..example.com\"]\n", APP),
        read: [ORIGIN_GLOSSARY],
    }
    OriginIpNotCanonical {
        happened: "The IP address is not written as browsers write it.",
        why: "Browsers shorten addresses: [0:0:0:0:0:0:0:1] becomes [::1], and 127.1 becomes 127.0.0.1.",
        fix: ["Take the form that the finding suggests."],
        example: file("[policies.app]\norigins = [\"http://[0:0:0:0:0:0:0:1]\"]\n", LOOPBACK),
        read: [ORIGIN_FIELD],
    }
    OriginPortInvalid {
        happened: "What follows the host's colon is no port from 1 to 65535.",
        why: "No browser could send it, so it would never match.",
        fix: ["Write the number without leading zeros, or :* for every port."],
        example: file("[policies.app]\norigins = [\"https://app.example.com:0\"]\n", APP),
        read: [ORIGIN_GLOSSARY],
    }
    OriginWildcardMisplaced {
        happened: "The * stands where none may stand.",
        why: "*. in front of a host means its subdomains, :* every port, and * alone everyone. Anything else could match hosts of strangers: \
            https://*example.com would match evilexample.com.",
        fix: ["For subdomains: https://*.example.com. Add https://example.com beside it, if the domain itself may read too."],
        example: file("[policies.app]\norigins = [\"https://*example.com\"]\n", "[policies.app]\norigins = [\"https://*.example.com\"]\n"),
        read: [ORIGIN_GLOSSARY],
    }
    OriginWildcardOnIp {
        happened: "*. stands in front of an IP address.",
        why: "An address has no subdomains.",
        fix: ["Write the address alone, and :* after it for every port."],
        example: file("[policies.app]\norigins = [\"http://*.127.0.0.1\"]\n", LOOPBACK),
        read: [ORIGIN_GLOSSARY],
    }
    OriginHostNotConvertible {
        happened: "The host has characters beyond ASCII and no ASCII form.",
        why: "Browsers send the ASCII form (punycode). Without one, no browser can have a page there.",
        fix: ["Copy the host from the browser's address bar, or write its xn--… form."],
        example: file("[policies.app]\norigins = [\"https://b\u{fffd}cher.example\"]\n", APP),
        read: [RFC_IDNA],
    }
    WildcardWithCompany {
        happened: "\"*\" stands in a list with other entries.",
        why: "It already stands for all. Whoever reads the other entries would think that they restrict something.",
        fix: ["Keep \"*\" alone, or keep the other entries and remove it."],
        example: file("[policies.app]\norigins = [\"*\", \"https://app.example.com\"]\n", APP),
        read: [CORS_PROTOCOL],
    }
    NullOriginNotPermitted {
        happened: "The list names null.",
        why: "null is the origin of local files and of sandboxed frames, and any page can make such a frame. To allow null is to allow everyone.",
        fix: [
            "Serve the page over HTTP, and list that origin.",
            "For data that everyone may read, \"*\" says the same and says it openly.",
            "If it must be null, dangerously-allow-null-origin = true.",
        ],
        example: file("[policies.app]\norigins = [\"null\"]\n", APP),
        read: [ORIGIN_FIELD],
    }
    InsecureOriginWithCredentials {
        happened: "An http: origin stands in a policy with credentials.",
        why: "Whoever controls the network between user and page, a café's Wi-Fi say, can be that page and read with the user's cookies.",
        fix: [
            "Serve the page by https.",
            "localhost is exempt.",
            "If it must be http, dangerously-allow-insecure-origins = true.",
        ],
        example: file("[policies.app]\norigins = [\"http://app.example.com\"]\ncredentials = true\n", CREDENTIALS),
        read: [CREDENTIALS],
    }
    PublicSuffixWithCredentials {
        happened: "The pattern covers all subdomains of a public suffix, in a policy with credentials.",
        why: "Under such a suffix (com, co.uk, github.io) anyone can register a name, and would read with the user's cookies.",
        fix: ["Name your own domain: https://*.example.com.", "If it must be, dangerously-allow-public-suffix-subdomains = true."],
        example: file("[policies.app]\norigins = [\"https://*.github.io\"]\ncredentials = true\n", CREDENTIALS),
        read: [PSL],
    }
    AnyOriginWithCredentials {
        happened: "The policy allows every origin and has credentials.",
        why: "Every page of the web could read what the user sees when logged in. That is also why browsers refuse * with credentials.",
        fix: [
            "List the origins whose pages may read with cookies.",
            "If no cookie is needed, remove credentials = true.",
        ],
        not: ["Copying the request's Origin into the answer is the same hole in another spelling (dangerously-reflect-any-origin)."],
        example: file("[policies.app]\norigins = [\"*\"]\ncredentials = true\n", CREDENTIALS),
        read: [CREDENTIALS, ERROR_WILDCARD],
    }
    OwnOriginNotExact {
        happened: "own-origins has a wildcard or null.",
        why: "The service knows its own addresses. A pattern there would exempt others from enforce.",
        fix: ["List scheme, host and port of the service itself."],
        example: file(
            "[policies.app]\norigins = [\"https://app.example.com\"]\nown-origins = [\"https://*.example.com\"]\n",
            "[policies.app]\norigins = [\"https://app.example.com\"]\nown-origins = [\"https://api.example.com\"]\n",
        ),
        read: [ORIGIN_FIELD],
    }
}
