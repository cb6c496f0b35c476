//! A module of settings a policy.

use std::fmt::Write;

use corsac::headers::names::CORS_RESPONSE_FIELDS;

use crate::OutputFile;
use crate::document::{Comment, Quoted};
use crate::import::OriginMatcher;
use crate::model::{Entry, Named, Settings, file_stems};

pub(super) fn files(policies: &[Named<'_>]) -> Vec<OutputFile> {
    policies.iter().zip(file_stems(policies)).map(|(named, stem)| file(named, &stem)).collect()
}

fn file(named: &Named<'_>, stem: &str) -> OutputFile {
    // A module's name has no hyphens.
    let module = format!("cors_{}", stem.replace('-', "_"));
    let mut text = String::new();
    let comments = [
        format!("Policy {}", named.plan.name),
        "for Django, with django-cors-headers 4.3 and newer: pip install django-cors-headers".into(),
        "Made by `corsac compile django`; change the policy file, not this one.".into(),
        String::new(),
        "Beside the settings, which end with".into(),
        String::new(),
        format!("    from .{module} import *"),
        "    INSTALLED_APPS += [\"corsheaders\"]".into(),
        "    MIDDLEWARE = [".into(),
        "        \"corsheaders.middleware.CorsMiddleware\",  # first, or redirects and logins answer preflights".into(),
        format!("        __package__ + \".{module}.keep_fields\","),
        "        *MIDDLEWARE,".into(),
        "    ]".into(),
    ];
    for comment in comments {
        let _ = writeln!(text, "{}", Comment::hash(&comment).to_string().trim_end());
    }
    text.push('\n');
    for (key, value) in named.settings.iter().flat_map(values) {
        let _ = writeln!(text, "{key} = {value}");
    }
    text.push_str(&keeper());
    let purpose = format!("settings: `from .{module} import *`, and the middleware that its comment names");
    OutputFile { name: format!("{module}.py"), text, purpose }
}

/// What keeps the fields of the application from the answer.
fn keeper() -> String {
    let names: Vec<String> =
        CORS_RESPONSE_FIELDS.iter().map(|name| format!("    {},\n", Quoted::python(name.as_str()))).collect();
    format!(
        "\n# The fields that only the policy may write.\n_ours = [\n{}]\n\n\n\
         def keep_fields(get_response):\n    \"\"\"Leaves out the application's own.\"\"\"\n\n    \
         def keep(request):\n        response = get_response(request)\n        \
         for name in _ours:\n            del response[name]\n        return response\n\n    return keep\n",
        names.concat()
    )
}

/// The settings of a policy and the middleware, with nothing that is so anyway.
pub(super) fn fragment(settings: &Settings, says_max_age: bool) -> String {
    let mut text = String::from("MIDDLEWARE = [\"corsheaders.middleware.CorsMiddleware\", *MIDDLEWARE]\n");
    // Without a list, the library grants names of its own.
    let is_needed = |key: &str| key == "CORS_ALLOW_HEADERS" || key == "CORS_ALLOW_METHODS";
    for (key, value) in values(settings) {
        let is_default =
            matches!(value.as_str(), "[]" | "False") || (key == "CORS_PREFLIGHT_MAX_AGE" && !says_max_age);
        if !is_default || is_needed(key) {
            let _ = writeln!(text, "{key} = {value}");
        }
    }
    text
}

/// The settings, as they are written.
fn values(settings: &Settings) -> Vec<(&'static str, String)> {
    let is_expression = |entry: &&Entry| matches!(entry.test.matcher, OriginMatcher::Regex { .. });
    let named = settings.origins.iter().filter(|entry| !entry.is_star());
    let (expressions, exact): (Vec<&Entry>, Vec<&Entry>) = named.partition(is_expression);
    let list = |entries: &[&Entry]| list(entries.iter().map(|entry| entry.text.as_str()));
    vec![
        ("CORS_ALLOW_ALL_ORIGINS", truth(settings.has_star())),
        ("CORS_ALLOWED_ORIGINS", list(&exact)),
        ("CORS_ALLOWED_ORIGIN_REGEXES", list(&expressions)),
        ("CORS_ALLOW_CREDENTIALS", truth(settings.credentials == Some(true))),
        ("CORS_ALLOW_METHODS", texts(settings.methods.as_deref())),
        ("CORS_ALLOW_HEADERS", texts(settings.request_headers.as_deref())),
        ("CORS_EXPOSE_HEADERS", texts(settings.expose_headers.as_deref())),
        ("CORS_ALLOW_PRIVATE_NETWORK", truth(settings.private_network == Some(true))),
        ("CORS_PREFLIGHT_MAX_AGE", settings.max_age.unwrap_or(super::MAX_AGE).to_string()),
    ]
}

fn truth(truth: bool) -> String {
    if truth { "True".into() } else { "False".into() }
}

fn texts(texts: Option<&[String]>) -> String {
    list(texts.unwrap_or_default().iter().map(String::as_str))
}

fn list<'t>(texts: impl Iterator<Item = &'t str>) -> String {
    let texts: Vec<String> = texts.map(|text| Quoted::python(text).to_string()).collect();
    format!("[{}]", texts.join(", "))
}
