//! Run: one request through the routers and the middlewares of the one that takes it.

use http::{HeaderMap, HeaderValue};

use super::rule::Target;
use super::table::{Middleware, Router, Table};
use crate::import::Position;
use crate::import::deduce::{Reply, Request, is_about_cors};

/// Chains within chains that are followed.
const MAX_CHAIN: usize = 64;

/// The status where no router takes a request.
const NOT_FOUND: u16 = 404;

/// What is answered to a request by these routers; what is met and not known is told.
pub(super) fn answer(
    table: &Table,
    routers: &[&Router],
    target: Target<'_>,
    unknown: &dyn Fn(&Position, String),
) -> Reply {
    let taken = routers.iter().find(|router| match &router.rule {
        Ok(rule) => rule.takes(target).unwrap_or_else(|why| {
            unknown(&router.position, why);
            false
        }),
        Err(why) => {
            unknown(&router.position, why.clone());
            false
        }
    });
    let Some(router) = taken else {
        return Reply { status: NOT_FOUND, answered: true, headers: HeaderMap::new() };
    };
    let middlewares = unfolded(table, &router.middlewares, &router.position, unknown, 0);
    through(&middlewares, target.request, unknown)
}

/// The middlewares of these names, those of chains in their places.
pub(super) fn unfolded<'t>(
    table: &'t Table,
    names: &[String],
    position: &Position,
    unknown: &dyn Fn(&Position, String),
    depth: usize,
) -> Vec<&'t Middleware> {
    let mut all = Vec::new();
    for name in names {
        match table.middlewares.get(name) {
            Some(Middleware::Chain(names)) if depth < MAX_CHAIN && all.len() < MAX_CHAIN => {
                all.extend(unfolded(table, names, position, unknown, depth + 1));
            }
            Some(Middleware::Chain(_)) => unknown(position, format!("`{name}` stands for too many others")),
            Some(middleware) => all.push(middleware),
            None => unknown(position, format!("the middleware `{name}` is not in this file")),
        }
    }
    all
}

/// A request through middlewares, the outermost first, to the application.
pub(super) fn through(
    middlewares: &[&Middleware],
    request: &Request<'_>,
    unknown: &dyn Fn(&Position, String),
) -> Reply {
    let Some((outer, inner)) = middlewares.split_first() else { return application(request) };
    match outer {
        Middleware::Headers(headers) => {
            if let Some(reply) = headers.preflight(request) {
                return reply;
            }
            let mut reply = through(inner, request, unknown);
            headers.apply(request, &mut reply.headers);
            reply
        }
        Middleware::Answers(status) => Reply { status: *status, answered: true, headers: HeaderMap::new() },
        Middleware::Unknown(position, why) => {
            unknown(position, why.clone());
            through(inner, request, unknown)
        }
        Middleware::Quiet | Middleware::Chain(_) => through(inner, request, unknown),
    }
}

fn application(request: &Request<'_>) -> Reply {
    let mut headers = HeaderMap::new();
    for (name, value) in request.application {
        if let (Ok(value), true) = (HeaderValue::from_str(value), is_about_cors(name)) {
            headers.append(name.clone(), value);
        }
    }
    Reply { status: request.application_status, answered: false, headers }
}
