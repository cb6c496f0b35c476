//! Run: one request through the routes of a virtual host, the first that takes it decides.

use http::HeaderMap;

use super::table::{Action, Host, Route};
use crate::import::Position;
use crate::import::deduce::{Reply, Request};

/// The status where no route takes a request.
const NOT_FOUND: u16 = 404;

/// What is answered to a request for a path; what is met and not known is told.
pub(super) fn answer(
    host: &Host<'_>,
    routes: &[&Route],
    request: &Request<'_>,
    unknown: &mut dyn FnMut(&Position, String),
) -> Reply {
    let route = routes.iter().find(|route| {
        if let Some(why) = &route.asks.unknown {
            unknown(&route.position, why.clone());
        }
        route.asks.takes(request)
    });
    let Some(route) = route else {
        return Reply { status: NOT_FOUND, answered: true, headers: HeaderMap::new() };
    };
    if let Some(reply) = route.cors.as_ref().and_then(|cors| cors.preflight(request)) {
        return reply;
    }
    let mut headers = HeaderMap::new();
    let (status, answered) = match route.action {
        Action::Forward => (request.application_status, false),
        Action::Answer(status) => (status, true),
        Action::Unknown => {
            unknown(&route.position, "what the route does is not known here".into());
            (request.application_status, false)
        }
    };
    for (name, value) in request.application.iter().filter(|_| !answered) {
        if let Ok(value) = http::HeaderValue::from_str(value) {
            headers.append(name.clone(), value);
        }
    }
    for fields in [&route.fields].into_iter().chain(&host.outer) {
        fields.apply(request, &mut headers, unknown);
    }
    if let Some(cors) = &route.cors {
        cors.apply(request, &mut headers);
    }
    Reply { status, answered, headers }
}
