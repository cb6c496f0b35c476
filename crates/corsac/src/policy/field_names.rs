//! Field names: a policy's list of header names, asked without regard to case and without allocation.

use super::request_header_names::AskedName;
use crate::headers::TokenCase;
use std::cmp::Ordering;

/// Header names in lower case, sorted by length, then by their bytes: most comparisons end at the length.
#[derive(Debug, Default)]
pub(super) struct FieldNames {
    sorted: Vec<Box<[u8]>>,
}

impl FieldNames {
    /// Takes names that are in lower case already.
    pub(super) fn new<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut sorted: Vec<Box<[u8]>> = names.map(|name| name.as_bytes().into()).collect();
        sorted.sort_unstable_by(|left, right| left.len().cmp(&right.len()).then_with(|| left.cmp(right)));
        FieldNames { sorted }
    }

    /// Whether the name, in any case, is in the list.
    pub(super) fn contains(&self, name: AskedName<'_>) -> bool {
        let listed_before = |listed: &[u8]| match name.case {
            TokenCase::Lower => listed.cmp(name.bytes),
            TokenCase::Mixed => listed.iter().copied().cmp(name.bytes.iter().map(u8::to_ascii_lowercase)),
            TokenCase::NotToken => Ordering::Less,
        };
        let by_length = |listed: &[u8]| listed.len().cmp(&name.bytes.len());
        self.sorted.binary_search_by(|listed| by_length(listed).then_with(|| listed_before(listed))).is_ok()
    }
}
