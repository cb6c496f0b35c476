//! Origin set: any number of patterns, asked in time that depends on the origin's length alone.
//!
//! Exact origins stand in one hash table under their whole text. Patterns stand in another under their host, which
//! is asked once for the origin's host and once for each parent domain at a depth where the set has a pattern.

use super::pattern::{OriginPattern, Port};
use super::serialized::TupleOrigin;
use foldhash::fast::RandomState;
use std::collections::HashMap;

/// Patterns of origins, each under a number of the caller's choice: its place in a list, say.
///
/// # Examples
/// ```
/// use corsac::origin::{Origin, OriginPattern, OriginSet};
///
/// let patterns = ["https://example.com", "https://*.example.com"].map(|text| OriginPattern::parse(text).unwrap().pattern);
/// let set: OriginSet = patterns.iter().collect();
/// let Ok(Origin::Tuple(origin)) = Origin::parse(b"https://a.example.com") else { unreachable!() };
/// assert_eq!(set.find(&origin), Some(1));
/// ```
#[derive(Clone, Debug, Default)]
pub struct OriginSet {
    exact: HashMap<Box<[u8]>, usize, RandomState>,
    longest_exact: usize,
    patterns: HashMap<Box<str>, Vec<Rule>, RandomState>,
    /// Bit `n` is set when a subdomain pattern's host has `n` labels; a host has 127 at most.
    subdomain_depths: u128,
    len: usize,
}

/// What a pattern demands besides its host.
#[derive(Clone, Debug)]
struct Rule {
    scheme: Box<str>,
    subdomains: bool,
    port: Port,
    number: usize,
}

impl OriginSet {
    /// Adds a pattern. An exact one that is there already keeps its first number.
    pub fn insert(&mut self, pattern: &OriginPattern, number: usize) {
        self.len += 1;
        if pattern.is_exact() {
            let text = pattern.to_text().into_bytes();
            self.longest_exact = self.longest_exact.max(text.len());
            self.exact.entry(text.into()).or_insert(number);
            return;
        }
        if pattern.subdomains {
            self.subdomain_depths |= depth_bit(label_count(&pattern.host));
        }
        self.patterns.entry(pattern.host.clone()).or_default().push(Rule {
            scheme: pattern.scheme.clone(),
            subdomains: pattern.subdomains,
            port: pattern.port,
            number,
        });
    }

    /// How many patterns were inserted.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether the set stands for no origin.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The number of a pattern that stands for the origin: the exact one if there is one.
    #[must_use]
    pub fn find(&self, origin: &TupleOrigin<'_>) -> Option<usize> {
        self.find_exact(origin.as_str().as_bytes()).or_else(|| self.find_pattern(origin))
    }

    /// As [`find`](Self::find), for exact origins only. What the set holds is well-formed, so a malformed value is
    /// never found, and a found one needs no parsing.
    #[must_use]
    pub fn find_exact(&self, value: &[u8]) -> Option<usize> {
        if value.len() > self.longest_exact {
            return None;
        }
        self.exact.get(value).copied()
    }

    /// As [`find`](Self::find), for patterns with wildcards only.
    #[must_use]
    pub fn find_pattern(&self, origin: &TupleOrigin<'_>) -> Option<usize> {
        if self.patterns.is_empty() {
            return None;
        }
        let wanted = |rule: &&Rule| *rule.scheme == *origin.scheme() && rule.port.matches(origin.port());
        let at_host = self.rules(origin.host()).filter(|rule| !rule.subdomains).find(wanted);
        let found = at_host.or_else(|| {
            self.parents(origin.host())
                .find_map(|parent| self.rules(parent).filter(|rule| rule.subdomains).find(wanted))
        });
        found.map(|rule| rule.number)
    }

    /// The number of a pattern that stands for everything that this one stands for; `own` is the number under which
    /// the pattern itself is in the set. Of two equal patterns the later one is covered.
    #[must_use]
    pub fn find_covering(&self, pattern: &OriginPattern, own: Option<usize>) -> Option<usize> {
        if pattern.is_exact() {
            let twin =
                self.exact.get(pattern.to_text().as_bytes()).copied().filter(|&first| Some(first) != own);
            return twin.or_else(|| self.find_wider(pattern, own));
        }
        self.find_wider(pattern, own)
    }

    fn find_wider(&self, pattern: &OriginPattern, own: Option<usize>) -> Option<usize> {
        let wider = |rule: &&Rule| {
            *rule.scheme == *pattern.scheme && covers(rule.port, pattern.port) && Some(rule.number) != own
        };
        let at_host =
            self.rules(&pattern.host).filter(|rule| rule.subdomains == pattern.subdomains).find(|rule| {
                wider(rule) && (rule.port != pattern.port || own.is_none_or(|own| rule.number < own))
            });
        let found = at_host.or_else(|| {
            self.parents(&pattern.host)
                .find_map(|parent| self.rules(parent).filter(|rule| rule.subdomains).find(wider))
        });
        found.map(|rule| rule.number)
    }

    fn rules(&self, host: &str) -> impl Iterator<Item = &Rule> {
        self.patterns.get(host).map(Vec::as_slice).unwrap_or_default().iter()
    }

    /// The parent domains of a host at whose depth the set has a subdomain pattern, shortest first.
    fn parents<'h>(&self, host: &'h str) -> impl Iterator<Item = &'h str> + use<'h> {
        let mut depths = self.subdomain_depths;
        let mut end = host.len();
        std::iter::from_fn(move || {
            // Bit 0 stands for no label; each dot passed from the right adds one, until no deeper bit is left.
            loop {
                depths >>= 1;
                if depths == 0 {
                    return None;
                }
                end = host.as_bytes().get(..end)?.iter().rposition(|&byte| byte == b'.')?;
                if depths & 1 == 1 {
                    return host.get(end + 1..);
                }
            }
        })
    }
}

impl<'p> FromIterator<&'p OriginPattern> for OriginSet {
    fn from_iter<I: IntoIterator<Item = &'p OriginPattern>>(patterns: I) -> Self {
        let mut set = OriginSet::default();
        for (number, pattern) in patterns.into_iter().enumerate() {
            set.insert(pattern, number);
        }
        set
    }
}

fn covers(wide: Port, narrow: Port) -> bool {
    wide == Port::Any || wide == narrow
}

fn label_count(host: &str) -> usize {
    host.bytes().filter(|&byte| byte == b'.').count() + 1
}

fn depth_bit(labels: usize) -> u128 {
    1_u128.checked_shl(u32::try_from(labels).unwrap_or(u32::MAX)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::origin::Origin;

    fn set(patterns: &[&str]) -> OriginSet {
        patterns
            .iter()
            .map(|text| OriginPattern::parse(text).unwrap().pattern)
            .collect::<Vec<_>>()
            .iter()
            .collect()
    }

    fn find(set: &OriginSet, origin: &str) -> Option<usize> {
        let Ok(Origin::Tuple(origin)) = Origin::parse(origin.as_bytes()) else { panic!("{origin}") };
        set.find(&origin)
    }

    #[test]
    fn a_subdomain_pattern_excludes_its_apex_and_its_look_alikes() {
        let set = set(&["https://*.example.com"]);
        assert_eq!(find(&set, "https://a.example.com"), Some(0));
        assert_eq!(find(&set, "https://a.b.c.example.com"), Some(0));
        for other in [
            "https://example.com",
            "https://xexample.com",
            "https://a.example.com.evil.com",
            "http://a.example.com",
            "https://a.example.com:8443",
        ] {
            assert_eq!(find(&set, other), None, "{other}");
        }
    }

    #[test]
    fn any_port_includes_the_default() {
        let set = set(&["http://localhost:*", "https://example.com:8443"]);
        assert_eq!(find(&set, "http://localhost"), Some(0));
        assert_eq!(find(&set, "http://localhost:3000"), Some(0));
        assert_eq!(find(&set, "https://localhost"), None);
        assert_eq!(find(&set, "https://example.com:8443"), Some(1));
        assert_eq!(find(&set, "https://example.com"), None);
    }

    #[test]
    fn redundancy_is_found_in_both_orders() {
        let texts = [
            "https://a.example.com",
            "https://*.example.com",
            "https://*.a.example.com:*",
            "https://*.example.com:*",
            "https://a.example.com",
        ];
        let patterns: Vec<_> = texts.iter().map(|text| OriginPattern::parse(text).unwrap().pattern).collect();
        let set: OriginSet = patterns.iter().collect();
        let covering: Vec<_> =
            patterns.iter().enumerate().map(|(at, pattern)| set.find_covering(pattern, Some(at))).collect();
        assert_eq!(covering, [Some(1), Some(3), Some(3), None, Some(0)]);
    }
}
