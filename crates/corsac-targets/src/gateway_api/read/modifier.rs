//! Modifier: the fields that `ResponseHeaderModifier` sets, adds and removes on answers of the application.
//!
//! <https://gateway-api.sigs.k8s.io/reference/spec/#httpheaderfilter>

use corsac::headers::names;
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::import::Position;
use crate::import::deduce::is_about_cors;
use crate::yaml::Node;

/// What is done.
#[derive(Default)]
pub(super) struct Modifier {
    set: Vec<(HeaderName, String, Position)>,
    add: Vec<(HeaderName, String, Position)>,
    remove: Vec<HeaderName>,
}

impl Modifier {
    pub(super) fn of(node: &Node) -> Self {
        let fields = |key: &str| {
            let field = |field: &Node| {
                let text = field.text_of("value").unwrap_or_default().to_owned();
                Some((field.text_of("name")?.parse().ok()?, text, field.position.clone()))
            };
            node.list(key).iter().filter_map(field).collect()
        };
        let name = |node: &Node| node.text()?.parse().ok();
        let remove = node.list("remove").iter().filter_map(name).collect();
        Modifier { set: fields("set"), add: fields("add"), remove }
    }

    pub(super) fn sets_cors(&self) -> bool {
        self.set.iter().chain(&self.add).any(|(name, _, _)| names::CORS_RESPONSE_FIELDS.contains(name))
    }

    pub(super) fn apply(&self, headers: &mut HeaderMap) {
        for (name, text, _) in self.set.iter().filter(|(name, _, _)| is_about_cors(name)) {
            if let Ok(value) = HeaderValue::from_str(text) {
                headers.insert(name.clone(), value);
            }
        }
        for (name, text, _) in self.add.iter().filter(|(name, _, _)| is_about_cors(name)) {
            if let Ok(value) = HeaderValue::from_str(text) {
                headers.append(name.clone(), value);
            }
        }
        for name in &self.remove {
            headers.remove(name);
        }
    }

    pub(super) fn position_of(&self, name: &HeaderName) -> Option<&Position> {
        self.set.iter().chain(&self.add).find(|(each, _, _)| each == name).map(|(_, _, position)| position)
    }
}
