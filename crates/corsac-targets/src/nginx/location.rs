//! Location: the file that each `location` of a policy includes: fields removed, fields set, preflights answered.

use std::fmt::Write;

use http::HeaderName;

use super::INHERITING;
use super::maps::field_names;
use super::quote::{Bare, Comment};
use super::variables::Names;
use crate::plan::PolicyPlan;
use crate::{Version, title_case};

/// The text of the file.
pub(super) fn text(plan: &PolicyPlan, names: &Names, version: Version) -> String {
    let mut out = String::new();
    let mut line = |text: String| {
        let _ = writeln!(out, "{text}");
    };
    line(
        Comment::of(&format!("Policy {}: include this in every location that it governs.", plan.name))
            .to_string(),
    );
    line(
        Comment::of(
            "A location that uses fastcgi_pass, uwsgi_pass, scgi_pass or grpc_pass needs the same names with",
        )
        .to_string(),
    );
    line(Comment::of("fastcgi_hide_header and so on in the place of proxy_hide_header.").to_string());
    plan.removed.iter().for_each(|name| line(format!("proxy_hide_header {};", title_case(name))));
    match version >= INHERITING {
        true => line("add_header_inherit merge;".into()),
        false => line(
            Comment::of(
                "Fields that outer levels set by add_header are lost here: repeat them in the location.",
            )
            .to_string(),
        ),
    }
    for name in field_names(plan) {
        line(format!("add_header {} {} always;", title_case(&name), names.field(&name)));
    }
    answers(plan, names).into_iter().for_each(line);
    out
}

fn answers(plan: &PolicyPlan, names: &Names) -> Vec<String> {
    let preflight = names.var("preflight");
    let (granted, refused) = (status(plan.granted_status), status(plan.refused_status));
    let mut lines = if granted == refused {
        vec![format!("if ({preflight}) {{ return {granted}; }}")]
    } else {
        vec![
            format!("if ({preflight} = granted) {{ return {granted}; }}"),
            format!("if ({preflight} = refused) {{ return {refused}; }}"),
        ]
    };
    if plan.enforce {
        lines.push(format!("if ({}) {{ return 403; }}", names.var("enforce")));
    }
    lines
}

/// 200 needs a body to be an answer, if only an empty one.
fn status(status: u16) -> String {
    if status == 200 { "200 \"\"".into() } else { status.to_string() }
}

/// The name as documentation spells it.
pub(super) fn title_case(name: &HeaderName) -> Bare {
    Bare::of(&title_case::title_case(name))
}
