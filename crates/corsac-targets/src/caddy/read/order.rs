//! Order: in which the directives of a site run, whatever the order in which they are written.
//!
//! <https://caddyserver.com/docs/caddyfile/directives#directive-order>

use super::tree::Directive;

/// The directives that handle requests, in their order.
const ORDER: [&str; 39] = [
    "tracing",
    "map",
    "vars",
    "fs",
    "root",
    "log_append",
    "skip_log",
    "log_skip",
    "log_name",
    "header",
    "copy_response_headers",
    "request_body",
    "redir",
    "method",
    "rewrite",
    "uri",
    "try_files",
    "basicauth",
    "basic_auth",
    "forward_auth",
    "request_header",
    "encode",
    "push",
    "intercept",
    "templates",
    "invoke",
    "handle",
    "handle_path",
    "route",
    "abort",
    "error",
    "copy_response",
    "respond",
    "metrics",
    "reverse_proxy",
    "php_fastcgi",
    "file_server",
    "acme_server",
    "handle_errors",
];

/// Directives of a site that handle no request.
const OUTSIDE: [&str; 4] = ["tls", "log", "bind", "import"];

/// Whether a file that begins with the word was cut out of a site.
pub(super) fn is_directive(word: &str) -> bool {
    ORDER.contains(&word) || OUTSIDE.contains(&word)
}

/// The order of a configuration, with what its `order` options change.
pub(super) struct Order(Vec<String>);

impl Order {
    pub(super) fn of(options: &[Directive]) -> Self {
        let mut order: Vec<String> = ORDER.iter().map(|name| (*name).to_owned()).collect();
        for option in options.iter().filter(|option| option.is("order")) {
            let Some(name) = option.argument(0) else { continue };
            order.retain(|known| known != name);
            let beside = |other: &str| order.iter().position(|known| known == other);
            let at = match (option.argument(1), option.argument(2)) {
                (Some("first"), _) => Some(0),
                (Some("last"), _) => Some(order.len()),
                (Some("before"), Some(other)) => beside(other),
                (Some("after"), Some(other)) => beside(other).map(|at| at + 1),
                _ => None,
            };
            order.insert(at.unwrap_or(order.len()), name.to_owned());
        }
        Order(order)
    }

    /// Where a directive stands; those that are not known stand last.
    pub(super) fn position(&self, name: &str) -> usize {
        // Both are one for the order.
        let name = if name == "handle_path" { "handle" } else { name };
        self.0.iter().position(|known| known == name).unwrap_or(self.0.len())
    }
}
