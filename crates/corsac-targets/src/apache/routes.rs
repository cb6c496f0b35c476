//! Routes: which policy and which application take a request: rows of mod_rewrite, of which the first that matches wins;
//! and the policies, each in a section of its own.

use corsac::headers::names;
use corsac_config::Upstream;

use super::QUESTION_MARK_FLAG;
use super::condition::{self, PATH, variable, variable_is};
use super::policy;
use super::quote::{Authority, Name, Pattern, Text, Value};
use super::section::Lines;
use crate::plan::{Answer, HostTable, Row, tables};
use crate::rows::{HeaderMatch, PathMatch, preflight, refused_paths};
use crate::slug::slug_of;
use crate::{Plan, Version, regex};

/// The query as it came, with its question mark.
const QUERY: &str = "corsac_query";
/// A request's method; of a preflight the one that it announces.
const METHOD: &str = "corsac_method";
/// The number of the request's host.
const HOST: &str = "corsac_host";
/// The policy that decides.
const POLICY: &str = "corsac_policy";
/// The number of the answer that is given in the place of an application's.
const ANSWER: &str = "corsac_answer";

/// What is announced by a preflight whose method is none: no method is written so by a row.
const NO_METHOD: &str = "-";

/// The statuses that come from here or from mod_proxy.
const OWN_STATUSES: [u16; 8] = [400, 403, 404, 405, 500, 502, 503, 504];

/// An answer in the place of an application's.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Own {
    status: u16,
    allow: Option<String>,
}

/// Rules in the making.
struct Rules<'l, 'p> {
    lines: &'l mut Lines,
    plan: &'p Plan,
    /// The answers that rules give, each once.
    own: Vec<Own>,
    /// What every forwarding rule says.
    flags: &'static str,
}

/// Everything of a virtual host.
pub(super) fn print(plan: &Plan, version: Version, lines: &mut Lines) {
    opening(plan, lines);
    let flags = if version >= QUESTION_MARK_FLAG { "P,NE,L,UnsafeAllow3F" } else { "P,NE,L" };
    let mut rules = Rules { lines, plan, own: Vec::new(), flags };
    rules.variables();
    rules.hosts();
    rules.refused();
    for (index, table) in tables(plan).iter().enumerate() {
        rules.table(index, table);
    }
    let own = rules.own;
    own.iter().enumerate().for_each(|(number, own)| print_own(number, own, lines));
    for index in used(plan) {
        lines.blank();
        lines.when(&variable_is(POLICY, &slug_of(plan, index)), |lines| {
            plan.policies.get(index).into_iter().for_each(|plan| policy::print(plan, lines));
        });
    }
}

fn opening(plan: &Plan, lines: &mut Lines) {
    lines.comment(format_args!(
        "Include this in a <VirtualHost> that holds nothing else about paths; the policy file says {}.",
        plan.listen
    ));
    lines.comment("Needs mod_rewrite, mod_headers, mod_alias, mod_authz_core, mod_proxy and mod_proxy_http.");
    lines.blank();
    lines.comment("Paths are compared and forwarded as they come.");
    lines.line("AllowEncodedSlashes NoDecode");
    lines.line("ProxyPreserveHost On");
    lines.comment("A page of another place would be fetched by a request of its own.");
    OWN_STATUSES.iter().for_each(|status| lines.line(format_args!("ErrorDocument {status} default")));
    lines.blank();
    lines.line("RewriteEngine On");
}

/// The policies that some request meets.
fn used(plan: &Plan) -> Vec<usize> {
    let is_used = |index: &usize| {
        plan.fallback == Some(*index) || plan.routes.iter().any(|route| route.policy == Some(*index))
    };
    (0..plan.policies.len()).filter(is_used).collect()
}

fn print_own(number: usize, own: &Own, lines: &mut Lines) {
    lines.blank();
    lines.when(&variable_is(ANSWER, &number.to_string()), |lines| {
        if let Some(methods) = &own.allow {
            lines.line(format_args!(
                "Header always set Allow {} \"expr=%{{REQUEST_STATUS}} == {}\"",
                Value::of(methods),
                Text::of(&own.status.to_string())
            ));
        }
        lines.line(format_args!("Redirect {} /", own.status));
    });
}

impl<'p> Rules<'_, 'p> {
    /// The variables that rows ask.
    fn variables(&mut self) {
        self.lines.comment("Path and query.");
        let target = "^[^ ]+ (?:[A-Za-z][A-Za-z0-9+.-]*://[^/? ]*)?([^? ]*)([^ ]*)";
        self.lines.line(format_args!("RewriteCond %{{THE_REQUEST}} \"{target}\""));
        self.lines.line(format_args!("RewriteRule ^ - [E={PATH}:%1,E={QUERY}:%2]"));
        if !self.plan.routes.iter().any(|route| route.methods.is_some()) {
            return;
        }
        self.lines
            .comment("The method; of a preflight the one that it announces, or none if that is no method.");
        self.lines.line(format_args!("RewriteRule ^ - [E={METHOD}:%{{REQUEST_METHOD}}]"));
        let is_preflight: Vec<String> = preflight().iter().map(condition::header).collect();
        self.conditions(&is_preflight);
        self.lines.line(format_args!("RewriteRule ^ - [E={METHOD}:{NO_METHOD}]"));
        let field = Name::field(&names::ACCESS_CONTROL_REQUEST_METHOD);
        let token = condition::header(&HeaderMatch::announces_token());
        self.conditions(&[is_preflight, vec![token]].concat());
        self.lines.line(format_args!("RewriteRule ^ - [E={METHOD}:%{{HTTP:{field}}}]"));
    }

    /// The variable with the number of the host, the most exact first.
    fn hosts(&mut self) {
        let tables = tables(self.plan);
        if tables.len() < 2 {
            return;
        }
        self.lines.comment("The host, the most exact first.");
        for (index, table) in tables.iter().enumerate() {
            let unset = format!("-z {}", variable(HOST));
            let conditions: Vec<String> =
                std::iter::once(unset).chain(table.host.map(condition::host)).collect();
            self.conditions(&conditions);
            self.lines.line(format_args!("RewriteRule ^ - [E={HOST}:{index}]"));
        }
    }

    fn refused(&mut self) {
        self.lines.comment(
            "Paths that are none, and those that would be read otherwise than the policy file means.",
        );
        let [bad, encoded] = refused_paths();
        let bad_request = Own { status: 400, allow: None };
        self.answer(condition::path(&bad).into_iter().collect(), self.plan.fallback, bad_request.clone());
        self.answer(condition::path(&encoded).into_iter().collect(), None, bad_request);
    }

    fn table(&mut self, index: usize, table: &HostTable<'p>) {
        let of_host = table.host.map_or_else(|| "every other host".to_owned(), ToString::to_string);
        self.lines.blank();
        self.lines.comment(format_args!("Routes of {of_host}; the first that takes a request wins."));
        let has_hosts = index > 0 || table.host.is_some();
        let host = has_hosts.then(|| variable_is(HOST, &index.to_string()));
        for row in &table.rows {
            self.row(host.clone(), row);
        }
    }

    fn row(&mut self, host: Option<String>, row: &Row<'p>) {
        let path = row.path.map(PathMatch::of).and_then(|path| condition::path(&path));
        let methods = row.methods.as_ref().map(|methods| {
            let none = methods.unannounced.then(|| NO_METHOD.to_owned());
            let all: Vec<String> = methods.listed.iter().cloned().chain(none).collect();
            format!("{} =~ {}", variable(METHOD), Pattern::of(&regex::one_of(&all)))
        });
        let conditions: Vec<String> = host.into_iter().chain(path).chain(methods).collect();
        match &row.answer {
            Answer::Forward(upstream) => self.forward(&conditions, row.policy, *upstream),
            Answer::NotFound => self.answer(conditions, row.policy, Own { status: 404, allow: None }),
            Answer::NotAllowed(allow) => {
                self.answer(conditions, row.policy, Own { status: 405, allow: Some(allow.clone()) });
            }
        }
    }

    fn forward(&mut self, conditions: &[String], policy: Option<usize>, upstream: Option<&Upstream>) {
        self.conditions(conditions);
        let policy = self.policy(policy);
        let Some(upstream) = upstream else {
            return self.lines.line(format_args!("RewriteRule ^ - [{policy}L]"));
        };
        let (host, flags) = (Authority::of(&format!("{}:{}", upstream.host(), upstream.port())), self.flags);
        self.lines.line(format_args!(
            "RewriteRule ^ http://{host}%{{ENV:{PATH}}}%{{ENV:{QUERY}}} [{policy}{flags}]"
        ));
    }

    /// An answer in the place of an application's: it is given before that address is asked, which is nobody's.
    fn answer(&mut self, conditions: Vec<String>, policy: Option<usize>, own: Own) {
        self.conditions(&conditions);
        let number = self.own.iter().position(|other| *other == own).unwrap_or(self.own.len());
        if number == self.own.len() {
            self.own.push(own);
        }
        let policy = self.policy(policy);
        self.lines
            .line(format_args!("RewriteRule ^ http://corsac.invalid/ [{policy}E={ANSWER}:{number},P,L]"));
    }

    fn conditions(&mut self, conditions: &[String]) {
        if let Some(condition) = condition::all(conditions) {
            self.lines.line(format_args!("RewriteCond expr \"{condition}\""));
        }
    }

    fn policy(&self, policy: Option<usize>) -> String {
        policy
            .map(|index| format!("E={POLICY}:{},", Name::of(&slug_of(self.plan, index))))
            .unwrap_or_default()
    }
}
