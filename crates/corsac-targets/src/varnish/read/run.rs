//! Run: one request through the subroutines, from `vcl_recv` to `vcl_deliver` or `vcl_synth`.

use std::collections::HashSet;

use http::{HeaderMap, HeaderValue};

use super::expression::Expression;
use super::state::{State, answer_field};
use super::tree::{Does, Program, Statement};
use crate::import::deduce::{Reply, Request, is_about_cors};
use crate::import::{MAX_DEPTH, Position};

/// The methods that the built-in subroutine knows; others make a pipe of the connection.
const METHODS: [&str; 8] = ["GET", "HEAD", "PUT", "POST", "TRACE", "OPTIONS", "DELETE", "PATCH"];

/// Runs one request.
pub(super) struct Run<'a> {
    pub(super) program: &'a Program,
    /// The variables that it sets.
    pub(super) own: &'a HashSet<String>,
    pub(super) unknown: &'a dyn Fn(&Position, String),
}

/// How a subroutine ended.
enum End {
    /// It came to its end, or a subroutine that was called returned.
    Fell,
    /// With an action of Varnish's own, and a status if it has one.
    Action(String, Option<u16>),
}

impl Run<'_> {
    /// What is answered to a request for a host and a path.
    pub(super) fn answer(&self, request: &Request<'_>, target: (&str, &str)) -> Reply {
        let mut state = State::new(request, target, self.own);
        let is_known = METHODS.contains(&request.method);
        match self.phase("vcl_recv", &mut state) {
            End::Action(action, status) if action == "synth" || action == "error" => {
                return self.synth(status.unwrap_or(503), state);
            }
            End::Action(action, _) if action == "pipe" => return application(request, state),
            End::Fell if !is_known => return application(request, state),
            _ => {}
        }
        state.headers = fields(request);
        state.status = request.application_status;
        for name in ["vcl_backend_response", "vcl_fetch", "vcl_deliver"] {
            if let End::Action(action, status) = self.phase(name, &mut state)
                && (action == "synth" || action == "error")
            {
                return self.synth(status.unwrap_or(503), state);
            }
        }
        Reply { status: state.status, answered: false, headers: about_cors(&state.headers) }
    }

    /// An answer of Varnish's own.
    fn synth(&self, status: u16, mut state: State<'_>) -> Reply {
        state.headers = HeaderMap::new();
        state.status = status;
        for name in ["vcl_synth", "vcl_error"] {
            self.phase(name, &mut state);
        }
        Reply { status: state.status, answered: true, headers: about_cors(&state.headers) }
    }

    fn phase(&self, name: &str, state: &mut State<'_>) -> End {
        let Some(statements) = self.program.subroutines.get(name) else { return End::Fell };
        self.all(statements, state, 0).unwrap_or(End::Fell)
    }

    /// Runs statements; `None`: they came to their end.
    fn all(&self, statements: &[Statement], state: &mut State<'_>, depth: usize) -> Option<End> {
        statements.iter().find_map(|statement| self.one(statement, state, depth))
    }

    fn one(&self, statement: &Statement, state: &mut State<'_>, depth: usize) -> Option<End> {
        let Some(fuel) = state.fuel.checked_sub(1).filter(|_| depth < MAX_DEPTH) else {
            (self.unknown)(&statement.position, "too much is called here to be followed".into());
            return Some(End::Action("fail".into(), None));
        };
        state.fuel = fuel;
        let note = |why: String| (self.unknown)(&statement.position, why);
        match &statement.does {
            Does::Set { variable, adds, value } => {
                match state.text(value) {
                    Ok(text) if *adds => self.add(variable, text, state),
                    Ok(text) => state.set(variable, text),
                    Err(why) if answer_field(variable).flatten().is_some_and(|name| is_about_cors(&name)) => {
                        note(why);
                    }
                    // Nobody here looks at it.
                    Err(_) => {}
                }
                None
            }
            Does::Unset(variable) => {
                state.unset(variable);
                None
            }
            Does::Call(name) => match self.program.subroutines.get(name) {
                Some(statements) => {
                    self.all(statements, state, depth + 1).filter(|end| !matches!(end, End::Fell))
                }
                None => {
                    note(format!("the subroutine `{name}` is not in these files"));
                    None
                }
            },
            Does::Return(None) => Some(End::Fell),
            Does::Return(Some((action, arguments))) => {
                let status = arguments.first().and_then(|status| state.text(status).ok().flatten());
                if ["restart", "vcl", "purge", "fail"].contains(&action.as_str()) {
                    note(format!("what becomes of a request after `{action}` is not known here"));
                }
                Some(End::Action(action.clone(), status.and_then(|status| status.parse().ok())))
            }
            Does::If(branches, otherwise) => self.branch(statement, branches, otherwise, state, depth),
            Does::Function(name, arguments) => {
                let Some(Expression::Variable(variable)) = arguments.first() else { return None };
                if name == "std.collect" {
                    let separator = arguments.get(1).and_then(|text| text.text()).unwrap_or(", ");
                    state.collect(variable, separator);
                } else if answer_field(variable).flatten().is_some_and(|name| is_about_cors(&name)) {
                    note(format!("what `{name}` does to `{variable}` is not known here"));
                }
                None
            }
            Does::Foreign(what) => {
                note(format!("{what} is not understood"));
                None
            }
        }
    }

    fn add(&self, variable: &str, text: Option<String>, state: &mut State<'_>) {
        let before = Expression::Variable(variable.to_owned());
        let before = state.text(&before).ok().flatten().unwrap_or_default();
        state.set(variable, Some(before + &text.unwrap_or_default()));
    }

    fn branch(
        &self,
        statement: &Statement,
        branches: &[(Expression, Vec<Statement>)],
        otherwise: &[Statement],
        state: &mut State<'_>,
        depth: usize,
    ) -> Option<End> {
        for (condition, inside) in branches {
            match state.holds(condition) {
                Ok(true) => return self.all(inside, state, depth),
                Ok(false) => {}
                Err(why) => {
                    if matters(statement) {
                        (self.unknown)(&statement.position, why);
                    }
                }
            }
        }
        self.all(otherwise, state, depth)
    }
}

/// Whether CORS may depend on what happens in a statement.
pub(super) fn matters(statement: &Statement) -> bool {
    let mut found = false;
    statement.walk(&mut |statement| {
        found |= match &statement.does {
            Does::Set { variable, .. } | Does::Unset(variable) => {
                let field = answer_field(variable);
                let own = ["req.http.x-", "req.http.corsac-"];
                field.is_some_and(|field| field.is_some_and(|name| is_about_cors(&name)))
                    || own.iter().any(|start| variable.to_ascii_lowercase().starts_with(start))
                    || variable.eq_ignore_ascii_case("req.http.origin")
            }
            Does::Return(Some((action, _))) => ["synth", "error", "pipe"].contains(&action.as_str()),
            Does::Call(_) => true,
            _ => false,
        };
    });
    found
}

/// The subroutine in which a statement stands that was cut out of one, by the variables that it knows.
pub(super) fn subroutine_of(statement: &Statement) -> &'static str {
    let mut name = "vcl_recv";
    statement.walk(&mut |statement| {
        if let Does::Set { variable, .. } | Does::Unset(variable) = &statement.does {
            if variable.starts_with("beresp.") {
                name = "vcl_backend_response";
            } else if variable.starts_with("resp.") {
                name = "vcl_deliver";
            }
        }
    });
    name
}

/// The answer of the application, as it is.
fn application(request: &Request<'_>, mut state: State<'_>) -> Reply {
    state.headers = fields(request);
    Reply { status: request.application_status, answered: false, headers: about_cors(&state.headers) }
}

fn fields(request: &Request<'_>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in request.application {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.append(name.clone(), value);
        }
    }
    headers
}

fn about_cors(headers: &HeaderMap) -> HeaderMap {
    let mut kept = HeaderMap::new();
    for (name, value) in headers.iter().filter(|(name, _)| is_about_cors(name)) {
        kept.append(name.clone(), value.clone());
    }
    kept
}
