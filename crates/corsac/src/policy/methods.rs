//! Methods: what a compiled policy answers to an asked method.

use crate::method::is_cors_safelisted_method;
use http::HeaderValue;

/// The methods of a policy beyond the safelisted.
#[derive(Debug)]
pub(super) enum Methods {
    /// `["*"]`.
    Any,
    /// Those listed, sorted, ready to be sent.
    Listed(Vec<HeaderValue>),
}

impl Methods {
    pub(super) fn listed(names: &[String]) -> Self {
        let mut values: Vec<HeaderValue> =
            names.iter().filter_map(|name| HeaderValue::from_str(name).ok()).collect();
        values.sort_unstable_by(|left, right| left.as_bytes().cmp(right.as_bytes()));
        Methods::Listed(values)
    }

    /// Whether the policy names the method, or it needs no naming; `*` names none.
    pub(super) fn lists(&self, method: &[u8]) -> bool {
        match self {
            Methods::Any => false,
            Methods::Listed(values) => {
                is_cors_safelisted_method(method)
                    || values.binary_search_by(|value| value.as_bytes().cmp(method)).is_ok()
            }
        }
    }
}
