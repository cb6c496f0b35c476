//! Hostile: a service that speaks of CORS itself, and always wrongly.

use crate::case::Answer;
use conformance::closed_loop::case::Hop;
use corsac::headers::names::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, CACHE_CONTROL,
    LOCATION,
};
use proptest::prelude::*;

/// What every answer of a service has besides: names that a page reads where the policy exposes them.
pub(super) const BESIDES: [&str; 3] = ["x-one", "x-two", "etag"];

/// What a service says of CORS by itself; none of it may get to a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hostile {
    /// Nothing.
    Silent,
    /// Every origin, method and header, credentials besides.
    AllowsAll,
    /// Another origin than the page's.
    AllowsAnother,
    /// `null`, with credentials.
    AllowsNull,
    /// Two origins, in two lines.
    Doubled,
}

impl Hostile {
    pub(super) fn any() -> impl Strategy<Value = Self> {
        prop_oneof![
            1 => Just(Self::Silent),
            2 => Just(Self::AllowsAll),
            1 => Just(Self::AllowsAnother),
            1 => Just(Self::AllowsNull),
            1 => Just(Self::Doubled),
        ]
    }

    /// What is answered at a hop; its body is as long as [`body_length`] says.
    pub(super) fn answer(self, at: usize, hop: &Hop, location: Option<String>) -> Answer {
        let plain = Answer::new(hop.status).with(CACHE_CONTROL, "no-store");
        let mut answer = BESIDES.iter().fold(plain, |answer, name| answer.with(name, "\"1\""));
        answer = match self {
            Self::Silent => answer,
            Self::AllowsAll => answer
                .with(ACCESS_CONTROL_ALLOW_ORIGIN, "*")
                .with(ACCESS_CONTROL_ALLOW_CREDENTIALS, "true")
                .with(ACCESS_CONTROL_ALLOW_METHODS, "*")
                .with(ACCESS_CONTROL_ALLOW_HEADERS, "*, authorization")
                .with(ACCESS_CONTROL_EXPOSE_HEADERS, "*")
                .with(ACCESS_CONTROL_MAX_AGE, "86400"),
            Self::AllowsAnother => answer.with(ACCESS_CONTROL_ALLOW_ORIGIN, "https://evil.example"),
            Self::AllowsNull => answer
                .with(ACCESS_CONTROL_ALLOW_ORIGIN, "null")
                .with(ACCESS_CONTROL_ALLOW_CREDENTIALS, "true"),
            Self::Doubled => {
                answer.with(ACCESS_CONTROL_ALLOW_ORIGIN, &*hop.origin).with(ACCESS_CONTROL_ALLOW_ORIGIN, "*")
            }
        };
        answer.body = "x".repeat(body_length(at)).into();
        match location {
            Some(location) => answer.with(LOCATION, location),
            None => answer,
        }
    }
}

/// How long a hop's body is: whose answer a page got can be told from it.
pub(super) const fn body_length(hop: usize) -> usize {
    17 + hop
}
