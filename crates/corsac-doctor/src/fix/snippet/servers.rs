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
