//! Human: a report for people: the verdict first, then what was sent and received, then why.

use std::fmt::Write;

use clap::builder::styling::{AnsiColor, Style};
use corsac::fetch::{Event, PreflightCause, Profile, Refusal, ResponseType, Stage};
use corsac_browser::Exchange;
use corsac_doctor::{row, title_case, wrap_under};

use super::field::{matters_in_request, matters_in_response};
use super::report::{Judgement, Report, Ruling, exchange_name};
use crate::shown::{self, plural, without_passwords};
use crate::terminal::Look;

/// How deep the lines that follow a headline are indented.
const INDENT: usize = 10;

/// The report as text.
pub(super) fn text(report: &Report, trace: bool, look: Look) -> String {
    let Some(worst) = report.worst() else { return String::new() };
    let mut text = String::new();
    match report.judgements.as_slice() {
        [only] => text.push_str(&headline("", only, look)),
        all => text.extend(all.iter().map(|judgement| headline(judgement.profile.as_str(), judgement, look))),
    }
    if let Some(diagnosis) = &worst.diagnosis {
        text.push_str(&format!("{}\n", diagnosis.cost.sentence()));
    }
    text.push('\n');
    text.push_str(&asked_and_answered(report, worst, trace, look));
    let [fix, next, consoles] = cure(worst, look);
    let written = written(report, worst, look);
    let parts = [
        why(worst, look),
        seen(worst, look),
        fix,
        written,
        next,
        consoles,
        steps(worst, trace, look),
        notes(worst, look),
        more(worst, look),
    ];
    for part in parts {
        if !part.is_empty() {
            text.push('\n');
            text.push_str(&part);
        }
    }
    text
}

/// The change as the server writes it: in its configuration, or by itself.
fn written(report: &Report, judgement: &Judgement, look: Look) -> String {
    let snippet = || judgement.diagnosis.as_ref().map(|diagnosis| diagnosis.write(report.server, look.width));
    let name = report.config.as_deref().unwrap_or_default();
    match &judgement.patch {
        Some(Ok(patch)) => patch.human(look.width),
        Some(Err(why)) => why.human(name, look.width) + &snippet().unwrap_or_default(),
        None => snippet().unwrap_or_default(),
    }
}

/// The question and the exchanges, with the fields that matter.
pub(super) fn exchanges(report: &Report, judgement: &Judgement, look: Look) -> String {
    asked_and_answered(report, judgement, false, look)
}

fn asked_and_answered(report: &Report, judgement: &Judgement, trace: bool, look: Look) -> String {
    let mut text = question(report, judgement, look);
    for exchange in &judgement.exchanges {
        text.push('\n');
        text.push_str(&exchange_text(exchange, report, judgement, trace, look));
    }
    text
}

/// The verdict of a profile in one line, or two where browsers are more lenient.
fn headline(label: &str, judgement: &Judgement, look: Look) -> String {
    let (words, color) = match judgement.ruling {
        Ruling::Allowed => ("allowed", AnsiColor::Green),
        Ruling::AllowedAgainstStandard => ("allowed today, but against the standard", AnsiColor::Yellow),
        Ruling::Refused => ("refused", AnsiColor::Red),
        Ruling::Unreachable => ("unreachable", AnsiColor::Red),
    };
    let style = if look.color { color.on_default().bold() } else { Style::new() };
    let mut rest = match (judgement.code(), &judgement.seen) {
        (Some(code), _) => format!("  {code}  {}", code.title()),
        (None, Some(seen)) => format!("  the page reads the response: status {}", seen.status),
        (None, None) => String::new(),
    };
    if judgement.tolerated.is_some() {
        rest.push_str("; browsers still allow it today");
    }
    let label = if label.is_empty() { String::new() } else { format!("{label:<INDENT$}") };
    let text = wrap_under(&" ".repeat(INDENT), &format!("{label}{words}{rest}"), look.width).join("\n");
    format!("{}\n", text.replacen(words, &format!("{style}{words}{style:#}"), 1))
}

/// Who asked what, and how.
fn question(report: &Report, judgement: &Judgement, look: Look) -> String {
    let method = judgement.asked.as_ref().map_or(&report.method, |asked| &asked.method);
    let mut means = report.means.name().to_owned();
    if let Some(asked) = &judgement.asked {
        // Writing to a string cannot fail.
        let _ = write!(means, ", mode {}, credentials {}", asked.mode, asked.credentials);
    }
    if judgement.profile != Profile::Spec {
        let _ = write!(means, "; profile {}", judgement.profile);
    }
    row("page", &report.origin, look.width)
        + &row("asks", &format!("{method} {}", without_passwords(&report.url)), look.width)
        + &row("by", &means, look.width)
        + &needs(judgement).map(|needs| row("needs", &needs, look.width)).unwrap_or_default()
}

/// Why there is a preflight.
fn needs(judgement: &Judgement) -> Option<String> {
    judgement.events.iter().find_map(|event| match event {
        Event::NeedsPreflight(causes) => Some(format!("a preflight, because of {}", causes_text(causes))),
        _ => None,
    })
}

fn exchange_text(
    exchange: &Exchange,
    report: &Report,
    judgement: &Judgement,
    trace: bool,
    look: Look,
) -> String {
    let request = &exchange.request;
    let mut lines = vec![format!("> {} {}", request.method, request.url)];
    let sent = request.headers.iter().filter(|header| trace || matters_in_request(header, report));
    lines.extend(sent.map(|header| format!("> {}: {}", title_case(header.name()), shown::value(header))));
    match &exchange.response {
        Err(failure) => lines.push(format!("< {failure}")),
        Ok(response) => {
            let kind = judgement.refusal.as_ref().map(|refusal| &refusal.kind);
            let message = shown::bytes(&response.status_message);
            lines.push(format!("< {} {message}", response.status).trim_end().to_owned());
            let received =
                response.headers.iter().filter(|header| trace || matters_in_response(header, kind));
            lines.extend(
                received.map(|header| format!("< {}: {}", title_case(header.name()), shown::value(header))),
            );
        }
    }
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        let label = if index == 0 { exchange_name(exchange) } else { "" };
        text.push_str(&row(label, line, look.width));
    }
    text
}

/// The step that refused, or would have.
fn why(judgement: &Judgement, look: Look) -> String {
    let Some(refusal) = judgement.refusal.as_ref().filter(|_| judgement.ruling != Ruling::Unreachable) else {
        return String::new();
    };
    let step = refusal.step();
    let mut sentence = without_passwords(&refusal.to_string());
    if refusal.plain_code() != refusal.code() {
        sentence = format!("{}  {sentence}", refusal.plain_code());
    }
    let asks = format!("{step}: whether {}", step.asks());
    let mut text = row("why", &sentence, look.width);
    if let Some(diagnosis) = &judgement.diagnosis {
        text.push_str(&diagnosis.evidence(look.width));
    }
    if let Some(place) = place(refusal) {
        text.push_str(&row("where", &place, look.width));
    }
    text.push_str(&row("step", &asks, look.width));
    text.push_str(&row("", step.algorithm().url(), look.width));
    if let Some(difference) = judgement.tolerated {
        let names: Vec<&str> = difference.profiles().iter().map(|profile| profile.as_str()).collect();
        let what = format!("{}: {}", names.join(", "), difference.what());
        text.push_str(&row("today", &what, look.width));
        if let Some(name) = names.first() {
            text.push_str(&row("", &format!("--profile {name} goes on where this stops"), look.width));
        }
    }
    if let Some(passed) = passed(judgement).filter(|_| judgement.ruling == Ruling::Refused) {
        text.push_str(&row("passed", &passed, look.width));
    }
    text
}

/// What to change, what would fail next, and what browsers print.
fn cure(judgement: &Judgement, look: Look) -> [String; 3] {
    let Some(diagnosis) = &judgement.diagnosis else { return Default::default() };
    let consoles =
        if judgement.ruling == Ruling::Refused { diagnosis.consoles(look.width) } else { String::new() };
    [diagnosis.fix(look.width), diagnosis.next(look.width), consoles]
}

/// Where the whole page about it is.
fn more(judgement: &Judgement, look: Look) -> String {
    judgement.diagnosis.as_ref().map(|diagnosis| diagnosis.more(look.width)).unwrap_or_default()
}

/// Where in a chain it happened; without a chain the code says it.
fn place(refusal: &Refusal) -> Option<String> {
    if refusal.place.hop == 0 && !refusal.place.at_redirect {
        return None;
    }
    let what = match refusal.place.stage? {
        Stage::Preflight => "the response to the preflight",
        Stage::Actual if refusal.place.at_redirect => "the redirect",
        Stage::Actual => "the response",
    };
    let after = match refusal.place.hop {
        0 => String::new(),
        hops => format!(", after {}", plural(hops, "redirect")),
    };
    let origin = if refusal.place.is_tainted { "; the origin is null by then" } else { "" };
    Some(format!("{what}{after}{origin}"))
}

/// What the same response passed before, in short: algorithms and their steps.
fn passed(judgement: &Judgement) -> Option<String> {
    let mut algorithms: Vec<(&str, Vec<&str>)> = Vec::new();
    for step in judgement.passed_at_last() {
        let (name, number) = (step.algorithm().name(), step.number());
        match algorithms.last_mut() {
            Some((last, numbers)) if *last == name && numbers.last() == Some(&number) => {}
            Some((last, numbers)) if *last == name => numbers.push(number),
            _ => algorithms.push((name, vec![number])),
        }
    }
    let parts = algorithms.iter().map(|(name, numbers)| match numbers.as_slice() {
        [only] => format!("{name}, step {only}"),
        _ => format!("{name}, steps {}", numbers.join(", ")),
    });
    let parts: Vec<String> = parts.collect();
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// What script sees.
fn seen(judgement: &Judgement, look: Look) -> String {
    let Some(seen) = &judgement.seen else { return String::new() };
    let after = if seen.redirected { ", after a redirect" } else { "" };
    let what = match seen.response_type {
        ResponseType::Opaque => "no status, no headers, no body".to_owned(),
        ResponseType::OpaqueRedirect => "that there is a redirect, and nothing of it".to_owned(),
        ResponseType::Basic | ResponseType::Cors => format!("status {}{after}; the body", seen.status),
    };
    let mut text = row("reads", &what, look.width);
    if !seen.headers.is_empty() {
        text.push_str(&row("", &seen.headers.join(", "), look.width));
    }
    text
}

/// Every step, in order.
fn steps(judgement: &Judgement, trace: bool, look: Look) -> String {
    let mut text = String::new();
    for event in judgement.events.iter().filter(|_| trace) {
        let label = if text.is_empty() { "steps" } else { "" };
        if let Some(line) = event_text(event) {
            text.push_str(&row(label, &line, look.width));
        }
    }
    text
}

fn event_text(event: &Event) -> Option<String> {
    Some(match event {
        Event::Passed(step) => format!("{step}: passed, {}", step.asks()),
        Event::Tainted { tainting, url, .. } => {
            format!("response tainting {tainting} for {}", without_passwords(url.as_str()))
        }
        Event::NeedsPreflight(causes) => format!("a preflight is needed: {}", causes_text(causes)),
        Event::PreflightCached(causes) => format!("the preflight is known: {}", causes_text(causes)),
        Event::Sending(request) => format!("> {} {}", request.method, request.url),
        Event::Received(_, response) => format!("< {}", response.status),
        Event::DroppedAuthorization(_) => "Authorization dropped".to_owned(),
        Event::Departed(difference) => format!("not as the standard says: {difference}"),
        Event::Refused(refusal) => format!("{}: refused", refusal.step()),
    })
}

fn causes_text(causes: &[PreflightCause]) -> String {
    let mut texts = Vec::new();
    let mut names = Vec::new();
    for cause in causes {
        match cause {
            PreflightCause::Method(method) => texts.push(format!("the method {method}")),
            PreflightCause::UseCorsPreflight => {
                texts.push("an upload listener or a streamed body".to_owned())
            }
            PreflightCause::HeaderName(name) => names.push(name.as_str()),
        }
    }
    if !names.is_empty() {
        let word = if names.len() == 1 { "header" } else { "headers" };
        texts.push(format!("the {word} {}", names.join(", ")));
    }
    texts.join(" and ")
}

fn notes(judgement: &Judgement, look: Look) -> String {
    let mut text = String::new();
    for note in &judgement.notes {
        let code = note.code.map(|code| format!("{code}  ")).unwrap_or_default();
        let label = if text.is_empty() { "note" } else { "" };
        text.push_str(&row(label, &format!("{code}{}", note.text), look.width));
    }
    text
}
