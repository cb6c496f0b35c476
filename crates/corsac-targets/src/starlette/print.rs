//! A module with a middleware a policy.

use std::fmt::Write;

use corsac::headers::names::CORS_RESPONSE_FIELDS;

use crate::OutputFile;
use crate::document::{Comment, Quoted};
use crate::import::OriginMatcher;
use crate::model::{Entry, Named, Settings};

pub(super) fn file(policies: &[Named<'_>]) -> OutputFile {
    let mut text = String::new();
    let comments = [
        "CORS policies for Starlette 1.0 and newer, and for FastAPI, which has its middleware.",
        "Made by `corsac compile starlette`; change the policy file, not this one.",
        "",
        "    from cors_policies import policies",
        "    app = policies[\"NAME\"](app)",
        "",
        "A policy goes around the whole application, last of all: then errors and refused logins carry the fields too.",
        "A part of the application can have a policy of its own: Mount(\"/api\", policies[\"NAME\"](api)).",
    ];
    for comment in comments {
        let _ = writeln!(text, "{}", Comment::hash(comment).to_string().trim_end());
    }
    text.push_str("\nfrom starlette.middleware.cors import CORSMiddleware\n\n");
    text.push_str(&keeper());
    text.push_str("policies = {\n");
    for named in policies {
        let _ = writeln!(text, "    {}: lambda app: CORSMiddleware(", Quoted::python(&named.plan.name));
        text.push_str("        KeepFields(app),\n");
        for (key, value) in named.settings.iter().flat_map(arguments) {
            let _ = writeln!(text, "        {key}={value},");
        }
        text.push_str("    ),\n");
    }
    text.push_str("}\n");
    OutputFile {
        name: "cors_policies.py".into(),
        text,
        purpose: "a module for your application: `app = cors_policies.policies[POLICY](app)`".into(),
    }
}

/// What keeps the fields of the application from the answer.
fn keeper() -> String {
    let names: Vec<String> = CORS_RESPONSE_FIELDS
        .iter()
        .map(|name| format!("    b{},\n", Quoted::python(name.as_str())))
        .collect();
    format!(
        "# The fields that only the policy may write.\nOURS = {{\n{}}}\n\n\n\
         class KeepFields:\n    \"\"\"Leaves out the application's own, and says that its answers depend on the origin.\"\"\"\n\n    \
         def __init__(self, app):\n        self.app = app\n\n    \
         async def __call__(self, scope, receive, send):\n        \
         async def keep(message):\n            \
         if message[\"type\"] == \"http.response.start\":\n                \
         headers = [(name, value) for name, value in message.get(\"headers\", ()) if name.lower() not in OURS]\n                \
         message = {{**message, \"headers\": [*headers, (b\"vary\", b\"Origin\")]}}\n            \
         await send(message)\n\n        \
         await self.app(scope, receive, keep)\n\n\n",
        names.concat()
    )
}

/// The middleware around an application, with what the policy says and nothing that is so anyway.
pub(super) fn fragment(settings: &Settings, says_max_age: bool) -> String {
    let mut text = String::from("app = CORSMiddleware(\n    app,\n");
    for (key, value) in arguments(settings) {
        let is_default = matches!(value.as_str(), "[]" | "False") || (key == "max_age" && !says_max_age);
        if !is_default {
            let _ = writeln!(text, "    {key}={value},");
        }
    }
    text.push_str(")\n");
    text
}

/// The arguments, as they are written.
fn arguments(settings: &Settings) -> Vec<(&'static str, String)> {
    let is_expression = |entry: &&Entry| matches!(entry.test.matcher, OriginMatcher::Regex { .. });
    let (expressions, exact): (Vec<&Entry>, Vec<&Entry>) = settings.origins.iter().partition(is_expression);
    let expression = expressions.first().map(|entry| Quoted::python(&entry.text).to_string());
    let network = settings.private_network.filter(|allowed| *allowed);
    let arguments = [
        ("allow_origins", Some(list(exact.iter().map(|entry| entry.text.as_str())))),
        ("allow_origin_regex", expression),
        ("allow_credentials", Some(truth(settings.credentials))),
        ("allow_methods", Some(texts(settings.methods.as_deref()))),
        ("allow_headers", Some(texts(settings.request_headers.as_deref()))),
        ("expose_headers", Some(texts(settings.expose_headers.as_deref()))),
        ("allow_private_network", network.map(|_| truth(network))),
        ("max_age", Some(settings.max_age.unwrap_or(super::MAX_AGE).to_string())),
    ];
    arguments.into_iter().filter_map(|(key, value)| Some((key, value?))).collect()
}

fn truth(truth: Option<bool>) -> String {
    if truth == Some(true) { "True".into() } else { "False".into() }
}

fn texts(texts: Option<&[String]>) -> String {
    list(texts.unwrap_or_default().iter().map(String::as_str))
}

fn list<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let texts: Vec<String> = texts.map(|text| Quoted::python(text).to_string()).collect();
    format!("[{}]", texts.join(", "))
}
