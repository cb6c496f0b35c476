//! Filter: from `corsPolicy` to the policy of Envoy's `cors` filter.

use super::asks::string_match;
use super::translate::{new_list, new_table, new_text};
use crate::yaml::Node;

/// The policy of the filter.
pub(super) fn filter(policy: &Node) -> Node {
    let position = &policy.position;
    let text = |text: &str, node: &Node| new_text(text, &node.position);
    let kind = "type.googleapis.com/envoy.extensions.filters.http.cors.v3.CorsPolicy";
    let mut members = vec![("@type", new_text(kind, position))];
    members.push(("allow_origin_string_match", new_list(origins(policy), position)));
    for (key, name) in [
        ("allowMethods", "allow_methods"),
        ("allowHeaders", "allow_headers"),
        ("exposeHeaders", "expose_headers"),
    ] {
        if let Some(list) = policy.get(key) {
            let names: Vec<&str> = list.items().iter().filter_map(Node::text).collect();
            members.push((name, text(&names.join(","), list)));
        }
    }
    if let Some(age) = policy.get("maxAge") {
        let written = age.text().unwrap_or_default();
        members.push((
            "max_age",
            text(&seconds(written).map_or(written.to_owned(), |all| all.to_string()), age),
        ));
    }
    if let Some(credentials) = policy.get("allowCredentials") {
        members.push(("allow_credentials", credentials.clone()));
    }
    let forwards = policy.text_of("unmatchedPreflights") != Some("IGNORE");
    members.push(("forward_not_matching_preflights", new_text(&forwards.to_string(), position)));
    new_table(members, position)
}

/// The matchers: those of today, or the texts of older files.
fn origins(policy: &Node) -> Vec<Node> {
    let exact = |text: &Node| new_table(vec![("exact", text.clone())], &text.position);
    match policy.get("allowOrigins") {
        Some(origins) => {
            origins.items().iter().map(|each| string_match(each).unwrap_or_else(|| each.clone())).collect()
        }
        None => policy.list("allowOrigin").iter().map(exact).collect(),
    }
}

/// The whole seconds of a duration, such as `24h` or `1h30m`.
fn seconds(text: &str) -> Option<u64> {
    let (mut rest, mut all) = (text.trim(), 0_f64);
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let end = rest.find(|char: char| !char.is_ascii_digit() && char != '.')?;
        let (number, after) = rest.split_at(end);
        let unit = after.find(|char: char| char.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at(unit);
        let factor = match unit {
            "h" => 3600.0,
            "m" => 60.0,
            "s" => 1.0,
            "ms" => 0.001,
            _ => return None,
        };
        all += number.parse::<f64>().ok()? * factor;
        rest = after;
    }
    // Truncated, as istiod does it; no duration is negative here.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    Some(all as u64)
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn durations_are_cut_to_seconds() {
        let all = ["24h", "1h30m", "600s", "1.9s", "0s", "500ms"].map(seconds);
        assert_eq!(all, [Some(86_400), Some(5_400), Some(600), Some(1), Some(0), Some(0)]);
        assert_eq!(["", "1", "h", "1d", "-1s"].map(seconds), [None; 5]);
    }
}
