//! Answering: finds what a case answers to a request, and records the request.

use super::board::Board;
use super::message::Request;
use super::record::Record;
use crate::case::Answer;
use corsac::headers::names::ACCESS_CONTROL_REQUEST_METHOD;

/// What the case of the path answers; `None` when the path is no case's.
pub(super) fn answer(board: &Board, request: &Request, scheme: &str, connection: u64) -> Option<Answer> {
    let token = request.path().strip_prefix('/')?.split('/').next()?;
    let played = board.played(token)?;
    let host = request.header("host").unwrap_or_default();
    let url = format!("{scheme}://{host}{}", request.target);
    let turn = played.turn();
    let is_preflight =
        request.method == "OPTIONS" && request.header(ACCESS_CONTROL_REQUEST_METHOD.as_str()).is_some();
    let answer = played
        .case
        .turns
        .get(turn)
        .map_or_else(Answer::unscripted, |playing| playing.answer(&url, is_preflight));
    played.record(Record {
        order: board.next_order(),
        connection,
        turn,
        method: request.method.clone(),
        url,
        headers: request.headers.clone(),
        body_length: request.body.len(),
        dropped: answer.drops,
    });
    Some(answer)
}
