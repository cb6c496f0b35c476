//! Markdown: a report for a comment or an issue.

use std::fmt::Write;

use super::human;
use super::report::{Judgement, Report};
use crate::terminal::Look;

/// The width of the exchanges, which stand in a block as they are.
const WIDTH: usize = 100;

/// The report as Markdown: the verdict, what to do, and the exchanges.
pub(super) fn text(report: &Report) -> String {
    let Some(worst) = report.worst() else { return String::new() };
    let code = worst.code().map(|code| format!(" {code} {}", code.title().replace('*', "\\*")));
    let mut text = format!("## {}{}\n", worst.ruling.as_str(), code.unwrap_or_default());
    if let Some(diagnosis) = &worst.diagnosis {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n{}", diagnosis.markdown());
    }
    let what = written(report, worst);
    if !what.is_empty() {
        let _ = write!(text, "\n### What to write\n\n{what}");
    }
    let look = Look { color: false, width: WIDTH };
    let _ = write!(
        text,
        "\n### What was asked and answered\n\n```text\n{}```\n",
        human::exchanges(report, worst, look)
    );
    let notes: Vec<String> = worst
        .notes
        .iter()
        .map(|note| {
            format!("- {}{}\n", note.code.map(|code| format!("**{code}** ")).unwrap_or_default(), note.text)
        })
        .collect();
    if !notes.is_empty() {
        let _ = write!(text, "\n### Besides\n\n{}", notes.concat());
    }
    text
}

/// The change in the configuration that was named, or by itself.
fn written(report: &Report, judgement: &Judgement) -> String {
    let snippet = || report.snippet(judgement).map(|snippet| snippet.markdown()).unwrap_or_default();
    match (&judgement.patch, &report.config) {
        (Some(Ok(patch)), _) => patch.markdown(),
        (Some(Err(why)), Some(name)) => format!("No change of {name}: {}\n\n{}", why.0, snippet()),
        _ => snippet(),
    }
}
