//! Origin set: any number of patterns, asked in time that depends on the origin's length alone.
//!
//! Exact origins stand in one hash table under their whole text. Patterns stand in another under their host, which
//! is asked once for the origin's host and once for each parent domain at a depth where the set has a pattern. Patterns
//! that share a host stand in order of scheme and port, so that thousands of them are no slower than a few.

use super::pattern::{OriginPattern, Port};
use super::serialized::TupleOrigin;
use foldhash::fast::RandomState;
use std::cmp::Ordering;
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
    patterns: HashMap<Box<[u8]>, Vec<Rule>, RandomState>,
    /// Bit `n` is set when a subdomain pattern's host has `n` labels; a host has 127 at most.
    subdomain_depths: u128,
    len: usize,
}

/// What a pattern demands besides its host.
#[derive(Clone, Debug)]
struct Rule {
    scheme: Box<[u8]>,
    subdomains: bool,
    port: Port,
    number: usize,
}

impl OriginSet {
    /// How many patterns the set was made of.
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
        self.find_exact(origin.as_bytes()).or_else(|| self.find_pattern(origin))
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
        let (scheme, port) = (origin.scheme_bytes(), origin.port().map_or(Port::Default, Port::Number));
        let lowest = |host, subdomains| {
            let (exact, any) = self.numbers(host, subdomains, scheme, port);
            exact.into_iter().chain(any).min()
        };
        let host = origin.host_bytes();
        lowest(host, false).or_else(|| self.parents(host).find_map(|parent| lowest(parent, true)))
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
        let (scheme, port) = (pattern.scheme.as_bytes(), pattern.port);
        let host = pattern.host.as_bytes();
        let earlier = |number: &usize| own.is_none_or(|own| *number < own);
        let other = |number: &usize| Some(*number) != own;
        let (equal, any) = self.numbers(host, pattern.subdomains, scheme, port);
        let at_host = equal.filter(earlier).into_iter().chain(any.filter(other)).min();
        at_host.or_else(|| {
            self.parents(host).find_map(|parent| {
                let (equal, any) = self.numbers(parent, true, scheme, port);
                equal.filter(other).into_iter().chain(any.filter(other)).min()
            })
        })
    }

    /// The numbers of the patterns at the host with that port and, if that is another one, with any port.
    fn numbers(
        &self,
        host: &[u8],
        subdomains: bool,
        scheme: &[u8],
        port: Port,
    ) -> (Option<usize>, Option<usize>) {
        let Some(rules) = self.patterns.get(host) else { return (None, None) };
        let number = |port| {
            let at = rules.binary_search_by(|rule| rule.order(subdomains, port, scheme)).ok()?;
            rules.get(at).map(|rule| rule.number)
        };
        (number(port), (port != Port::Any).then(|| number(Port::Any)).flatten())
    }

    /// The parent domains of a host at whose depth the set has a subdomain pattern, shortest first.
    fn parents<'h>(&self, host: &'h [u8]) -> impl Iterator<Item = &'h [u8]> + use<'h> {
        let mut depths = self.subdomain_depths;
        let mut end = host.len();
        std::iter::from_fn(move || {
            // Bit 0 stands for no label; each dot passed from the right adds one, until no deeper bit is left.
            loop {
                depths >>= 1;
                if depths == 0 {
                    return None;
                }
                end = host.get(..end)?.iter().rposition(|&byte| byte == b'.')?;
                if depths & 1 == 1 {
                    return host.get(end + 1..);
                }
            }
        })
    }
}

impl<'p> FromIterator<&'p OriginPattern> for OriginSet {
    /// Numbers the patterns in their order, from 0.
    fn from_iter<I: IntoIterator<Item = &'p OriginPattern>>(patterns: I) -> Self {
        patterns.into_iter().enumerate().map(|(number, pattern)| (pattern, number)).collect()
    }
}

impl<'p> FromIterator<(&'p OriginPattern, usize)> for OriginSet {
    /// Of equal patterns the first keeps its number.
    fn from_iter<I: IntoIterator<Item = (&'p OriginPattern, usize)>>(patterns: I) -> Self {
        let mut set = OriginSet::default();
        for (pattern, number) in patterns {
            set.push(pattern, number);
        }
        for rules in set.patterns.values_mut() {
            // The sort is stable, so that of equal rules the first one stays.
            rules.sort_by(|left, right| left.order(right.subdomains, right.port, &right.scheme));
            rules.dedup_by(|later, first| {
                later.order(first.subdomains, first.port, &first.scheme) == Ordering::Equal
            });
        }
        set
    }
}

impl OriginSet {
    /// Adds a pattern; its rule is not yet in order.
    fn push(&mut self, pattern: &OriginPattern, number: usize) {
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
        self.patterns.entry(pattern.host.as_bytes().into()).or_default().push(Rule {
            scheme: pattern.scheme.as_bytes().into(),
            subdomains: pattern.subdomains,
            port: pattern.port,
            number,
        });
    }
}

impl Rule {
    /// The order in which rules of one host stand.
    fn order(&self, subdomains: bool, port: Port, scheme: &[u8]) -> Ordering {
        let by_subdomains = self.subdomains.cmp(&subdomains);
        by_subdomains.then_with(|| self.port.cmp(&port)).then_with(|| (*self.scheme).cmp(scheme))
    }
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
    fn of_several_patterns_the_first_of_the_list_is_found() {
        let both = ["https://*.example.com:8443", "https://*.example.com:*", "https://*.example.com:8443"];
        assert_eq!(find(&set(&both), "https://a.example.com:8443"), Some(0));
        assert_eq!(find(&set(&both[1..]), "https://a.example.com:8443"), Some(0));
        assert_eq!(find(&set(&both), "https://a.example.com"), Some(1));
        assert_eq!(find(&set(&both), "http://a.example.com:8443"), None);
    }

    #[test]
    fn every_port_of_one_host_may_be_listed_and_none_is_taken_for_another() {
        let texts: Vec<String> = (1..=u16::MAX)
            .rev()
            .filter(|port| *port != 443)
            .map(|port| format!("https://*.example.com:{port}"))
            .collect();
        let patterns: Vec<_> = texts.iter().map(|text| OriginPattern::parse(text).unwrap().pattern).collect();
        let set: OriginSet = patterns.iter().collect();
        for (number, text) in texts.iter().enumerate() {
            assert_eq!(find(&set, &text.replace('*', "a")), Some(number));
            assert_eq!(set.find_covering(&patterns[number], Some(number)), None);
        }
        assert_eq!(find(&set, "https://a.example.com"), None);
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
