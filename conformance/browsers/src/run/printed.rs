//! Printed: the console lines of a case beside what is known of the step where the engine refuses it.

use super::verdict::Judge;
use crate::case::Api;
use crate::compare::{Disagreement, Kind};
use crate::engine::EngineKind;
use crate::harness::Played;
use crate::ledger::family;
use crate::messages::{Message, template};
use crate::predict::Expected;

/// What the browser printed of a case of one fetch that it refuses. Of several fetches nobody says which line is whose.
pub(super) fn printed(judge: &Judge<'_>, played: &Played, expected: &[Expected]) -> Vec<Message> {
    let [Expected { refusal: Some(refusal), .. }] = expected else { return Vec::new() };
    if !EngineKind::CURRENT.contains(&judge.engine) {
        return Vec::new();
    }
    let message = |line: &String| Message {
        engine: family(judge.engine),
        version: String::new(),
        code: refusal.code().to_string(),
        step: refusal.step().name().to_owned(),
        text: template(line),
        example: judge.network.generalize(line),
    };
    played.console.iter().filter(|line| !is_by_the_clock(line)).map(message).collect()
}

/// Whether a line tells of how a page spends its time. It comes when a machine is slow, and has nothing to do with what is
/// refused.
fn is_by_the_clock(line: &str) -> bool {
    line.contains("preloaded with link preload was not used within a few seconds")
}

/// What of the lines is not known: that such a step prints one of them, and each of them at all. Elements have words of their
/// own for the same step, so that only the latter counts. Where nothing is known of the browser, or of the step, nothing is
/// held against it.
pub(super) fn unknown(judge: &Judge<'_>, api: Option<Api>, printed: &[Message]) -> Vec<Disagreement> {
    let known: Vec<&Message> =
        judge.ledger.messages.iter().filter(|known| known.engine == family(judge.engine)).collect();
    let (Some(first), false) = (printed.first(), known.is_empty()) else { return Vec::new() };
    let is_of_step = |known: &&&Message| (&known.code, &known.step) == (&first.code, &first.step);
    let of_step: Vec<&str> = known.iter().filter(is_of_step).map(|known| known.text.as_str()).collect();
    let is_scripted = api.is_some_and(Api::is_scripted);
    let fits = !is_scripted
        || of_step.is_empty()
        || printed.iter().any(|line| of_step.contains(&line.text.as_str()));
    let is_strange = |line: &&Message| !known.iter().any(|known| known.text == line.text);
    let misfit = (!fits).then(|| disagreement(first, "no line that is known of its step"));
    let strange = printed.iter().filter(is_strange).map(|line| disagreement(line, "a line of no known step"));
    misfit.into_iter().chain(strange).collect()
}

fn disagreement(line: &Message, about: &str) -> Disagreement {
    Disagreement {
        turn: 0,
        kind: Kind::Message,
        about: about.into(),
        expected: format!("{} at {}, as messages.toml has it", line.code, line.step),
        seen: line.text.clone(),
    }
}
