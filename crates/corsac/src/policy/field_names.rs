//! Field names: a policy's list of header names, asked without regard to case and without allocation.

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
    pub(super) fn contains(&self, name: &[u8]) -> bool {
        let by_bytes = |listed: &[u8]| match name.iter().any(u8::is_ascii_uppercase) {
            false => listed.cmp(name),
            true => listed.iter().copied().cmp(name.iter().map(u8::to_ascii_lowercase)),
        };
        let found = self
            .sorted
            .binary_search_by(|listed| listed.len().cmp(&name.len()).then_with(|| by_bytes(listed)));
        found.is_ok()
    }
}
