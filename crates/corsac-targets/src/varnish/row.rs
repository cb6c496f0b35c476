//! Row: one row of the table: chosen when the request comes, and its fields set when the answer goes, after any cache.

use corsac::headers::names;
use corsac::policy::UpstreamCors;
use http::HeaderName;

use super::backends;
use super::condition::conditions;
use super::quote::{Comment, Field, Text};
use crate::Plan;
use crate::lines::Lines;
use crate::rows::{Action, Row, RowValue, vary_text};

/// The row that took the request, in a field of the request.
pub(super) const ROW: &str = "req.http.corsac-row";

/// A row and the name under which the subroutines speak of it.
pub(super) struct Named {
    pub(super) row: Row,
    pub(super) number: usize,
}

impl Named {
    fn name(&self) -> Text {
        Text::of(&self.number.to_string())
    }

    /// Whether some field of an answer is set or removed.
    fn has_fields(&self) -> bool {
        !self.row.fields.is_empty() || !self.row.vary.is_empty() || !self.row.removed.is_empty()
    }

    /// In `vcl_recv`: takes the request, if no row did before.
    pub(super) fn choose(&self, plan: &Plan, lines: &mut Lines) {
        lines.line(Comment::of(&self.row.name));
        let mut all = vec![format!("!{ROW}")];
        all.extend(conditions(&self.row));
        lines.when(&all, |lines| {
            lines.line(format_args!("set {ROW} = {};", self.name()));
            match &self.row.action {
                Action::Answer { status, .. } => lines.line(format_args!("return (synth({status}));")),
                Action::Forward(upstream) => {
                    if let Some(backend) = backends::name(plan, upstream.as_ref()) {
                        lines.line(format_args!("set req.backend_hint = {backend};"));
                    }
                }
            }
        });
    }

    /// In `vcl_deliver`: the fields of the application's answer.
    pub(super) fn deliver(&self, lines: &mut Lines) {
        if !matches!(self.row.action, Action::Forward(_)) || !self.has_fields() {
            return;
        }
        lines.block(format_args!("if ({ROW} == {})", self.name()), |lines| {
            if self.row.upstream_cors == UpstreamCors::Conflict {
                let any: Vec<String> =
                    names::CORS_RESPONSE_FIELDS.iter().map(|name| Field::answer(name).to_string()).collect();
                lines.block(format_args!("if ({})", any.join(" || ")), |lines| {
                    lines.line("return (synth(502));");
                });
            }
            self.over_the_applications(lines);
        });
    }

    fn over_the_applications(&self, lines: &mut Lines) {
        let is_cors = |name: &HeaderName| names::CORS_RESPONSE_FIELDS.contains(name);
        let ours = |lines: &mut Lines, which: &dyn Fn(&HeaderName) -> bool| {
            for name in self.row.removed.iter().filter(|name| which(name)) {
                lines.line(format_args!("unset {};", Field::answer(name)));
            }
            for (name, value) in self.row.fields.iter().filter(|(name, _)| which(name)) {
                lines.line(format_args!("set {} = {};", Field::answer(name), text(value)));
            }
        };
        if self.row.upstream_cors == UpstreamCors::Respect {
            let theirs = Field::answer(&names::ACCESS_CONTROL_ALLOW_ORIGIN);
            lines.block(format_args!("if (!{theirs})"), |lines| ours(lines, &is_cors));
            ours(lines, &|name| !is_cors(name));
        } else {
            ours(lines, &|_| true);
        }
        self.vary(lines);
    }

    /// In `vcl_synth`: the fields of an answer of Varnish's own.
    pub(super) fn synth(&self, lines: &mut Lines) {
        let is_conflict = self.row.upstream_cors == UpstreamCors::Conflict;
        if matches!(self.row.action, Action::Forward(_)) && !is_conflict {
            return;
        }
        lines.block(format_args!("if ({ROW} == {})", self.name()), |lines| {
            if let Some(methods) = self.row.allow() {
                lines.line(format_args!("set resp.http.Allow = {};", Text::of(methods)));
            }
            for (name, value) in &self.row.fields {
                lines.line(format_args!("set {} = {};", Field::answer(name), text(value)));
            }
            self.vary(lines);
            lines.line("synthetic(\"\");");
            lines.line("return (deliver);");
        });
    }

    fn vary(&self, lines: &mut Lines) {
        if self.row.vary.is_empty() {
            return;
        }
        let vary = Field::answer(&names::VARY);
        let (ours, more) = (vary_text(&self.row.vary), format!(", {}", vary_text(&self.row.vary)));
        lines.line(format_args!("std.collect({vary});"));
        lines.block(format_args!("if ({vary})"), |lines| {
            lines.line(format_args!("set {vary} = {vary} + {};", Text::of(&more)));
        });
        lines.block("else", |lines| lines.line(format_args!("set {vary} = {};", Text::of(&ours))));
    }
}

fn text(value: &RowValue) -> String {
    match value {
        RowValue::Literal(text) => Text::of(text).to_string(),
        RowValue::Request(name) => Field::request(name).to_string(),
    }
}
