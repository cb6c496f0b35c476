//! Run: one request through the routes of a site, until something answers.

use http::{HeaderMap, HeaderValue};

use super::fields::is_status;
use super::matcher::Matcher;
use super::proxy::Proxy;
use super::route::{Handler, Route};
use super::state::State;
use crate::import::deduce::{Reply, is_about_cors};

/// The routes of a site, and those for errors, each with the statuses that it takes; none are all.
#[derive(Default)]
pub(super) struct Routes {
    pub(super) routes: Vec<Route>,
    pub(super) errors: Vec<(Vec<String>, Vec<Route>)>,
    /// Whether what stands around it answers where it does not.
    pub(super) is_part: bool,
}

/// How a request ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// Caddy answered.
    Answered(u16),
    /// The application did.
    Forwarded(u16),
    /// An error that Caddy answers.
    Failed(u16),
    /// An error about the files that it serves in an application's place.
    WithoutFile(u16),
}

impl Routes {
    /// What is answered to a request.
    pub(super) fn answer<'a>(&'a self, state: &mut State<'a>) -> Reply {
        let (status, answered) = match run(&self.routes, state) {
            Some(End::Answered(status)) => (status, true),
            Some(End::Forwarded(status)) => (status, false),
            Some(End::Failed(status)) => (self.failed(status, state), true),
            Some(End::WithoutFile(status)) => (self.failed(status, state), false),
            None if self.is_part => {
                let status = state.request.application_status;
                let headers = application(state);
                add(headers, state);
                finish(state, status);
                (status, false)
            }
            // What waits for an answer waits in vain.
            None => (200, true),
        };
        Reply { status, answered, headers: std::mem::take(&mut state.headers) }
    }

    /// What waits for an answer is forgotten; what was set stays.
    fn failed<'a>(&'a self, status: u16, state: &mut State<'a>) -> u16 {
        state.deferred.clear();
        let takes =
            |statuses: &[String]| statuses.is_empty() || statuses.iter().any(|text| is_status(text, status));
        match self.errors.iter().find(|(statuses, _)| takes(statuses)) {
            Some((_, routes)) => match run(routes, state) {
                Some(
                    End::Answered(status)
                    | End::Forwarded(status)
                    | End::Failed(status)
                    | End::WithoutFile(status),
                ) => status,
                None => status,
            },
            None => status,
        }
    }
}

fn run<'a>(routes: &'a [Route], state: &mut State<'a>) -> Option<End> {
    let mut has_run = false;
    for route in routes {
        if (route.is_exclusive && has_run) || !takes(route.matcher.as_deref(), state) {
            continue;
        }
        has_run |= route.is_exclusive;
        if let Some(end) = handle(route, state) {
            return Some(end);
        }
    }
    None
}

fn takes(matcher: Option<&Matcher>, state: &mut State<'_>) -> bool {
    matcher.is_none_or(|matcher| matcher.takes(state))
}

fn handle<'a>(route: &'a Route, state: &mut State<'a>) -> Option<End> {
    match &route.handler {
        Handler::Routes(routes) => run(routes, state),
        Handler::Below(routes) => {
            let path = state.path.clone();
            state.path = path.as_ref().map_or_else(|why| Err(why.clone()), |path| Ok(below(route, path)));
            let end = run(routes, state);
            state.path = path;
            end
        }
        Handler::Fields(ops) => {
            match ops.waits() {
                true => state.deferred.push(ops),
                false => ops.apply(state, 0),
            }
            None
        }
        Handler::Map(map) => {
            state.maps.push(map);
            None
        }
        Handler::Answer(status) => {
            finish(state, *status);
            Some(End::Answered(*status))
        }
        Handler::Error(status) => Some(End::Failed(*status)),
        Handler::Proxy(proxy) => Some(proxied(proxy, state)),
        Handler::Application { is_files } => {
            let status = state.request.application_status;
            if *is_files && !["GET", "HEAD"].contains(&state.request.method) {
                return Some(End::Failed(405));
            }
            if *is_files && status >= 400 {
                return Some(End::WithoutFile(status));
            }
            let headers = application(state);
            add(headers, state);
            finish(state, status);
            Some(End::Forwarded(status))
        }
        Handler::Copy => {
            let status = state.request.application_status;
            let headers = state.application.clone().unwrap_or_default();
            add(headers, state);
            finish(state, status);
            Some(End::Forwarded(status))
        }
        Handler::Nothing | Handler::Foreign(_) => None,
        Handler::OtherPath => {
            state.path = Err("the path was changed before it is asked for".into());
            None
        }
        Handler::Unknown(why) => {
            state.note(&route.position, why.clone());
            None
        }
    }
}

/// The answer of the application behind a proxy.
fn proxied<'a>(proxy: &'a Proxy, state: &mut State<'a>) -> End {
    let status = state.request.application_status;
    let mut headers = application(state);
    if let Some(routes) = proxy.handles(&headers, status) {
        state.application = Some(headers);
        let end = run(routes, state);
        state.application = None;
        return end.unwrap_or(End::Forwarded(200));
    }
    proxy.down.apply_to(&mut headers, state);
    add(headers, state);
    finish(state, status);
    End::Forwarded(status)
}

/// The fields that the application answers with.
fn application(state: &State<'_>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in state.request.application {
        if let (Ok(value), true) = (HeaderValue::from_str(value), is_about_cors(name)) {
            headers.append(name.clone(), value);
        }
    }
    headers
}

/// Adds fields beside those that are there.
fn add(headers: HeaderMap, state: &mut State<'_>) {
    for (name, value) in &headers {
        state.headers.append(name.clone(), value.clone());
    }
}

/// Does what waited for the answer: what was said last is done first.
fn finish(state: &mut State<'_>, status: u16) {
    for ops in std::mem::take(&mut state.deferred).into_iter().rev() {
        ops.apply(state, status);
    }
}

/// The path without what the matcher of a `handle_path` asks for.
fn below(route: &Route, path: &str) -> String {
    let prefix = route.matcher.as_ref().and_then(|matcher| matcher.only_path()).unwrap_or_default();
    let prefix = prefix.trim_end_matches('*').trim_end_matches('/');
    match path.get(..prefix.len()).filter(|start| start.eq_ignore_ascii_case(prefix)) {
        Some(_) => format!("/{}", path.get(prefix.len()..).unwrap_or_default().trim_start_matches('/')),
        None => path.to_owned(),
    }
}
