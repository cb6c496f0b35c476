//! Policy: from the plan of a policy to the lines of a section: who reads, preflights, enforcement, and the fields of answers.

use corsac::headers::names;
use corsac::origin::OriginPattern;

use super::preflight;
use super::response;
use super::section::{How, Section, When};
use crate::plan::{PolicyPlan, Readers};
use crate::regex;

/// The lines of a policy, for a section of `mode http`.
pub(super) fn text(plan: &PolicyPlan, slug: &str) -> String {
    let mut section = Section::new(&format!("corsac_{}", slug.replace('-', "_")));
    section.comment(&format!("Policy {}", plan.name));
    if !plan.is_open() {
        section.comment("Who reads: the origin is kept for the answer.");
        reader(&plan.readers, &mut section);
    }
    preflight::judge(plan, &mut section);
    preflight::answer(plan, &mut section);
    if plan.enforce {
        enforce(plan, &mut section);
    }
    response::fields(plan, &mut section);
    section.into_text()
}

fn reader(readers: &Readers, section: &mut Section) {
    let origin = &names::ORIGIN;
    let once = section.lines("once", origin, "eq 1");
    let (patterns, any, null) = match readers {
        Readers::Listed { patterns, null } => (patterns.as_slice(), false, *null),
        Readers::AnyOrigin { null } => (&[][..], true, *null),
        Readers::Everyone => (&[][..], false, false),
    };
    origins("listed", patterns, section);
    if any {
        section.request("listed", origin, How::Expression, &regex::any_origin());
    }
    if null {
        section.request("listed", origin, How::Same, "null");
    }
    let mut when = When::always().and(&once).and(&section.condition("listed"));
    if any || patterns.iter().any(regex::needs_refused_origins) {
        section.comment("What looks like one of these and is no origin that a browser writes.");
        for refused in regex::REFUSED_ORIGINS {
            section.request("malformed", origin, How::Expression, refused);
        }
        when = when.and_not(&section.condition("malformed"));
    }
    section.set("reader", &format!("req.fhdr({origin})"), &when);
    section.is_set("reader");
}

/// One line for each pattern.
fn origins(what: &str, patterns: &[OriginPattern], section: &mut Section) {
    for pattern in patterns {
        match pattern.is_exact() {
            true => section.request(what, &names::ORIGIN, How::Same, &pattern.to_string()),
            false => section.request(what, &names::ORIGIN, How::Expression, &regex::origin(pattern)),
        };
    }
}

/// Requests of other origins than the readers' and the own ones are refused; preflights are answered already.
fn enforce(plan: &PolicyPlan, section: &mut Section) {
    section.comment("Requests of other origins are refused.");
    let mut when = When::always().and(&section.condition("origin")).and_not(&section.condition("reader"));
    if !plan.own.is_empty() {
        origins("own", &plan.own, section);
        let own = When::always().and(&section.condition("once")).and(&section.condition("own"));
        section.set("service", "bool(true)", &own);
        when = when.and_not(&section.is_set("service"));
    }
    section.line(format_args!("http-request return status 403{when}"));
}
