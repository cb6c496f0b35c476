//! `Vary`: merging against a set.

use crate::run::holds;
use conformance::naive;
use corsac::headers::names::VARY;
use corsac::policy::merge_vary;
use http::{HeaderMap, HeaderValue};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

fn line() -> impl Strategy<Value = String> {
    let members = vec![
        "Origin",
        "origin",
        "ORIGIN",
        "accept-encoding",
        "Cookie",
        "x-origin",
        "origin-x",
        "",
        " ",
        "*",
        "Access-Control-Request-Method",
    ];
    let separator = select(vec![",", ", ", " ,\t", ",,"]);
    (vec(select(members), 0..5), separator).prop_map(|(members, separator)| members.join(separator))
}

fn added() -> impl Strategy<Value = String> {
    let all = vec!["Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers", "x-tenant"];
    prop::sample::subsequence(all, 1..=4).prop_map(|members| members.join(", "))
}

#[test]
fn merging_is_the_union_on_one_line_and_a_wildcard_stands_for_all() {
    holds("Vary", &(vec(line(), 0..4), added()), |(lines, added)| {
        let mut response = HeaderMap::new();
        for line in &lines {
            response.append(VARY, HeaderValue::from_str(line).unwrap());
        }
        let members = HeaderValue::from_str(&added).unwrap();
        merge_vary(&mut response, &members);
        let merged = texts(&response);
        prop_assert_eq!(naive::vary::members(&merged), naive::vary::merged(&lines, &[added]), "{:?}", merged);
        prop_assert_eq!(merged.len(), 1, "one line: {:?}", merged);
        let written = merged[0].split(',').filter(|member| !member.trim().is_empty()).count();
        prop_assert!(written >= naive::vary::members(&merged).len());
        merge_vary(&mut response, &members);
        prop_assert_eq!(texts(&response), merged, "once more changes nothing");
        Ok(())
    });
}

fn texts(response: &HeaderMap) -> Vec<String> {
    response.get_all(VARY).iter().map(|line| line.to_str().unwrap().to_owned()).collect()
}
