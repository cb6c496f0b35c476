//! Plugins of a route, as YAML, which the file of a standalone APISIX and the ingress controller take.

use std::fmt::Write;

use corsac::headers::names::CORS_RESPONSE_FIELDS;

use super::settings::NOBODY;
use crate::OutputFile;
use crate::document::{Comment, Quoted};
use crate::import::OriginMatcher;
use crate::model::{Entry, Named, Settings, file_stems};

pub(super) fn files(policies: &[Named<'_>]) -> Vec<OutputFile> {
    policies.iter().zip(file_stems(policies)).map(|(named, stem)| file(named, &stem)).collect()
}

fn file(named: &Named<'_>, stem: &str) -> OutputFile {
    let mut text = String::new();
    let comments = [
        format!("Policy {}", named.plan.name),
        "for Apache APISIX 3: the plugins of a route or service, or of a plugin_config that routes name."
            .into(),
        "Made by `corsac compile apisix`; change the policy file, not this one.".into(),
        "A route with `methods` must list OPTIONS; one with `vars` on header fields never sees a preflight."
            .into(),
    ];
    for comment in comments {
        let _ = writeln!(text, "{}", Comment::hash(&comment));
    }
    text.push_str("plugins:\n");
    text.push_str(
        "  # Before the policy: the fields that only it may write are taken from the application's answer.\n",
    );
    let _ = writeln!(
        text,
        "  serverless-pre-function:\n    phase: header_filter\n    functions:\n    - {}",
        Quoted::json(&keeper())
    );
    text.push_str("  cors:\n");
    named.settings.iter().for_each(|settings| config(settings, &mut text));
    let name = format!("apisix-{stem}.yaml");
    OutputFile { name, text, purpose: "the plugins of a route, service or plugin_config".into() }
}

/// Lua that keeps the fields of the application from the answer.
pub(super) fn keeper() -> String {
    let names: Vec<String> =
        CORS_RESPONSE_FIELDS.iter().map(|name| Quoted::json(name.as_str()).to_string()).collect();
    format!(
        "return function(conf, ctx) for _, name in ipairs({{{}}}) do ngx.header[name] = nil end end",
        names.join(", ")
    )
}

fn config(settings: &Settings, text: &mut String) {
    let is_expression = |entry: &&Entry| matches!(entry.test.matcher, OriginMatcher::Regex { .. });
    let (expressions, plain): (Vec<&Entry>, Vec<&Entry>) = settings.origins.iter().partition(is_expression);
    let texts =
        |entries: Vec<&Entry>| entries.into_iter().map(|entry| entry.text.clone()).collect::<Vec<_>>();
    let (expressions, plain) = (texts(expressions), texts(plain));
    let mut line = |key: &str, value: String| {
        let line = format!("    {key} {value}");
        let _ = writeln!(text, "{}", line.trim_end());
    };
    let joined = |names: &[String]| Quoted::json(&names.join(",")).to_string();
    if expressions.is_empty() {
        line("allow_origins:", joined(&plain));
    } else {
        let nobody = Quoted::json(NOBODY);
        line(
            "allow_origins:",
            format!("{nobody} # not looked at, but * here, the default, would leave Vary out"),
        );
        line("allow_origins_by_regex:", "".to_owned());
        expressions.iter().for_each(|expression| line("-", Quoted::json(expression).to_string()));
    }
    line("allow_credential:", (settings.credentials == Some(true)).to_string());
    line("allow_methods:", joined(settings.methods.as_deref().unwrap_or_default()));
    line("allow_headers:", joined(settings.request_headers.as_deref().unwrap_or_default()));
    let exposed = settings.expose_headers.as_deref().unwrap_or_default();
    if !exposed.is_empty() {
        line("expose_headers:", joined(exposed));
    }
    line("max_age:", settings.max_age.unwrap_or(super::MAX_AGE).to_string());
}
