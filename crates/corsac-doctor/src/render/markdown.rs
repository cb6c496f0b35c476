//! Markdown: a page as a section, a family as a document.

use crate::example::Example;
use crate::message::Message;
use crate::page::Page;
use crate::pages::{Family, page};

const INTRODUCTION: &str = "# Codes

Every refusal, finding and lint of Corsac has a code that never changes its meaning. `corsac explain CODE` prints the same
text at a terminal, and `corsac explain --message 'TEXT'` finds the codes that a browser's console message can stand for.

<!-- Written by `cargo run -p corsac-doctor --example documents -- --write` from crates/corsac-doctor/src/pages. -->
";

pub(super) fn documents() -> Vec<(String, String)> {
    let families = Family::ALL.iter().map(|family| (format!("{}.md", family.name), document(family)));
    [("README.md".to_owned(), table())].into_iter().chain(families).collect()
}

fn table() -> String {
    let mut text = INTRODUCTION.to_owned();
    for family in Family::ALL {
        text.push_str(&format!("\n## {}\n\n| code | says |\n|---|---|\n", family.title));
        for &code in family.codes {
            let anchor = code.as_str().to_ascii_lowercase();
            text.push_str(&format!(
                "| [{code}]({}.md#{anchor}) | {} |\n",
                family.name,
                escaped(code.title())
            ));
        }
    }
    text
}

fn document(family: &Family) -> String {
    let pages: String = family.codes.iter().map(|&code| format!("\n{}", section(page(code)))).collect();
    format!("# {}\n{pages}", family.title)
}

pub(super) fn section(page: &Page) -> String {
    let mut text = format!(
        "## {}\n\n**{}** (`{}`)\n\n{}\n\n{}\n",
        page.code,
        escaped(page.code.title()),
        page.name(),
        escaped(page.happened),
        escaped(page.why)
    );
    text.push_str(&list("What to do", page.fix.iter().map(|text| escaped(text))));
    text.push_str(&list("What only looks like it", page.false_friends.iter().map(|text| escaped(text))));
    text.push_str(&format!("\n### Example\n\n{}", example(&page.example)));
    text.push_str(&list("What browsers print", Message::of(page.code).map(quoted)));
    text.push_str(&list("What they print beside it", Message::beside(page.code).map(quoted)));
    let steps = page.steps.iter().map(|step| {
        format!(
            "[{}]({}), step {}: whether {}",
            step.algorithm().name(),
            step.algorithm().url(),
            step.number(),
            step.asks()
        )
    });
    let references =
        page.references.iter().map(|reference| format!("[{}]({})", reference.title, reference.url));
    text + &list("Where to read", steps.chain(references))
}

fn quoted(message: &Message) -> String {
    let engine = message.engine().map_or("", |engine| engine.as_str());
    format!("{engine}: `{}`", message.shown().replace('`', "'"))
}

fn list(title: &str, items: impl Iterator<Item = String>) -> String {
    let items: String = items.map(|item| format!("- {item}\n")).collect();
    if items.is_empty() { items } else { format!("\n### {title}\n\n{items}") }
}

fn example(example: &Example) -> String {
    match example {
        Example::Told(text) => format!("{}\n", escaped(text)),
        Example::Check { arguments, answers, cured } => {
            let first = block("console", &format!("$ corsac check {arguments}\n{}", answer_lines(answers)));
            match cured {
                [] => first,
                _ => format!(
                    "{first}\nIt passes with these answers:\n\n{}",
                    block("http", &answer_lines(cured))
                ),
            }
        }
        Example::Decide { policy, arguments } => {
            let command = format!("$ corsac decide corsac.toml {arguments}");
            format!("{}\n{}", block("toml", policy), block("console", &format!("{}\n", command.trim_end())))
        }
        Example::File { wrong, right } => {
            format!("{}\nInstead:\n\n{}", block("toml", wrong), block("toml", right))
        }
    }
}

fn answer_lines(answers: &[&str]) -> String {
    answers.iter().flat_map(|answer| answer.lines()).map(|line| format!("< {line}\n")).collect()
}

fn block(language: &str, text: &str) -> String {
    format!("```{language}\n{text}```\n")
}

/// Prose, its signs that Markdown would take for its own escaped.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('*', "\\*").replace('<', "\\<").replace('_', "\\_")
}
