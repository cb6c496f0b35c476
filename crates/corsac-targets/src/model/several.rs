//! Several: documents that are a list of rules for one place, or have a table for each of several.

use super::{Read, Settings};
use crate::document::Node;
use crate::import::{Finding, FindingCode, Place};

impl Read {
    /// The rules of a document, as one place of that name.
    pub(crate) fn of_rules(
        place: &str,
        tree: Result<Node, Finding>,
        rules: impl Fn(&Node) -> Vec<&Node>,
        rule: impl Fn(&Node, &mut Vec<Finding>) -> Option<Settings>,
    ) -> Self {
        let tree = match tree {
            Ok(tree) => tree,
            Err(finding) => return Read { places: Vec::new(), findings: vec![finding] },
        };
        let mut findings = Vec::new();
        let rules: Vec<Settings> =
            rules(&tree).into_iter().filter_map(|node| rule(node, &mut findings)).collect();
        let position = rules.first().map(|rule| rule.position.clone()).unwrap_or_default();
        let place = Place { name: place.into(), position, ..Place::default() };
        let places = if rules.is_empty() { Vec::new() } else { vec![(place, rules)] };
        Read { places, findings }
    }

    /// The tables of a document, each a place of that name.
    pub(crate) fn of_tables(
        place: &str,
        tree: Result<Node, Finding>,
        tables: impl Fn(&Node) -> Vec<&Node>,
        table: impl Fn(&Node, &mut Vec<Finding>) -> Option<Settings>,
    ) -> Self {
        let tree = match tree {
            Ok(tree) => tree,
            Err(finding) => return Read { places: Vec::new(), findings: vec![finding] },
        };
        let mut findings = Vec::new();
        let of_table = |node| {
            let settings = table(node, &mut findings)?;
            let place = Place { name: place.into(), position: settings.position.clone(), ..Place::default() };
            Some((place, vec![settings]))
        };
        let places = tables(&tree).into_iter().filter_map(of_table).collect();
        Read { places, findings }
    }

    /// With a finding where the service takes no more rules.
    pub(crate) fn at_most(mut self, most: usize, title: &str) -> Self {
        let beyond = self.places.iter().filter_map(|(_, rules)| rules.get(most));
        let message = format!("{title} takes {most} rules; this is one more");
        let found =
            beyond.map(|rule| Finding::new(FindingCode::NotUnderstood, &rule.position, message.clone()));
        let found: Vec<Finding> = found.collect();
        self.findings.extend(found);
        self
    }
}

/// What several rules say to one policy.
pub(crate) fn of_several_rules(settings: &[Settings]) -> Option<Finding> {
    let second = settings.get(1)?;
    let message = "the rules together are no one policy: the policy file says what they grant to GET";
    Some(Finding::new(FindingCode::NotUnderstood, &second.position, message))
}

/// Where nothing is written, and credentials are allowed all the same.
pub(crate) fn credentials_of_listed<'s>(
    settings: &'s [Settings],
    service: &'s str,
) -> impl Iterator<Item = Finding> + 's {
    let with_credentials = settings.iter().filter(|rule| !rule.has_star() && !rule.origins.is_empty());
    with_credentials.map(move |rule| {
        let position = rule.origins.first().map_or(&rule.position, |entry| &entry.test.position);
        let message =
            format!("{service} allows credentials to every origin that is listed; nothing turns it off");
        Finding::new(FindingCode::DefaultGrants, position, message)
    })
}
