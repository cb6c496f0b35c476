//! Pages: what the runner needs of its own origin: itself, its batch, a place for its results.

use super::board::Board;
use super::message::Request;
use crate::case::Answer;
use crate::wire::TASTE;
use corsac::headers::names::{CACHE_CONTROL, CONTENT_TYPE, SET_COOKIE};

const RUNNER: &str = include_str!("../runner/runner.js");

/// The answer of the page's own paths; everything else is not found.
pub(super) fn answer(board: &Board, request: &Request) -> Answer {
    let number = request.parameter("run").and_then(|run| run.parse().ok());
    match (request.method.as_str(), request.path(), number) {
        ("GET", "/.runner", Some(_)) => {
            ok("text/html;charset=utf-8", format!("{PAGE_BEFORE}{RUNNER}{PAGE_AFTER}"))
        }
        ("GET", "/.cookie", _) => with_cookie(),
        ("GET", "/.batch", Some(number)) => board
            .batch(number)
            .map_or_else(Answer::unscripted, |json| ok("application/json;charset=utf-8", json)),
        ("POST", "/.results", Some(number)) => {
            let results = String::from_utf8_lossy(&request.body).into_owned();
            if board.report(number, results) { ok("text/plain", String::new()) } else { Answer::unscripted() }
        }
        ("POST", "/.turn", _) => begin(board, request),
        _ => Answer::unscripted(),
    }
}

const PAGE_BEFORE: &str =
    "<!doctype html><meta charset=utf-8><title>Corsac</title><link rel=icon href=\"data:,\"><body><script>\n";
const PAGE_AFTER: &str = "</script>\n";

/// A case goes on to its next fetch.
fn begin(board: &Board, request: &Request) -> Answer {
    let turn = request.parameter("turn").and_then(|turn| turn.parse().ok());
    let played = request.parameter("case").and_then(|token| board.played(token));
    match (played, turn) {
        (Some(played), Some(turn)) => {
            played.begin(turn);
            ok("text/plain", String::new())
        }
        _ => Answer::unscripted(),
    }
}

/// A cookie that goes to other sites as well.
fn with_cookie() -> Answer {
    let cookie = format!("{TASTE}; Path=/; Secure; SameSite=None");
    ok("text/plain", String::new()).with(SET_COOKIE.as_str(), cookie)
}

fn ok(content_type: &str, body: String) -> Answer {
    let answer =
        Answer::new(200).with(CONTENT_TYPE.as_str(), content_type).with(CACHE_CONTROL.as_str(), "no-store");
    Answer { body: body.into(), ..answer }
}
