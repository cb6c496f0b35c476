//! Confirm: plays what disagrees again before it counts. A busy machine is late now and then; a browser that leaves the
//! standard does so again.

use super::verdict::{Judge, Verdict};
use crate::case::Case;
use crate::harness::{Harness, Player};
use std::collections::HashMap;
use std::error::Error;

/// How often a case that disagreed is played again, until it disagrees once more.
const TIMES: usize = 2;

/// Few cases in a page: they are as good as alone.
const BATCH: usize = 8;

/// What became of a case that disagreed.
#[derive(Debug)]
pub(super) struct Confirmed {
    /// What counts: that it disagreed again, or that it agreed in the end.
    pub(super) verdict: Verdict,
    /// How it disagreed at first, if it agreed each time that it was played again.
    pub(super) not_again: Option<Verdict>,
}

/// Plays these cases again.
pub(super) async fn confirm<P: Player>(
    harness: &mut Harness<P>,
    judge: &Judge<'_>,
    doubtful: Vec<Verdict>,
) -> Result<Vec<Confirmed>, Box<dyn Error>> {
    let mut confirmed = Vec::new();
    let mut open: HashMap<String, Verdict> =
        doubtful.into_iter().map(|first| (first.played.case.own_token().to_owned(), first)).collect();
    for time in 1..=TIMES {
        let mut cases: Vec<Case> = open.values().map(|first| first.played.case.clone()).collect();
        cases.sort_by(|one, other| one.token.cmp(&other.token));
        for played in harness.play_in_batches(&cases, BATCH, |_| ()).await? {
            let verdict = judge.judge(played)?;
            let token = verdict.played.case.own_token().to_owned();
            if !verdict.agrees() {
                open.remove(&token);
                confirmed.push(Confirmed { verdict, not_again: None });
            } else if time == TIMES
                && let Some(first) = open.remove(&token)
            {
                confirmed.push(Confirmed { verdict, not_again: Some(first) });
            }
        }
    }
    Ok(confirmed)
}
