//! Console lines that real browsers printed: each is recognised, can stand for the code at which it was captured and few others,
//! and is told apart by a call of `corsac check`; and the page of the code quotes it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeSet;

use corsac::step::Code;
use corsac_doctor::{Engine, Message, Recognised, page, read};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    messages: Vec<Captured>,
}

/// A line, and the step at which the engine refuses what it was printed of.
#[derive(Deserialize)]
struct Captured {
    engine: String,
    code: String,
    step: String,
    text: String,
    example: String,
}

/// How many codes a line may stand for. WebKit's "Origin … is not allowed" stands for the most.
const MOST: usize = 13;

fn captured() -> Vec<Captured> {
    let file: File = toml::from_str(include_str!("../../../conformance/browsers/messages.toml")).unwrap();
    assert!(file.messages.len() > 400, "{}", file.messages.len());
    file.messages
}

impl Captured {
    fn code(&self) -> Code {
        self.code.parse().unwrap()
    }

    /// What the line is recognised as: one message.
    fn recognised(&self) -> Recognised {
        let mut reading = read(&self.example);
        assert_eq!(reading.recognised.len(), 1, "{}: {:#?}", self.example, reading.recognised);
        reading.recognised.remove(0)
    }

    /// Whether it can be told from the line that it is this code, or, with another line beside it, is none against it.
    fn names_its_code(&self) -> bool {
        self.recognised().candidates.contains(&self.code())
    }
}

/// All at once, so that a new capture shows everything that is to do.
fn none_of(complaints: &[String]) {
    assert!(complaints.is_empty(), "{}:\n{}", complaints.len(), complaints.join("\n"));
}

#[test]
fn every_line_is_recognised_as_its_engines() {
    for line in captured() {
        let engine = line.recognised().engine().map(Engine::as_str).unwrap().to_ascii_lowercase();
        assert_eq!(engine, line.engine, "{}", line.example);
    }
}

#[test]
fn every_line_can_stand_for_its_code_and_few_others() {
    let mut complaints = Vec::new();
    for line in captured() {
        let recognised = line.recognised();
        let found = &recognised.candidates;
        if !line.names_its_code() && !recognised.message.is_beside(line.code()) {
            complaints.push(format!("{} {}: {found:?}: {}", line.code, line.step, line.example));
        }
        if found.len() > MOST {
            complaints.push(format!("{} candidates: {found:?}: {}", found.len(), line.example));
        }
    }
    none_of(&complaints);
}

/// A line that only stands beside another is not the only one of its step: one names the code.
#[test]
fn each_engine_names_the_code_in_one_line_of_each_step() {
    let lines = captured();
    let of_step = |line: &Captured| (line.engine.clone(), line.code.clone(), line.step.clone());
    let named: BTreeSet<_> = lines.iter().filter(|line| line.names_its_code()).map(of_step).collect();
    let all: BTreeSet<_> = lines.iter().map(of_step).collect();
    none_of(&all.difference(&named).map(|step| format!("{step:?}")).collect::<Vec<_>>());
}

#[test]
fn every_page_quotes_the_lines_of_its_code() {
    let mut complaints = Vec::new();
    for line in captured() {
        let message = line.recognised().message;
        let of_page = Message::of(line.code()).chain(Message::beside(line.code()));
        let text = page(line.code()).human(usize::MAX);
        if !of_page.into_iter().any(|other| other == message) || !text.contains(&message.shown()) {
            complaints.push(format!("{}: {}", line.code, line.text));
        }
    }
    none_of(&complaints);
}

#[test]
fn every_line_is_followed_by_the_call_that_decides_and_by_what_tells_its_candidates_apart() {
    for line in captured() {
        let recognised = line.recognised();
        let command = recognised.command();
        let url = recognised.value("from").or_else(|| recognised.value("url")).unwrap_or("URL");
        let url = url.split('\'').next().unwrap();
        assert!(command.starts_with("corsac check ") && command.contains(url), "{command}: {}", line.example);
        let json = read(&line.example).json();
        let signs = json["recognised"][0]["candidates"].as_array().unwrap().iter();
        let signs: BTreeSet<&str> = signs.map(|one| one["if"].as_str().unwrap()).collect();
        assert_eq!(signs.len(), recognised.candidates.len(), "{signs:?}: {}", line.example);
    }
}
