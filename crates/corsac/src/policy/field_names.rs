//! Field names: a policy's list of header names, asked without regard to case and without allocation.

/// Header names in lower case, sorted.
#[derive(Debug, Default)]
pub(super) struct FieldNames {
    sorted: Vec<Box<str>>,
}

impl FieldNames {
    /// Takes names that are in lower case already.
    pub(super) fn new<'n>(names: impl Iterator<Item = &'n str>) -> Self {
        let mut sorted: Vec<Box<str>> = names.map(Box::from).collect();
        sorted.sort_unstable();
        sorted.dedup();
        FieldNames { sorted }
    }

    /// Whether the name, in any case, is in the list.
    pub(super) fn contains(&self, name: &[u8]) -> bool {
        let lower = name.iter().map(u8::to_ascii_lowercase);
        self.sorted.binary_search_by(|listed| listed.bytes().cmp(lower.clone())).is_ok()
    }
}
