//! Configurations that people paste, as data: what is found, where, and which policies they amount to.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use corsac_targets::import::{Imported, SourceError, SourceFile, Sources, policies, policy_file};
use corsac_targets::readers;
use toml::{Table, Value};

/// The files of a vector; a name with `*` stands for those that begin and end so.
struct Files(BTreeMap<String, String>);

impl Sources for Files {
    fn read(&self, name: &str, _: Option<&str>) -> Result<Vec<SourceFile>, SourceError> {
        let is_meant = |file: &str| match name.split_once('*') {
            Some((start, end)) => file.starts_with(start) && file.ends_with(end),
            None => file == name,
        };
        let files = self.0.iter().filter(|(file, _)| is_meant(file));
        let files: Vec<SourceFile> = files
            .map(|(name, text)| SourceFile { name: name.clone(), bytes: text.clone().into_bytes() })
            .collect();
        if files.is_empty() && !name.contains('*') { Err(SourceError::Missing) } else { Ok(files) }
    }
}

fn vectors(target: &str) -> Vec<(PathBuf, Table)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance/vectors/import").join(target);
    let Ok(entries) = fs::read_dir(&folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut all = Vec::new();
    for path in paths {
        let file: Table =
            fs::read_to_string(&path).unwrap().parse().unwrap_or_else(|error| panic!("{path:?}: {error}"));
        assert_eq!(file.keys().collect::<Vec<_>>(), ["vectors"], "{path:?}");
        let vectors = file["vectors"].as_array().unwrap();
        all.extend(vectors.iter().map(|vector| (path.clone(), vector.as_table().unwrap().clone())));
    }
    all
}

/// The keys of a vector: none is ignored.
fn check_keys(vector: &Table) {
    for key in vector.keys() {
        assert!(["name", "why", "text", "files", "findings", "policies"].contains(&key.as_str()), "{key}");
    }
}

fn files_of(vector: &Table) -> (Files, String) {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    match (vector.get("text"), vector.get("files")) {
        (Some(one), None) => {
            (Files(BTreeMap::from([("site.conf".to_owned(), text(one))])), "site.conf".into())
        }
        (None, Some(Value::Table(files))) => {
            let first = files.keys().next().unwrap().clone();
            (Files(files.iter().map(|(name, value)| (name.clone(), text(value))).collect()), first)
        }
        _ => panic!("either `text` or `files`"),
    }
}

fn expected(vector: &Table) -> Vec<String> {
    let findings = vector["findings"].as_array().unwrap().iter().map(|finding| {
        let finding = finding.as_table().unwrap();
        let file = finding.get("file").map_or("", |file| file.as_str().unwrap());
        let number = |key: &str| finding[key].as_integer().unwrap();
        let shown = format!("{} {}:{}", finding["code"].as_str().unwrap(), number("line"), number("column"));
        format!("{file} {shown}").trim().to_owned()
    });
    let mut findings: Vec<String> = findings.collect();
    findings.sort();
    findings
}

fn found(imported: &Imported, first: &str) -> (Vec<String>, String) {
    let (named, findings) = policies(imported);
    let shown = findings.iter().map(|finding| {
        let position = &finding.position;
        let file = if &*position.file == first { "" } else { &position.file };
        format!("{file} {} {}:{}", finding.code, position.line, position.column).trim().to_owned()
    });
    let mut shown: Vec<String> = shown.collect();
    shown.sort();
    let text = policy_file(&named);
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    (shown, lines.collect::<Vec<_>>().join("\n"))
}

#[test]
fn configurations_that_people_paste_mean_what_the_vectors_say() {
    let (mut count, mut failures) = (0, Vec::new());
    for target in readers() {
        for (path, vector) in vectors(target.name()) {
            check_keys(&vector);
            let (files, first) = files_of(&vector);
            let imported = target.import(&files, &first).unwrap();
            let (findings, text) = found(&imported, &first);
            let wanted = vector.get("policies").map_or("", |text| text.as_str().unwrap());
            let wanted: Vec<&str> =
                wanted.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
            if findings != expected(&vector) || text != wanted.join("\n") {
                let messages: Vec<String> = policies(&imported)
                    .1
                    .iter()
                    .map(|each| format!("{}: {}", each.position, each.message))
                    .collect();
                failures.push(format!(
                    "{}: {}\n  findings {findings:?}\n  expected {:?}\n  messages {messages:#?}\n{text}\n",
                    path.display(),
                    vector["name"],
                    expected(&vector),
                ));
            }
            count += 1;
        }
    }
    println!("{count} imported configurations");
    assert!(
        count > 0 && failures.is_empty(),
        "{} of {count} differ:\n{}",
        failures.len(),
        failures.join("\n")
    );
}
