//! Shrink: the smallest case that still fails, in the browser itself.

use super::case::{Served, tree};
use super::judge::Judged;
use super::run::Loop;
use crate::harness::Player;
use proptest::strategy::ValueTree;
use std::error::Error;

/// Steps of shrinking; each writes a policy file and opens a page.
const ROUNDS: usize = 120;

/// The smallest case that still fails, and what came of it; `None` when the case does not fail again.
///
/// # Errors
/// The browser or a gateway cannot go on.
pub async fn smallest<P: Player>(
    played_by: &mut Loop<P>,
    seed: u64,
    number: u64,
) -> Result<Option<(Served, Judged)>, Box<dyn Error>> {
    let mut tree = tree(seed, number)?;
    let mut smallest = fails(played_by, tree.current()).await?;
    if smallest.is_none() {
        return Ok(None);
    }
    let mut can_go_on = tree.simplify();
    for _ in 0..ROUNDS {
        if !can_go_on {
            break;
        }
        match fails(played_by, tree.current()).await? {
            Some(failing) => {
                smallest = Some(failing);
                can_go_on = tree.simplify();
            }
            None => can_go_on = tree.complicate(),
        }
    }
    Ok(smallest)
}

async fn fails<P: Player>(
    played_by: &mut Loop<P>,
    case: Served,
) -> Result<Option<(Served, Judged)>, Box<dyn Error>> {
    let judged = played_by.play(std::slice::from_ref(&case)).await?.pop();
    Ok(judged.filter(|judged| !judged.complaints.is_empty()).map(|judged| (case, judged)))
}
