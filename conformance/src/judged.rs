//! Judged: the response fields that a vector speaks about, and how two sets of them are compared.

use crate::text::Text;
use corsac::headers::names;
use http::{HeaderMap, HeaderName};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// How the value of a field is compared.
enum Comparison {
    /// Byte by byte, one line.
    Exact,
    /// As a list on one line, in any order.
    List,
    /// As a set of names on any number of lines, in any case, none twice.
    Names,
}

/// One difference between the fields that were expected and those that came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field.
    pub field: String,
    /// What was expected; none: that the field is absent.
    pub expected: Option<String>,
    /// What came, line by line.
    pub found: Vec<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {:?}, found {:?}", self.field, self.expected, self.found)
    }
}

/// Compares the judged fields of a response with those that a vector expects; fields of other names do not count.
#[must_use]
pub fn differences(expected: &BTreeMap<String, Text>, response: &HeaderMap) -> Vec<Difference> {
    let unjudged = expected.keys().filter(|name| !judged().any(|judged| judged.as_str() == name.as_str()));
    let unjudged = unjudged.map(|name| Difference {
        field: format!("{name} (no field that a vector judges)"),
        expected: None,
        found: Vec::new(),
    });
    judged()
        .filter_map(|name| difference(&name, expected.get(name.as_str()), response))
        .chain(unjudged)
        .collect()
}

/// The fields that vectors speak about.
fn judged() -> impl Iterator<Item = HeaderName> {
    let others =
        [names::VARY, names::TIMING_ALLOW_ORIGIN, names::CROSS_ORIGIN_RESOURCE_POLICY, names::CORSAC_REASON];
    names::CORS_RESPONSE_FIELDS.into_iter().chain(others)
}

fn difference(name: &HeaderName, expected: Option<&Text>, response: &HeaderMap) -> Option<Difference> {
    let expected = expected.map(|text| String::from_utf8_lossy(&text.to_bytes()).into_owned());
    let found: Vec<String> = response
        .get_all(name)
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
        .collect();
    let same = match &expected {
        Some(expected) => same(comparison(name), expected, &found),
        None => found.is_empty(),
    };
    (!same).then(|| Difference { field: name.to_string(), expected, found })
}

fn comparison(name: &HeaderName) -> Comparison {
    if *name == names::VARY {
        Comparison::Names
    } else if *name == names::ACCESS_CONTROL_ALLOW_HEADERS || *name == names::ACCESS_CONTROL_EXPOSE_HEADERS {
        Comparison::List
    } else {
        Comparison::Exact
    }
}

fn same(comparison: Comparison, expected: &str, found: &[String]) -> bool {
    match (comparison, found) {
        (Comparison::Names, _) => same_names(expected, found),
        (Comparison::List, [line]) => members(expected) == members(line),
        (Comparison::Exact, [line]) => match expected.strip_suffix('…') {
            Some(prefix) => line.starts_with(prefix),
            None => line == expected,
        },
        _ => false,
    }
}

fn same_names(expected: &str, found: &[String]) -> bool {
    let lower = |text: &str| text.to_ascii_lowercase();
    let joined = lower(&found.join(","));
    let twice = list(&joined).count() > members(&joined).len();
    !found.is_empty() && !twice && members(&lower(expected)) == members(&joined)
}

fn members(value: &str) -> BTreeSet<&str> {
    list(value).collect()
}

fn list(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim).filter(|member| !member.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn differing(expected: &[(&str, &str)], found: &[(&'static str, &'static str)]) -> usize {
        let expected = expected.iter().map(|(name, value)| ((*name).into(), Text::Plain((*value).into())));
        let mut response = HeaderMap::new();
        for (name, value) in found {
            response.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        differences(&expected.collect(), &response).len()
    }

    #[test]
    fn a_field_that_is_not_expected_is_a_difference_and_others_are_not_judged() {
        assert_eq!(differing(&[], &[("vary", "origin")]), 1);
        assert_eq!(differing(&[], &[("content-type", "text/plain")]), 0);
        assert_eq!(differing(&[("content-type", "text/plain")], &[]), 1);
    }

    #[test]
    fn a_second_line_of_a_cors_field_is_a_difference() {
        let allowed = ("access-control-allow-origin", "*");
        assert_eq!(differing(&[allowed], &[allowed]), 0);
        assert_eq!(differing(&[allowed], &[allowed, allowed]), 1);
    }

    #[test]
    fn names_are_a_set_in_any_case_and_none_stands_twice() {
        let expected = [("vary", "accept, Origin")];
        assert_eq!(differing(&expected, &[("vary", "origin,Accept")]), 0);
        assert_eq!(differing(&expected, &[("vary", "origin"), ("vary", "accept")]), 0);
        assert_eq!(differing(&expected, &[("vary", "origin, accept, Origin")]), 1);
        assert_eq!(differing(&expected, &[("vary", "origin")]), 1);
    }

    #[test]
    fn lists_compare_in_any_order_and_with_their_case() {
        let expected = [("access-control-allow-headers", "x-a,x-b")];
        assert_eq!(differing(&expected, &[("access-control-allow-headers", "x-b, x-a")]), 0);
        assert_eq!(differing(&expected, &[("access-control-allow-headers", "X-B, x-a")]), 1);
    }
}
