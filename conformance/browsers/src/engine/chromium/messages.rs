//! Chromium's console: which events hold lines, and where in them the words stand.

use serde_json::Value;

use crate::engine::console::ConsoleLine;

/// The line that an event holds, if it holds one. `params` is the event's own part.
pub(super) fn line(method: &str, params: &Value) -> Option<ConsoleLine> {
    match method {
        "Log.entryAdded" => entry(params.get("entry")?),
        "Runtime.consoleAPICalled" => call(params),
        "Runtime.exceptionThrown" => exception(params.get("exceptionDetails")?),
        "Audits.issueAdded" => cors_issue(params.get("issue")?),
        _ => None,
    }
}

/// The browser's own words: the security checks' among them.
fn entry(entry: &Value) -> Option<ConsoleLine> {
    Some(ConsoleLine {
        level: text(entry, "level")?,
        code: None,
        text: text(entry, "text")?,
        url: text(entry, "url"),
    })
}

/// What the page gave to `console.log` and its siblings.
fn call(params: &Value) -> Option<ConsoleLine> {
    let values = params.get("args")?.as_array()?;
    let words: Vec<String> = values.iter().map(spoken).collect();
    Some(ConsoleLine { level: text(params, "type")?, code: None, text: words.join(" "), url: None })
}

fn spoken(value: &Value) -> String {
    match value.get("value") {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => text(value, "description").unwrap_or_default(),
    }
}

fn exception(details: &Value) -> Option<ConsoleLine> {
    let thrown = details.get("exception").map(spoken);
    Some(ConsoleLine {
        level: "error".into(),
        code: None,
        text: thrown.or_else(|| text(details, "text"))?,
        url: text(details, "url"),
    })
}

/// The issues panel names the failed step by a code; the URL leads to the line that says it in words.
fn cors_issue(issue: &Value) -> Option<ConsoleLine> {
    let details = issue.get("details")?.get("corsIssueDetails")?;
    let status = details.get("corsErrorStatus")?;
    Some(ConsoleLine {
        level: "issue".into(),
        code: text(status, "corsError"),
        text: text(status, "failedParameter").unwrap_or_default(),
        url: details.get("request").and_then(|request| text(request, "url")),
    })
}

fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name)?.as_str().map(str::to_owned)
}
