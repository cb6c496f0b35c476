//! The page of misconceptions: each truth names vectors that are there, and codes that are.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use corsac::step::Code;

const PAGE: &str = include_str!("../../docs/misconceptions.md");

/// How many beliefs there must be at least.
const BELIEFS: usize = 25;

/// The names of the vectors of a file.
fn vectors(topic: &str) -> Vec<String> {
    let path = conformance::vectors().join(format!("{topic}.toml"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let file: toml::Table = toml::from_str(&text).unwrap();
    let vectors = file["vectors"].as_array().unwrap();
    vectors.iter().map(|vector| vector["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn every_truth_is_proven_by_vectors_that_are_there() {
    let sections: Vec<&str> = PAGE.split("\n## ").skip(1).collect();
    assert!(sections.len() >= BELIEFS, "{}", sections.len());
    for section in sections {
        let title = section.lines().next().unwrap();
        let proofs: Vec<&str> = section.lines().filter(|line| line.starts_with("- [")).collect();
        assert!(!proofs.is_empty(), "{title}: nothing proves it");
        for proof in proofs {
            let (topic, rest) =
                proof.trim_start_matches("- [").split_once("](../conformance/vectors/").unwrap();
            let (file, name) = rest.split_once(".toml): ").unwrap();
            assert_eq!(topic, file, "{title}");
            assert!(
                vectors(topic).iter().any(|known| known == name),
                "{title}: no vector {name:?} in {topic}"
            );
        }
    }
}

#[test]
fn every_code_that_is_pointed_at_is_one() {
    for link in PAGE.split("](codes/").skip(1) {
        let printed = link.split_once(".md#").unwrap().1.split(')').next().unwrap().to_uppercase();
        assert!(printed.parse::<Code>().is_ok(), "{printed}");
    }
}
