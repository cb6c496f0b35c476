//! JSON: a page for programs.

use serde_json::{Value, json};

use crate::example::Example;
use crate::message::Message;
use crate::page::Page;

pub(super) fn value(page: &Page) -> Value {
    let steps = page.steps.iter().map(|step| {
        json!({
            "name": step.name(), "at": step.to_string(), "asks": step.asks(), "url": step.algorithm().url(),
        })
    });
    let message = |message: &Message| json!({ "engine": message.engine().map(|engine| engine.as_str()), "text": message.shown() });
    let references = page.references.iter().map(|read| json!({ "title": read.title, "url": read.url }));
    json!({
        "code": page.code.as_str(),
        "name": page.name(),
        "title": page.code.title(),
        "happened": page.happened,
        "why": page.why,
        "fix": page.fix,
        "falseFriends": page.false_friends,
        "example": example(&page.example),
        "messages": Message::of(page.code).map(message).collect::<Vec<_>>(),
        "beside": Message::beside(page.code).map(message).collect::<Vec<_>>(),
        "steps": steps.collect::<Vec<_>>(),
        "references": references.collect::<Vec<_>>(),
    })
}

fn example(example: &Example) -> Value {
    match example {
        Example::Told(text) => json!({ "told": text }),
        Example::Check { arguments, answers, cured } => {
            json!({ "command": format!("corsac check {arguments}"), "answers": answers, "cured": cured })
        }
        Example::Decide { policy, arguments } => {
            json!({ "policy": policy, "command": format!("corsac decide corsac.toml {arguments}").trim_end() })
        }
        Example::File { wrong, right } => json!({ "wrong": wrong, "right": right }),
    }
}
