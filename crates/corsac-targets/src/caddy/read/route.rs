//! Route: what a directive does with the requests that its matcher takes.

use std::collections::BTreeMap;
use std::rc::Rc;

use corsac::headers::names;

use super::fields::Ops;
use super::map::Map;
use super::matcher::Matcher;
use super::order::Order;
use super::proxy::Proxy;
use super::tree::Directive;
use crate::import::Position;

/// A route.
pub(super) struct Route {
    pub(super) matcher: Option<Rc<Matcher>>,
    pub(super) handler: Handler,
    /// Whether it is one of the `handle` blocks, of which only the first that takes a request runs.
    pub(super) is_exclusive: bool,
    pub(super) position: Position,
}

/// What becomes of a request.
pub(super) enum Handler {
    Routes(Vec<Route>),
    /// Routes for the path below the one that the matcher asks for.
    Below(Vec<Route>),
    Fields(Ops),
    Map(Map),
    /// Caddy answers.
    Answer(u16),
    /// Caddy answers with an error, which `handle_errors` may take.
    Error(u16),
    Proxy(Box<Proxy>),
    /// An application, or files, answer; of files, an error is Caddy's own.
    Application {
        is_files: bool,
    },
    /// What the application answered.
    Copy,
    /// Nothing that CORS or the ways of a request depend on.
    Nothing,
    /// The path becomes another one.
    OtherPath,
    /// A directive that is not Caddy's own.
    Foreign(String),
    Unknown(String),
}

/// Where the names of a configuration are looked up.
pub(super) struct Names<'t> {
    pub(super) order: &'t Order,
    pub(super) routes: &'t BTreeMap<String, Vec<Directive>>,
}

/// The matchers that are defined around a place.
pub(super) type Matchers = BTreeMap<String, Rc<Matcher>>;

/// What changes nothing here.
const QUIET: [&str; 20] = [
    "tracing",
    "vars",
    "fs",
    "root",
    "log_append",
    "skip_log",
    "log_skip",
    "log_name",
    "copy_response_headers",
    "request_body",
    "encode",
    "push",
    "templates",
    "tls",
    "log",
    "bind",
    "handle_errors",
    "metrics",
    "acme_server",
    "import",
];

impl Names<'_> {
    /// The routes of a block, in the order in which they run: that of the directives, or that of the lines.
    pub(super) fn routes(
        &self,
        directives: &[Directive],
        around: &Matchers,
        is_sorted: bool,
        depth: usize,
    ) -> Vec<Route> {
        let mut matchers = around.clone();
        let (definitions, rest): (Vec<&Directive>, Vec<&Directive>) =
            directives.iter().partition(|directive| directive.name.text.starts_with('@'));
        for definition in definitions {
            let name = definition.name.text.trim_start_matches('@').to_owned();
            matchers.insert(name, Rc::new(Matcher::of(definition)));
        }
        let mut routes: Vec<(usize, Route)> = Vec::new();
        for directive in rest {
            let position = self.order.position(&directive.name.text);
            let of_it = self.of(directive, &matchers, depth).into_iter();
            routes.extend(of_it.map(|route| (position, route)));
        }
        if is_sorted {
            routes.sort_by_key(|(position, _)| *position);
            routes.chunk_by_mut(|(one, _), (other, _)| one == other).for_each(specific_first);
        }
        routes.into_iter().map(|(_, route)| route).collect()
    }

    fn of(&self, directive: &Directive, matchers: &Matchers, depth: usize) -> Vec<Route> {
        let name = directive.name.text.as_str();
        let (matcher, arguments) = match directive.arguments.split_first() {
            Some((first, rest)) if !first.is_quoted && first.text == "*" => (None, rest),
            Some((first, rest)) if !first.is_quoted && first.text.starts_with('/') => {
                (Some(Rc::new(Matcher::of_path(first))), rest)
            }
            Some((first, rest)) if !first.is_quoted && first.text.starts_with('@') => {
                let known = matchers.get(first.text.trim_start_matches('@')).cloned();
                let unknown =
                    || Matcher::unknown(&first.position, format!("`{}` is not defined", first.text));
                (Some(known.unwrap_or_else(|| Rc::new(unknown()))), rest)
            }
            _ => (None, directive.arguments.as_slice()),
        };
        let stripped = Directive { arguments: arguments.to_vec(), ..directive.clone() };
        let handlers = match name {
            "header" => {
                Ops::of_header(arguments, directive.children()).into_iter().map(Handler::Fields).collect()
            }
            _ => vec![self.handler(&stripped, matchers, depth)],
        };
        let is_exclusive = matches!(name, "handle" | "handle_path");
        let route = |handler| Route {
            matcher: matcher.clone(),
            handler,
            is_exclusive,
            position: directive.position().clone(),
        };
        handlers.into_iter().map(route).collect()
    }

    fn handler(&self, directive: &Directive, matchers: &Matchers, depth: usize) -> Handler {
        let inside = |is_sorted| self.routes(directive.children(), matchers, is_sorted, depth + 1);
        match directive.name.text.as_str() {
            "handle" => Handler::Routes(inside(true)),
            "handle_path" => Handler::Below(inside(true)),
            "route" => Handler::Routes(inside(false)),
            "invoke" => self.invoked(directive, matchers, depth),
            "map" => Handler::Map(Map::of(directive)),
            "respond" => Handler::Answer(respond_status(directive)),
            "redir" => Handler::Answer(redirect_status(directive)),
            "error" => Handler::Error(error_status(directive)),
            "abort" => Handler::Unknown("the connection is closed without an answer".into()),
            "reverse_proxy" => Handler::Proxy(Box::new(Proxy::of(directive, self, matchers, depth))),
            "php_fastcgi" => Handler::Application { is_files: false },
            "file_server" => Handler::Application { is_files: true },
            "copy_response" => Handler::Copy,
            "rewrite" | "uri" | "try_files" | "method" => Handler::OtherPath,
            "basicauth" | "basic_auth" | "forward_auth" => {
                let name = &directive.name.text;
                Handler::Unknown(format!(
                    "whom `{name}` lets pass is not known: preflights never have credentials"
                ))
            }
            "request_header" if !changes_cors(directive) => Handler::Nothing,
            name if QUIET.contains(&name) => Handler::Nothing,
            name => Handler::Foreign(name.to_owned()),
        }
    }

    fn invoked(&self, directive: &Directive, matchers: &Matchers, depth: usize) -> Handler {
        let name = directive.argument(0).unwrap_or_default();
        match self.routes.get(name) {
            Some(_) if depth > crate::import::MAX_DEPTH => {
                Handler::Unknown(format!("`{name}` invokes itself"))
            }
            Some(directives) => Handler::Routes(self.routes(directives, matchers, false, depth + 1)),
            None => Handler::Unknown(format!("there is no route `{name}`")),
        }
    }
}

/// Whether a field that CORS looks at is changed before it is looked at.
fn changes_cors(directive: &Directive) -> bool {
    let name = directive.argument(0).unwrap_or_default().trim_start_matches(['+', '-', '>']);
    let read = [
        names::ORIGIN,
        names::ACCESS_CONTROL_REQUEST_METHOD,
        names::ACCESS_CONTROL_REQUEST_HEADERS,
        names::ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK,
    ];
    name.contains('*') || read.iter().any(|field| name.eq_ignore_ascii_case(field.as_str()))
}

/// The most routes of one directive in a block that are sorted.
const MAX_SORTED: usize = 1000;

/// Moves routes of one directive in front of the less specific ones before them, one after the other, as Caddy does: the
/// relation is no order.
fn specific_first(routes: &mut [(usize, Route)]) {
    for end in 1..routes.len().min(MAX_SORTED) {
        let Some((sorted, [(_, new), ..])) = routes.split_at_checked(end) else { return };
        let stays = sorted.iter().rposition(|(_, known)| !is_before(new, known));
        if let Some(moved) = routes.get_mut(stays.map_or(0, |at| at + 1)..=end) {
            moved.rotate_right(1);
        }
    }
}

/// Whether a route runs before another of its directive: the one with the longer path, the one with a matcher.
fn is_before(one: &Route, other: &Route) -> bool {
    let path = |route: &Route| route.matcher.as_ref()?.only_path().map(str::to_owned);
    let Some((left, right)) = path(one).zip(path(other)) else {
        return one.matcher.is_some() && other.matcher.is_none();
    };
    let trimmed = |text: &str| text.strip_suffix('*').unwrap_or(text).to_owned();
    match trimmed(&left) == trimmed(&right) {
        true => left.len() < right.len(),
        false => left.len() > right.len(),
    }
}

/// `respond [body] [status]`: a number alone is the status.
fn respond_status(directive: &Directive) -> u16 {
    let status = match directive.arguments.as_slice() {
        [only] => status(&only.text),
        [_, second, ..] => status(&second.text),
        [] => None,
    };
    status.unwrap_or(200)
}

fn error_status(directive: &Directive) -> u16 {
    let found = directive.arguments.iter().find_map(|token| status(&token.text));
    found.unwrap_or(500)
}

fn redirect_status(directive: &Directive) -> u16 {
    match directive.argument(1) {
        Some("permanent") => 301,
        Some(text) => status(text).unwrap_or(302),
        None => 302,
    }
}

fn status(text: &str) -> Option<u16> {
    text.parse().ok().filter(|status| (100..1000).contains(status) && text.len() == 3)
}

impl Route {
    /// Visits it and the routes inside, each with the matchers around it.
    pub(super) fn walk<'r>(
        &'r self,
        around: &mut Vec<&'r Matcher>,
        visit: &mut dyn FnMut(&'r Route, &[&'r Matcher]),
    ) {
        around.extend(self.matcher.as_deref());
        visit(self, around);
        match &self.handler {
            Handler::Routes(routes) | Handler::Below(routes) => {
                routes.iter().for_each(|route| route.walk(around, visit));
            }
            Handler::Proxy(proxy) => proxy.routes().for_each(|route| route.walk(around, visit)),
            _ => {}
        }
        if self.matcher.is_some() {
            around.pop();
        }
    }

    /// Whether it sets or removes a field that CORS looks at.
    pub(super) fn is_about_cors(&self) -> bool {
        match &self.handler {
            Handler::Fields(ops) => ops.values().any(|op| names::CORS_RESPONSE_FIELDS.contains(&op.name)),
            _ => false,
        }
    }
}
