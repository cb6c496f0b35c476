//! Deciding: which differences of a browser from the standard a case comes upon.

use super::case::{Expected, predict};
use crate::case::Case;
use crate::compare::{outcome_disagreements, wire_disagreements};
use corsac::fetch::{Behaviour, Difference, InvalidOrigin};

/// The differences that decide in a case: without one of them the servers would see something else, or script would.
///
/// # Errors
/// The page's origin is none.
pub fn deciding(case: &Case, behaviour: Behaviour) -> Result<Vec<Difference>, InvalidOrigin> {
    let with = predict(case, behaviour)?;
    let mut deciding = Vec::new();
    for difference in Difference::ALL.iter().filter(|difference| behaviour.has(**difference)) {
        if !shows_the_same(&with, &predict(case, behaviour.without(*difference))?) {
            deciding.push(*difference);
        }
    }
    Ok(deciding)
}

/// Whether servers or script would see something else in the case, were the browser the other way in this difference alone.
///
/// # Errors
/// The page's origin is none.
pub fn decides(case: &Case, behaviour: Behaviour, difference: Difference) -> Result<bool, InvalidOrigin> {
    let (is, other) = (predict(case, behaviour)?, predict(case, behaviour.turned(difference))?);
    Ok(!shows_the_same(&is, &other))
}

fn shows_the_same(some: &[Expected], others: &[Expected]) -> bool {
    some.iter().zip(others).all(|(one, other)| {
        wire_disagreements(0, &one.wire, &other.wire).is_empty()
            && outcome_disagreements(0, one, &other.seen).is_empty()
    })
}
