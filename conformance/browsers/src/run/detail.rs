//! Detail: what distinguishes disagreements of one signature, so that an example of each is shown.

use crate::case::{Case, Turn};
use crate::compare::Disagreement;
use corsac::fetch::CacheMode;

/// The signature, and what of the fetch may be its cause.
pub(super) fn detail(case: &Case, disagreement: &Disagreement) -> String {
    let Some(turn) = case.turns.get(disagreement.turn) else { return disagreement.signature() };
    let mut words = vec![turn.ask.api.as_str().to_owned()];
    words.extend((disagreement.turn > 0).then(|| "with a history".to_owned()));
    words.extend(turn.ask.upload_listener.then(|| "with an upload listener".to_owned()));
    words.extend(is_redirected(turn).then(|| "redirected".to_owned()));
    words.extend((turn.ask.cache != CacheMode::Default).then(|| format!("cache mode {}", turn.ask.cache)));
    format!("{} [{}]", disagreement.signature(), words.join(", "))
}

fn is_redirected(turn: &Turn) -> bool {
    let first = turn.routes.first().map(|route| &route.url);
    turn.routes.iter().any(|route| Some(&route.url) != first)
}
