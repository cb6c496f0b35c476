//! The examples of `corsac explain`, played: each is refused with its code, and passes as the page says it does.

use std::fs;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};

use corsac::step::Code;
use corsac_doctor::{Example, Family, page};
use serde_json::Value;

use crate::schema::{complaints, published};
use crate::server::{Server, answer};
use crate::shell::{corsac, shown};

const HOSTS: [&str; 4] = ["api.example", "app.example", "files.example", "api.other"];

/// A server that gives these answers, one after the other.
fn answering(answers: &'static [&'static str]) -> Server {
    let count = AtomicUsize::new(0);
    Server::start(move |_| {
        let lines: Vec<&str> = answers
            .get(count.fetch_add(1, Ordering::SeqCst))
            .expect("no more requests than answers")
            .lines()
            .collect();
        answer(&format!("{} Played", lines[0]), &lines[1..])
    })
}

/// The words of a command as a shell takes them.
fn words(arguments: &str) -> Vec<String> {
    let parts = arguments.split('\'').enumerate();
    parts
        .flat_map(|(index, part)| match index % 2 {
            0 => part.split_whitespace().map(str::to_owned).collect::<Vec<_>>(),
            _ => vec![part.to_owned()],
        })
        .collect()
}

/// A command that checks as the example says, before the servers.
fn check(arguments: &str, answers: &'static [&'static str], more: &[&str]) -> Command {
    let server = answering(answers);
    let mut command = corsac(&["check"]);
    command.args(words(arguments)).args(more);
    for host in HOSTS {
        command.args(server.at(host));
    }
    command
}

fn json(mut command: Command) -> Value {
    let output = command.output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

/// Every code that the report of a check mentions.
fn codes_of_check(report: &Value) -> Vec<&str> {
    let profile = &report["profiles"][0];
    let notes = profile["notes"].as_array().unwrap().iter().map(|note| &note["code"]);
    let codes = [&report["code"], &profile["refusal"]["plainCode"]].into_iter().chain(notes);
    codes.filter_map(Value::as_str).collect()
}

/// The codes that `corsac lint` finds in the file.
fn codes_of_lint(file: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("corsac.toml");
    fs::write(&path, file).unwrap();
    let report = json(corsac(&["lint", "--format", "json", path.to_str().unwrap()]));
    let findings = report["findings"].as_array().unwrap();
    findings.iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

/// The command `decide` as the example says.
fn decide(policy: &str, arguments: &str, more: &[&str]) -> (tempfile::TempDir, Command) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("corsac.toml"), policy).unwrap();
    let mut command = corsac(&["decide", "corsac.toml"]);
    command.args(words(arguments)).args(more).current_dir(&folder);
    (folder, command)
}

#[test]
fn every_check_is_refused_with_its_code_and_at_one_of_its_steps() {
    for &code in Code::ALL {
        let Example::Check { arguments, answers, .. } = page(code).example else { continue };
        let report = json(check(arguments, answers, &["--format", "json"]));
        assert!(codes_of_check(&report).contains(&code.as_str()), "{code}: {report:#}");
        let complaints = complaints(&published("check"), &report, "check");
        assert_eq!(complaints, Vec::<String>::new(), "{code}");
        let step = report["profiles"][0]["refusal"]["step"]["name"].as_str();
        let is_told = |step: &str| page(code).steps.iter().any(|told| told.name() == step);
        let has_one = page(code).steps.is_empty() && step.is_none();
        assert!(has_one || step.is_some_and(is_told), "{code}: {step:?} is no step of the page");
    }
}

#[test]
fn every_check_passes_with_the_answers_that_the_page_gives() {
    for &code in Code::ALL {
        let Example::Check { arguments, cured, .. } = page(code).example else { continue };
        if cured.is_empty() {
            continue;
        }
        let report = json(check(arguments, cured, &["--format", "json"]));
        assert_eq!(report["verdict"], "allowed", "{code}: {report:#}");
        assert!(!codes_of_check(&report).contains(&code.as_str()), "{code}: {report:#}");
    }
}

#[test]
fn every_file_has_its_finding_and_none_instead() {
    for &code in Code::ALL {
        let Example::File { wrong, right } = page(code).example else { continue };
        assert!(codes_of_lint(wrong).iter().any(|found| found == code.as_str()), "{code} in\n{wrong}");
        let left = codes_of_lint(right);
        assert!(left.is_empty(), "{code}: {left:?} in\n{right}");
    }
}

#[test]
fn every_request_is_decided_with_its_code() {
    for &code in Code::ALL {
        let Example::Decide { policy, arguments } = page(code).example else { continue };
        let report = json(decide(policy, arguments, &["--format", "json"]).1);
        assert!(report.to_string().contains(&format!("\"{code}\"")), "{code}: {report:#}");
    }
}

#[test]
fn whole_pages_family_by_family() {
    for family in Family::ALL {
        let pages = family.codes.iter().map(|code| shown(&["explain", code.as_str()], &[]));
        insta::assert_snapshot!(format!("explain_{}", family.name), pages.collect::<Vec<_>>().join("\n\n"));
    }
}

#[test]
fn whole_outputs_of_the_examples_family_by_family() {
    for family in Family::ALL {
        let outputs: Vec<String> = family.codes.iter().filter_map(|&code| output(code)).collect();
        if !outputs.is_empty() {
            insta::assert_snapshot!(format!("example_{}", family.name), outputs.join("\n\n"));
        }
    }
}

#[test]
fn whole_outputs_of_the_examples_as_markdown_family_by_family() {
    for family in Family::ALL {
        let outputs: Vec<String> = family.codes.iter().filter_map(|&code| markdown(code)).collect();
        if !outputs.is_empty() {
            insta::assert_snapshot!(format!("markdown_{}", family.name), outputs.join("\n\n"));
        }
    }
}

/// What the example's check prints as Markdown.
fn markdown(code: Code) -> Option<String> {
    let Example::Check { arguments, answers, .. } = page(code).example else { return None };
    let output = check(arguments, answers, &["--format", "markdown"]).output().unwrap();
    Some(format!("{code}\n{}", String::from_utf8(output.stdout).unwrap()))
}

/// A family that is forgotten above, or a snapshot that was not kept, is found here.
#[test]
fn every_code_has_the_snapshots_of_its_whole_outputs() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/page/snapshots");
    let snapshot = |kind: &str, family: &Family| {
        let file = folder.join(format!("page__explained__{kind}_{}.snap", family.name));
        fs::read_to_string(file).unwrap_or_default()
    };
    let mut codes = 0;
    for family in Family::ALL {
        let (explained, played, marked) =
            (snapshot("explain", family), snapshot("example", family), snapshot("markdown", family));
        for &code in family.codes {
            assert!(explained.contains(&format!("$ corsac explain {code}\nexit 0\n")), "{code}: no page");
            let (is_played, is_checked) = match page(code).example {
                Example::Check { .. } => (true, true),
                Example::Decide { .. } => (true, false),
                Example::File { .. } | Example::Told(_) => (false, false),
            };
            let begins = |text: &str, next: &str| text.contains(&format!("\n{code}\n{next}"));
            assert_eq!(begins(&played, "$ corsac "), is_played, "{code}: no output of its example");
            assert_eq!(begins(&marked, "## "), is_checked, "{code}: no Markdown of its example");
            codes += 1;
        }
    }
    assert_eq!(codes, Code::ALL.len());
}

/// What the example's command prints.
fn output(code: Code) -> Option<String> {
    let (line, mut command, _folder) = match page(code).example {
        Example::Check { arguments, answers, .. } => {
            (format!("check {arguments}"), check(arguments, answers, &[]), None)
        }
        Example::Decide { policy, arguments } => {
            let (folder, command) = decide(policy, arguments, &[]);
            (format!("decide corsac.toml {arguments}"), command, Some(folder))
        }
        Example::File { .. } | Example::Told(_) => return None,
    };
    let output = command.output().unwrap();
    let (out, error) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    let line = line.trim_end();
    Some(format!("{code}\n$ corsac {line}\nexit {}\n{out}{error}", output.status.code().unwrap()))
}
