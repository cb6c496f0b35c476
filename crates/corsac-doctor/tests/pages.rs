//! Every code has its page, and every page says what a person needs.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeSet;
use std::path::Path;

use corsac::step::{Code, StepId};
use corsac_doctor::{Example, Family, Message, Page, documents, find, list, page};

fn pages() -> impl Iterator<Item = &'static Page> {
    Code::ALL.iter().map(|&code| page(code))
}

#[test]
fn every_code_stands_in_one_family_and_in_the_order_of_its_numbers() {
    let listed: Vec<Code> = Family::ALL.iter().flat_map(|family| family.codes).copied().collect();
    assert_eq!(listed, Code::ALL);
    for page in pages() {
        assert_eq!(find(page.code.as_str()), Some(page.code));
        assert_eq!(find(&page.name()), Some(page.code), "{}", page.name());
    }
}

#[test]
fn a_page_is_that_of_its_code() {
    for &code in Code::ALL {
        assert_eq!(page(code).code, code);
    }
}

#[test]
fn every_refusing_step_of_the_engine_stands_on_a_page() {
    let told: BTreeSet<StepId> = pages().flat_map(|page| page.steps).copied().collect();
    let missing: Vec<&StepId> = StepId::ALL.iter().filter(|step| !told.contains(step)).collect();
    assert_eq!(missing, Vec::<&StepId>::new());
}

#[test]
fn what_is_refused_or_found_has_something_to_change() {
    let granted = Family::ALL[0].codes;
    for page in pages() {
        let is_fine = granted.contains(&page.code) || page.code == Code::NoPolicy;
        assert_eq!(page.fix.is_empty(), is_fine, "{}", page.code);
    }
}

#[test]
fn texts_are_short_whole_sentences() {
    for page in pages() {
        for text in [page.happened, page.why] {
            let words = text.split(' ').count();
            assert!((4..=60).contains(&words), "{}: {words} words: {text}", page.code);
            assert!(text.ends_with(['.', '?']), "{}: {text}", page.code);
        }
        for text in page.fix.iter().chain(page.false_friends) {
            assert!(text.split(' ').count() <= 45, "{}: {text}", page.code);
        }
        for text in [page.happened, page.why].iter().chain(page.fix).chain(page.false_friends) {
            assert!(!text.contains("  ") && !text.contains('\n'), "{}: {text:?}", page.code);
        }
        assert!(!page.references.is_empty(), "{}", page.code);
        assert!(page.references.iter().all(|read| read.url.starts_with("https://")));
    }
}

#[test]
fn the_output_for_people_is_80_wide_but_for_addresses() {
    for text in pages().map(|page| page.human(80)).chain([list(80)]) {
        for line in text.lines().filter(|line| !line.contains("https://")) {
            assert!(line.chars().count() <= 80, "{line}");
        }
        assert!(!text.contains("\n\n\n") && !text.contains(" \n"), "{text}");
    }
}

#[test]
fn what_browsers_refuse_by_cors_says_what_each_engine_prints() {
    for code in
        Code::ALL.iter().filter(|code| ["D3", "D4"].iter().any(|kind| code.as_str().starts_with(kind)))
    {
        let engines: BTreeSet<&str> =
            Message::of(*code).filter_map(Message::engine).map(|engine| engine.as_str()).collect();
        assert_eq!(engines.into_iter().collect::<Vec<_>>(), ["Chromium", "Firefox", "WebKit"], "{code}");
    }
}

#[test]
fn only_what_needs_more_than_a_page_and_a_server_is_told_instead_of_played() {
    let told: Vec<&str> = pages()
        .filter(|page| matches!(page.example, Example::Told(_)))
        .map(|page| page.code.as_str())
        .collect();
    let expected = [
        "S104", "S124", "S125", "S150", "S192", "D110", "D112", "D113", "D114", "D116", "D117", "D118",
        "D201", "D202", "D203", "D320", "D509", "D605", "D606", "D607", "D609", "P007", "P008",
    ];
    assert_eq!(told, expected);
}

#[test]
fn the_documentation_is_current() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/codes");
    for (name, text) in documents() {
        let written = std::fs::read_to_string(folder.join(&name)).unwrap_or_default();
        assert!(
            written == text,
            "docs/codes/{name}: cargo run -p corsac-doctor --example documents -- --write"
        );
    }
}
