//! Routes: a frontend that chooses a backend for each request, and the backends: one for each policy and answer.

use std::fmt::Write;
use std::net::SocketAddr;

use corsac::headers::names;
use corsac_config::Upstream;

use super::path;
use super::policy;
use super::quote::{Comment, Format, Name, Word};
use super::section::{How, Section, When};
use crate::plan::{Answer, HostTable, Methods, Row, tables};
use crate::rows::{PathMatch, refused_paths};
use crate::slug::slug_of;
use crate::{Plan, regex};

/// How long HAProxy waits for a client, a connection and an answer.
const TIMEOUTS: [(&str, &str); 3] = [("client", "75s"), ("connect", "5s"), ("server", "60s")];

/// The frontend and the backends.
pub(super) fn text(plan: &Plan) -> String {
    let mut backends = Backends { plan, all: Vec::new() };
    let frontend = frontend(plan, &mut backends);
    let mut text = frontend;
    backends.all.iter().enumerate().for_each(|(index, backend)| print(plan, index, backend, &mut text));
    text
}

/// A policy and who answers under it.
#[derive(Clone, PartialEq)]
struct Backend<'p> {
    policy: Option<usize>,
    action: Action<'p>,
}

#[derive(Clone, PartialEq)]
enum Action<'p> {
    Row(Answer<'p>),
    BadRequest,
}

/// Every backend once.
struct Backends<'p> {
    plan: &'p Plan,
    all: Vec<Backend<'p>>,
}

impl<'p> Backends<'p> {
    /// The name of the backend, which is one of all from now on.
    fn name(&mut self, policy: Option<usize>, action: Action<'p>) -> Name {
        let backend = Backend { policy, action };
        let index = self.all.iter().position(|other| *other == backend).unwrap_or_else(|| {
            self.all.push(backend);
            self.all.len() - 1
        });
        name(self.plan, index, policy)
    }
}

fn name(plan: &Plan, index: usize, policy: Option<usize>) -> Name {
    let policy = policy.map_or_else(|| "no-policy".into(), |policy| slug_of(plan, policy));
    Name::of(&format!("corsac-{index}-{policy}"))
}

fn frontend<'p>(plan: &'p Plan, backends: &mut Backends<'p>) -> String {
    let mut section = Section::new("corsac");
    section.line("mode http");
    section.line(format_args!("bind {}", bind(plan.listen)));
    timeouts(&mut section, &["client"]);
    announced(&mut section);
    hosts(plan, &mut section);
    section
        .comment("Paths that are none, and those that would be read otherwise than the policy file means.");
    let [bad, encoded] = refused_paths();
    let mut acl = |what, path| section.acl(what, &path::test(path).unwrap_or_default());
    let (bad, encoded) = (acl("bad_path", &bad), acl("encoded", &encoded));
    section.line(use_backend(&backends.name(plan.fallback, Action::BadRequest), &When::always().and(&bad)));
    section.line(use_backend(&backends.name(None, Action::BadRequest), &When::always().and(&encoded)));
    for (index, table) in tables(plan).iter().enumerate() {
        rows(index, table, backends, &mut section);
    }
    format!("frontend corsac\n{}", section.into_text())
}

fn bind(listen: SocketAddr) -> Word {
    Word::of(&listen.to_string())
}

fn timeouts(section: &mut Section, which: &[&str]) {
    for (what, time) in TIMEOUTS.iter().filter(|(what, _)| which.contains(what)) {
        section.line(format_args!("timeout {what} {time}"));
    }
}

fn use_backend(name: &Name, when: &When) -> String {
    format!("use_backend {name}{when}")
}

/// The variable with the method by which a request is routed.
fn announced(section: &mut Section) {
    section.comment(
        "A request's method; of a preflight the one that it announces, or none if that is no method.",
    );
    let options = section.acl("options", "method OPTIONS");
    let origin = section.lines("origin", &names::ORIGIN, "ge 1");
    let field = &names::ACCESS_CONTROL_REQUEST_METHOD;
    let asks = section.lines("asks", field, "ge 1");
    let one = section.lines("one_method", field, "eq 1");
    let token = section.request("token", field, How::Expression, &format!("^{}$", regex::TOKEN));
    let preflight = When::always().and(&options).and(&origin).and(&asks);
    section.set("method", "method", &When::always());
    section.set("method", "str(-)", &preflight);
    section.set("method", &format!("req.fhdr({field})"), &preflight.and(&one).and(&token));
}

/// The variable with the number of the request's host.
fn hosts(plan: &Plan, section: &mut Section) {
    let tables = tables(plan);
    if tables.len() < 2 {
        return;
    }
    section.comment("The host, the most exact first.");
    let known = section.is_set("host");
    for (index, table) in tables.iter().enumerate() {
        let mut when = When::always().and_not(&known);
        if let Some(host) = table.host {
            let test = format!("req.hdr(host) -i -m reg -- {}", Word::of(&path::host(host)));
            when = when.and(&section.acl(&format!("host_{index}"), &test));
        }
        section.set("host", &format!("int({index})"), &when);
    }
}

/// What is announced by a preflight whose method is none; no method is written so by `TOKEN` alone.
const NO_METHOD: &str = "-";

fn rows<'p>(index: usize, table: &HostTable<'p>, backends: &mut Backends<'p>, section: &mut Section) {
    let of_host = table.host.map_or_else(|| "every other host".to_owned(), ToString::to_string);
    section.comment(&format!("Routes of {of_host}; the first that takes a request wins."));
    let mut of_host = When::always();
    if index > 0 || table.host.is_some() {
        let variable = section.variable("host");
        of_host = of_host
            .and(&section.acl(&format!("is_host_{index}"), &format!("var({variable}) -m int {index}")));
    }
    for (number, row) in table.rows.iter().enumerate() {
        let when = row_when(&format!("{index}_{number}"), row, of_host.clone(), section);
        let name = backends.name(row.policy, Action::Row(row.answer.clone()));
        section.line(use_backend(&name, &when));
    }
}

fn row_when(number: &str, row: &Row<'_>, mut when: When, section: &mut Section) -> When {
    if let Some(test) = row.path.map(PathMatch::of).and_then(|path| path::test(&path)) {
        when = when.and(&section.acl(&format!("path_{number}"), &test));
    }
    if let Some(Methods { listed, unannounced }) = &row.methods {
        let variable = section.variable("method");
        let none = unannounced.then_some(NO_METHOD);
        for method in listed.iter().map(String::as_str).chain(none) {
            let test = format!("var({variable}) -m str -- {}", Word::of(method));
            section.acl(&format!("method_{number}"), &test);
        }
        when = when.and(&section.condition(&format!("method_{number}")));
    }
    when
}

fn print(plan: &Plan, index: usize, backend: &Backend<'_>, text: &mut String) {
    let _ = writeln!(text, "\nbackend {}", name(plan, index, backend.policy));
    let mut section = Section::new("corsac");
    section.line("mode http");
    timeouts(&mut section, &["connect", "server"]);
    text.push_str(&section.into_text());
    if let Some(policy) = backend.policy.and_then(|policy| plan.policies.get(policy)) {
        text.push_str(&policy::text(policy, &slug_of(plan, backend.policy.unwrap_or_default())));
    }
    let _ = writeln!(text, "    {}", last_line(&backend.action));
}

fn last_line(action: &Action<'_>) -> String {
    match action {
        Action::BadRequest => "http-request return status 400".into(),
        Action::Row(Answer::NotFound) => "http-request return status 404".into(),
        Action::Row(Answer::NotAllowed(allow)) => {
            format!("http-request return status 405 hdr allow {}", Format::of(allow))
        }
        Action::Row(Answer::Forward(Some(upstream))) => server(upstream),
        Action::Row(Answer::Forward(None)) => {
            Comment::of("Here belongs what answers, such as `server app 127.0.0.1:3000`.").to_string()
        }
    }
}

fn server(upstream: &Upstream) -> String {
    format!("server application {}", Word::of(&format!("{}:{}", upstream.host(), upstream.port())))
}
