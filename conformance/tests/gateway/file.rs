//! The policy file that a file of vectors becomes.

use conformance::vector::{PolicyName, Vector, VectorFile};
use std::net::SocketAddr;

/// What a gateway must be set to for a vector.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Setting {
    debug: bool,
    fallback: Option<String>,
}

impl Setting {
    pub(crate) fn of(vector: &Vector) -> Self {
        let fallback = (!vector.route).then(|| vector.policy_name().map(String::from)).flatten();
        Setting { debug: vector.debug, fallback }
    }

    /// The text of the policy file.
    pub(crate) fn text(&self, file: &VectorFile, upstream: SocketAddr) -> String {
        let mut text = String::new();
        let used: Vec<_> = file.policies.iter().filter(|(name, _)| is_used(file, name)).collect();
        for (name, table) in &used {
            text += &format!("[policies.{name}]\n{}\n", toml::to_string(table).unwrap());
        }
        text += "[gateway]\nlisten = \"127.0.0.1:0\"\n";
        text += &format!("debug = {}\n", self.debug);
        text += &self.fallback.as_ref().map_or(String::new(), |name| format!("policy = {name:?}\n"));
        let routes = used.iter().map(|(name, _)| (name.as_str(), format!("{name:?}")));
        for (first, policy) in routes.chain([("no-policy", "false".to_owned())]) {
            text += &format!(
                "\n[[gateway.routes]]\npath = \"/{first}/{{*rest}}\"\nupstream = \"http://{upstream}\"\npolicy = {policy}\n"
            );
        }
        text
    }
}

/// Policies that only vectors with a provider use may have no origins, which a policy file does not allow.
fn is_used(file: &VectorFile, name: &str) -> bool {
    let mut users = file.vectors.iter().filter(|vector| vector.provider.is_none());
    users.any(|vector| vector.policy_name() == Some(name))
}

/// The path of a vector's request: its first segment is the route's.
pub(crate) fn path(file: &VectorFile, vector: &Vector, number: usize) -> String {
    let first = match &vector.policy {
        _ if !vector.route => "no-route",
        Some(PolicyName::Named(name)) => name,
        _ => "no-policy",
    };
    format!("/{first}/{}/{number}", file.topic)
}
