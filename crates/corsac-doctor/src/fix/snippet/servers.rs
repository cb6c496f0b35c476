//! Servers: web servers and gateways.

use super::Written;
use super::parts::{Parts, joined};

pub(super) fn apache(parts: &Parts<'_>) -> Written {
    let origin = parts.origin;
    (
        "in the virtual host, with mod_headers and mod_rewrite; always, or errors and redirects go without",
        format!(
            "Header always set Access-Control-Allow-Origin \"{origin}\"\nHeader always merge Vary Origin\n{}\
             Header always set Access-Control-Allow-Methods \"{}\"\n{}\
             RewriteEngine On\nRewriteCond %{{REQUEST_METHOD}} OPTIONS\nRewriteRule ^ - [R=204,L]\n",
            parts.if_credentials("Header always set Access-Control-Allow-Credentials true\n"),
            parts.methods(""),
            parts.if_headers(|parts| format!(
                "Header always set Access-Control-Allow-Headers \"{}\"\n",
                parts.headers("")
            )),
        ),
    )
}

pub(super) fn haproxy(parts: &Parts<'_>) -> Written {
    let origin = parts.origin;
    let granted = format!(
        "hdr Access-Control-Allow-Methods \"{}\"{}",
        parts.methods(""),
        parts.if_headers(|parts| format!(" hdr Access-Control-Allow-Headers \"{}\"", parts.headers(""))),
    );
    (
        "in the frontend; http-after-response also reaches the errors that HAProxy makes itself",
        format!(
            "acl asks_first method OPTIONS\nacl announces req.hdr(Access-Control-Request-Method) -m found\n\
             acl is_page req.hdr(Origin) -m str {origin}\nhttp-request set-var(txn.page) req.hdr(Origin) if is_page\n\
             http-request return status 204 {granted} if asks_first announces is_page\n\
             http-after-response set-header Access-Control-Allow-Origin %[var(txn.page)] if {{ var(txn.page) -m found }}\n{}\
             http-after-response add-header Vary Origin\n",
            parts.if_credentials(
                "http-after-response set-header Access-Control-Allow-Credentials true if { var(txn.page) -m found }\n"
            ),
        ),
    )
}

pub(super) fn caddy(parts: &Parts<'_>) -> Written {
    let origin = parts.origin;
    (
        "in the site block; defer also replaces what the upstream sends",
        format!(
            "@page header Origin {origin}\nheader +Vary Origin\nheader @page {{\n\tdefer\n\tAccess-Control-Allow-Origin {origin}\n{}\
             \tAccess-Control-Allow-Methods \"{}\"\n{}}}\n@preflight {{\n\tmethod OPTIONS\n\theader Origin {origin}\n}}\nrespond @preflight 204\n",
            parts.if_credentials("\tAccess-Control-Allow-Credentials true\n"),
            parts.methods(""),
            parts.if_headers(|parts| format!("\tAccess-Control-Allow-Headers \"{}\"\n", parts.headers(""))),
        ),
    )
}

pub(super) fn traefik(parts: &Parts<'_>) -> Written {
    let origin = parts.origin;
    (
        "as a middleware of the router, in the dynamic configuration",
        format!(
            "http:\n  middlewares:\n    cors:\n      headers:\n        accessControlAllowOriginList: [\"{origin}\"]\n\
             \x20       accessControlAllowMethods: [{}]\n{}{}        addVaryHeader: true\n",
            parts.methods("\""),
            parts.if_headers(|parts| format!(
                "        accessControlAllowHeaders: [{}]\n",
                parts.headers("\"")
            )),
            parts.if_credentials("        accessControlAllowCredentials: true\n"),
        ),
    )
}

pub(super) fn corsac(parts: &Parts<'_>) -> Written {
    let origin = parts.origin;
    (
        "in the policy of the route",
        format!(
            "[policies.app]\norigins = [\"{origin}\"]\n{}{}{}",
            parts.if_credentials("credentials = true\n"),
            match parts.methods.get(3..) {
                Some(more) if !more.is_empty() => format!("methods = [{}]\n", joined(more, "\"")),
                _ => String::new(),
            },
            parts.if_headers(|parts| format!("request-headers = [{}]\n", parts.headers("\""))),
        ),
    )
}
