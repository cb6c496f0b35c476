//! Printed: the console lines of a case beside what is known of the step where the engine refuses it.

use super::verdict::Judge;
use crate::case::Case;
use crate::compare::{Disagreement, Kind};
use crate::engine::EngineKind;
use crate::harness::Played;
use crate::ledger::family;
use crate::messages::{Message, template};
use crate::predict::Expected;

/// What a browser prints that prints nothing.
const SILENCE: &str = "no line at all";

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
/// own for the same step, so that only the latter counts; and of what never leaves home browsers tell only script. Where nothing
/// is known of the browser, or of the step, nothing is held against it.
pub(super) fn unknown(
    judge: &Judge<'_>,
    played: &Played,
    expected: &[Expected],
    printed: &[Message],
) -> Vec<Disagreement> {
    let [Expected { refusal: Some(refusal), .. }] = expected else { return Vec::new() };
    if !EngineKind::CURRENT.contains(&judge.engine) {
        return Vec::new();
    }
    let known: Vec<&Message> =
        judge.ledger.messages.iter().filter(|known| known.engine == family(judge.engine)).collect();
    let (code, step) = (refusal.code().to_string(), refusal.step().name());
    let of_step: Vec<&Message> =
        known.iter().copied().filter(|known| known.code == code && known.step == step).collect();
    let is_scripted = played.case.turns.first().is_some_and(|turn| turn.ask.api.is_scripted());
    let is_silent = printed.is_empty() && never_leaves_home(&played.case, expected);
    let fits = !is_scripted
        || is_silent
        || of_step.is_empty()
        || printed.iter().any(|line| is_among(line, &of_step));
    let said = format!("{code} at {step}, as messages.toml has it");
    let line = printed.first().map_or(SILENCE, |line| &line.text);
    let misfit = (!fits).then(|| disagreement(&said, "no line that is known of its step", line));
    let strange = printed.iter().filter(|line| !known.is_empty() && !is_among(line, &known));
    let strange = strange.map(|line| disagreement(&said, "a line of no known step", &line.text));
    misfit.into_iter().chain(strange).collect()
}

/// Whether it says that the browser printed nothing.
pub(super) fn is_silence(disagreement: &Disagreement) -> bool {
    disagreement.kind == Kind::Message && disagreement.seen == SILENCE
}

fn never_leaves_home(case: &Case, expected: &[Expected]) -> bool {
    let home = format!("{}/", case.page);
    expected.iter().flat_map(|expected| &expected.wire).all(|wire| wire.url.starts_with(&home))
}

fn is_among(line: &Message, known: &[&Message]) -> bool {
    known.iter().any(|known| known.text == line.text)
}

fn disagreement(expected: &str, about: &str, seen: &str) -> Disagreement {
    Disagreement {
        turn: 0,
        kind: Kind::Message,
        about: about.into(),
        expected: expected.into(),
        seen: seen.into(),
    }
}
