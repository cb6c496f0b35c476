//! Clock: milliseconds on a scale that fits into an atomic. Knows nothing of what is timed.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// A moment, in milliseconds since the first one that was asked for.
pub(crate) type Millis = u64;

static START: OnceLock<Instant> = OnceLock::new();

pub(crate) fn now() -> Millis {
    at(Instant::now())
}

pub(crate) fn at(instant: Instant) -> Millis {
    length(instant.saturating_duration_since(*START.get_or_init(|| instant)))
}

/// The instant of a moment, for timers.
pub(crate) fn instant(millis: Millis) -> Instant {
    let start = *START.get_or_init(Instant::now);
    start.checked_add(Duration::from_millis(millis)).unwrap_or_else(Instant::now)
}

pub(crate) fn length(duration: Duration) -> Millis {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
