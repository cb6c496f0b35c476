//! Policy lints: what compiles and deserves a look. `P200` to `P263`.

use crate::example::file;
use crate::page::pages;

const APP: &str = "[policies.app]\norigins = [\"https://app.example.com\"]\n";
const CREDENTIALS: &str = "[policies.app]\norigins = [\"https://app.example.com\"]\ncredentials = true\n";
const PATCH: &str = "[policies.app]\norigins = [\"https://app.example.com\"]\nmethods = [\"PATCH\"]\n";
const HEADERS: &str =
    "[policies.app]\norigins = [\"https://app.example.com\"]\nrequest-headers = [\"x-a\"]\n";
const TEN_MINUTES: &str = "[policies.app]\norigins = [\"https://app.example.com\"]\nmax-age = \"10m\"\n";
const OPEN: &str = "[policies.app]\norigins = [\"*\"]\n";

pages! {
    OriginConvertedToAscii {
        happened: "The host has characters beyond ASCII. Corsac took its ASCII form, the one that browsers send.",
        why: "Browsers send bücher.example as xn--bcher-kva.example.",
        fix: ["Write the ASCII form, so that the file says what is compared."],
        example: file("[policies.app]\norigins = [\"https://b\u{fc}cher.example\"]\n",
            "[policies.app]\norigins = [\"https://xn--bcher-kva.example\"]\n"),
        read: [RFC_IDNA],
    }
    OriginDefaultPort {
        happened: "The origin names its scheme's default port. Corsac left it out.",
        why: "Browsers leave out :443 of https and :80 of http, so the origin would never match with it.",
        fix: ["Remove the port."],
        example: file("[policies.app]\norigins = [\"https://app.example.com:443\"]\n", APP),
        read: [ORIGIN_GLOSSARY],
    }
    OriginRedundant {
        happened: "Another pattern of the list already covers this origin.",
        why: "It does no harm, but whoever removes one of the two may think that the origin is refused then.",
        fix: ["Remove one of them."],
        example: file("[policies.app]\norigins = [\"https://app.example.com\", \"https://app.example.com\"]\n", APP),
        read: [ORIGIN_GLOSSARY],
    }
    OwnOriginRedundant {
        happened: "The origin stands in own-origins and in origins.",
        why: "origins is asked first, so it is treated as an ordinary allowed one, with CORS fields.",
        fix: ["Remove it from one of the two lists."],
        example: file(
            "[policies.app]\norigins = [\"https://app.example.com\"]\nown-origins = [\"https://app.example.com\"]\n",
            APP,
        ),
        read: [ORIGIN_FIELD],
    }
    TakeoverProne {
        happened: "All subdomains of a domain may read with the user's cookies.",
        why: "One forgotten subdomain that points to a service no longer used can be taken over by a stranger, who then reads as the user. \
            SameSite does not help: it is the same site.",
        fix: ["List the subdomains that need it.", "If the pattern stays, look after the DNS entries of the domain."],
        example: file("[policies.app]\norigins = [\"https://*.example.com\"]\ncredentials = true\n", CREDENTIALS),
        read: [CREDENTIALS],
    }
    MethodRedundant {
        happened: "The method needs no listing: it is GET, HEAD or POST, or it is listed already.",
        why: "Those three always pass, since forms and images send them anyway.",
        fix: ["Remove the entry."],
        not: ["Leaving POST out forbids no POST. A service that must not take it refuses it itself, or by enforce = true."],
        example: file("[policies.app]\norigins = [\"https://app.example.com\"]\nmethods = [\"PATCH\", \"GET\"]\n", PATCH),
        read: [SAFELISTED_METHODS],
    }
    MethodUnusualCase {
        happened: "A known method is written in another case than usual: patch.",
        why: "Browsers send it as the page writes it, and most servers know only PATCH. Methods are compared letter by letter.",
        fix: ["Write PATCH here and in the page: fetch(url, { method: 'PATCH' })."],
        example: file("[policies.app]\norigins = [\"https://app.example.com\"]\nmethods = [\"patch\"]\n", PATCH),
        read: [NORMALIZED_METHODS],
    }
    HeaderNameRedundant {
        happened: "The name is covered without this entry: it is listed already, or * covers it, or no permission is needed.",
        why: "It does no harm, but says more than it does.",
        fix: ["Remove the entry."],
        example: file("[policies.app]\norigins = [\"https://app.example.com\"]\nrequest-headers = [\"x-a\", \"X-A\"]\n", HEADERS),
        read: [SAFELISTED_HEADERS],
    }
    RequestHeaderForbidden {
        happened: "request-headers names a header that no page can set, such as cookie or origin.",
        why: "Browsers set these themselves, so the permission can never be used.",
        fix: ["Remove the entry. Cookies are allowed by credentials = true."],
        example: file("[policies.app]\norigins = [\"https://app.example.com\"]\nrequest-headers = [\"x-a\", \"cookie\"]\n", HEADERS),
        read: [FORBIDDEN_HEADERS],
    }
    ResponseHeaderForbidden {
        happened: "expose-headers names Set-Cookie, which no page can read.",
        why: "Cookies may be HttpOnly. Browsers never show the field to script.",
        fix: ["Remove the entry. What script needs goes into the body or into another header."],
        example: file("[policies.app]\norigins = [\"https://app.example.com\"]\nexpose-headers = [\"set-cookie\"]\n", APP),
        read: [FILTERED],
    }
    WildcardWithoutAuthorization {
        happened: "request-headers has \"*\" and not authorization.",
        why: "* never covers Authorization, by the standard. Browsers still let it pass today; Chromium and Firefox warn that they will stop.",
        fix: ["If pages send tokens: request-headers = [\"*\", \"authorization\"].", "Otherwise list the names that pages send."],
        example: file(
            "[policies.app]\norigins = [\"https://app.example.com\"]\nrequest-headers = [\"*\"]\n",
            "[policies.app]\norigins = [\"https://app.example.com\"]\nrequest-headers = [\"*\", \"authorization\"]\n",
        ),
        read: [NON_WILDCARD_HEADERS],
    }
    MaxAgeCappedByChromium {
        happened: "max-age is longer than 7200 seconds.",
        why: "Chromium keeps a preflight's answer for two hours at most.",
        fix: ["Nothing has to change; \"2h\" says what most visitors get."],
        example: file("[policies.app]\norigins = [\"https://app.example.com\"]\nmax-age = \"1d\"\n", TEN_MINUTES),
        read: [HEADER_MAX_AGE],
    }
    MaxAgeCappedByWebKit {
        happened: "max-age is longer than 600 seconds.",
        why: "WebKit (Safari) keeps a preflight's answer for ten minutes at most.",
        fix: ["Nothing has to change; \"10m\" says what every visitor gets."],
        example: file("[policies.app]\norigins = [\"https://app.example.com\"]\nmax-age = \"2h\"\n", TEN_MINUTES),
        read: [HEADER_MAX_AGE],
    }
    FlagWithoutEffect {
        happened: "A dangerously-… flag is set, and there is nothing that it lifts.",
        why: "Such a flag waits for the day when someone adds the dangerous value without noticing.",
        fix: ["Remove the flag."],
        example: file("[policies.app]\norigins = [\"https://app.example.com\"]\ndangerously-allow-null-origin = true\n", APP),
        read: [ORIGIN_FIELD],
    }
    KeyWithoutEffect {
        happened: "The key has no effect under an open policy (origins = [\"*\"]).",
        why: "Where every origin may read, nobody is refused, so there is nothing to enforce and nobody to exempt.",
        fix: ["Remove the key, or list the origins."],
        example: file("[policies.app]\norigins = [\"*\"]\nenforce = true\n", OPEN),
        read: [CORS_PROTOCOL],
    }
    UpstreamDecides {
        happened: "upstream-cors is \"respect\": where the service behind sends CORS fields of its own, they win.",
        why: "The policy then no longer says who may read. Whether the service is careful is not known here.",
        fix: ["Take \"replace\", the default, once the service's own CORS is no longer needed."],
        example: file("[policies.app]\norigins = [\"https://app.example.com\"]\nupstream-cors = \"respect\"\n", APP),
        read: [CORS_PROTOCOL],
    }
    PrivateNetworkSuperseded {
        happened: "allow-private-network is set. It answers a question that browsers no longer ask.",
        why: "Private Network Access has been replaced by Local Network Access, where the user is asked and no header counts.",
        fix: ["Remove the key, unless old browsers still need it."],
        example: file("[policies.app]\norigins = [\"https://app.example.com\"]\nallow-private-network = true\n", APP),
        read: [LOCAL_NETWORK_ACCESS],
    }
}
