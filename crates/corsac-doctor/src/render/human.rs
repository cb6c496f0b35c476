//! Human: a page in rows.

use corsac::step::Code;

use crate::example::Example;
use crate::message::Message;
use crate::page::Page;
use crate::pages::Family;
use crate::rows::{row, rows, wrap_under};

/// How deep the lines that follow a headline are indented.
const INDENT: &str = "      ";

pub(super) fn text(page: &Page, width: usize) -> String {
    let parts = [
        headline(page, width),
        row("what", page.happened, width),
        row("why", page.why, width),
        list_of("fix", page.fix, width),
        list_of("but", page.false_friends, width),
        example(&page.example, width),
        messages(page, width),
        steps(page, width),
        references(page, width),
    ];
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

fn headline(page: &Page, width: usize) -> String {
    format!("{}{}\n", title(page.code, width), page.name())
}

fn title(code: Code, width: usize) -> String {
    wrap_under(INDENT, &format!("{code}  {}", code.title()), width).join("\n") + "\n"
}

fn list_of(label: &str, texts: &[&str], width: usize) -> String {
    let marked: Vec<String> = texts.iter().map(|text| format!("- {text}")).collect();
    rows(label, marked.iter().map(String::as_str), width)
}

fn example(example: &Example, width: usize) -> String {
    let label = "example";
    match example {
        Example::Told(text) => row(label, text, width),
        Example::Check { arguments, answers, cured } => {
            let mut lines = vec![format!("$ corsac check {arguments}")];
            lines.extend(answers.iter().flat_map(|answer| answer_lines(answer)));
            if !cured.is_empty() {
                lines.extend(["".to_owned(), "it passes with:".to_owned()]);
                lines.extend(cured.iter().flat_map(|answer| answer_lines(answer)));
            }
            rows(label, lines.iter().map(String::as_str), width)
        }
        Example::Decide { policy, arguments } => {
            let command = format!("$ corsac decide corsac.toml {arguments}");
            rows(label, policy.lines().chain(["", command.trim_end()]), width)
        }
        Example::File { wrong, right } => {
            rows(label, wrong.lines(), width) + "\n" + &rows("instead", right.lines(), width)
        }
    }
}

fn answer_lines(answer: &str) -> impl Iterator<Item = String> {
    answer.lines().map(|line| format!("< {line}"))
}

fn messages(page: &Page, width: usize) -> String {
    let mut text = String::new();
    let mut last = None;
    for message in Message::of(page.code) {
        let engine = message.engine();
        let label = engine.filter(|_| engine != last).map_or("", |engine| engine.as_str());
        text.push_str(&row(label, &message.shown(), width));
        last = engine;
    }
    let of = |message: &Message| message.engine().map_or("", |engine| engine.as_str());
    let beside: Vec<String> =
        Message::beside(page.code).map(|message| format!("{}: {}", of(message), message.shown())).collect();
    text + &rows("beside it", beside.iter().map(String::as_str), width)
}

fn steps(page: &Page, width: usize) -> String {
    let mut text = String::new();
    for step in page.steps {
        let label = if text.is_empty() { "step" } else { "" };
        text.push_str(&row(label, &format!("{step}: whether {}", step.asks()), width));
        text.push_str(&row("", step.algorithm().url(), width));
    }
    text
}

fn references(page: &Page, width: usize) -> String {
    let lines = page.references.iter().flat_map(|reference| [reference.title, reference.url]);
    rows("read", lines, width)
}

pub(super) fn list(width: usize) -> String {
    let mut text = String::new();
    for family in Family::ALL {
        let gap = if text.is_empty() { "" } else { "\n" };
        text.push_str(&format!("{gap}{}\n", family.title));
        text.extend(family.codes.iter().map(|&code| title(code, width)));
    }
    text
}
