//! Servers: sides of a comparison that are a server's configuration, as `nginx:/etc/nginx/nginx.conf`.

use std::path::Path;

use corsac_targets::diff::{Section, Side, compare};
use corsac_targets::import::{Imported, Weight};
use corsac_targets::{Reader, find_reader};

use crate::configuration::Files;
use crate::policy_file::PolicyFile;
use crate::terminal::{Look, print_error};

/// What a side says of itself: names, and who answers under them.
type Named<'s> = (String, &'s dyn Side);

/// The target and the file of `TARGET:FILE`.
pub(super) fn server(argument: &Path) -> Option<(&'static dyn Reader, &Path)> {
    let (target, file) = argument.to_str()?.split_once(':')?;
    Some((find_reader(target)?, Path::new(file)))
}

/// The sections in which the sides differ: those of the names, or the only ones, or those of equal names.
pub(super) fn compare_sides(
    [left, right]: [&Path; 2],
    names: Option<[&String; 2]>,
) -> Result<Vec<Section>, String> {
    let mut result = Ok(Vec::new());
    with_sides(left, &mut |left_sides| {
        with_sides(right, &mut |right_sides| {
            result = sections(left_sides, right_sides, names);
            Ok(())
        })
    })?;
    result
}

/// Reads a side. The error is for the person at the terminal.
fn with_sides(
    argument: &Path,
    then: &mut dyn FnMut(&[Named<'_>]) -> Result<(), String>,
) -> Result<(), String> {
    let Some((target, file)) = server(argument) else { return with_policies(argument, then) };
    let (files, name) = Files::around(file)?;
    let mut result = Err(format!("error: the configuration of {} is not read yet\n", target.name()));
    target.read(&files, &name, &mut |imported, sides| {
        result = readable(imported, target.name()).and_then(|()| {
            let names = imported.sites.iter().map(|site| site.place.name.clone());
            then(&names.zip(sides.iter().copied()).collect::<Vec<Named<'_>>>())
        });
    });
    result
}

fn with_policies(
    path: &Path,
    then: &mut dyn FnMut(&[Named<'_>]) -> Result<(), String>,
) -> Result<(), String> {
    let file = PolicyFile::read(path)?;
    let parsed = file.parse();
    print_error(&file.render(&parsed, Look::of_stderr()));
    let config = parsed.config.ok_or_else(|| format!("error: {} has errors\n", file.name))?;
    let sides = config.policies.iter().map(|(name, policy)| (name.to_string(), policy as &dyn Side));
    then(&sides.collect::<Vec<Named<'_>>>())
}

/// Says what was not understood: the comparison does not know it either.
fn readable(imported: &Imported, target: &str) -> Result<(), String> {
    let unclear = imported.findings.iter().filter(|finding| finding.code.as_str().starts_with("I1"));
    for finding in unclear {
        let (code, title) = (finding.code, finding.code.title());
        let line = format!("{} {code}: {title}: {}\n", finding.position, finding.message);
        if finding.code.weight() == Weight::Error {
            return Err(format!("error: {line}"));
        }
        print_error(&line);
    }
    match imported.sites.is_empty() {
        true => Err(format!("error: the {target} configuration sets no CORS field\n")),
        false => Ok(()),
    }
}

fn sections(
    left: &[Named<'_>],
    right: &[Named<'_>],
    names: Option<[&String; 2]>,
) -> Result<Vec<Section>, String> {
    let pairs: Vec<(&Named<'_>, &Named<'_>)> = match (names, left, right) {
        (Some([left_name, right_name]), ..) => vec![(named(left, left_name)?, named(right, right_name)?)],
        (None, [left], [right]) => vec![(left, right)],
        _ => {
            return Err(format!(
                "error: there is more than one policy\nhelp: name those that are to be compared: \
                 --policy LEFT --right-policy RIGHT\nhelp: on the left {}; on the right {}\n",
                listed(left),
                listed(right)
            ));
        }
    };
    let mut sections = Vec::new();
    for ((left, left_side), (right, right_side)) in pairs {
        let differences = compare(*left_side, *right_side).map_err(|error| format!("error: {error}\n"))?;
        if !differences.is_empty() {
            sections.push(Section {
                left: left.clone(),
                right: right.clone(),
                places: Vec::new(),
                differences,
            });
        }
    }
    Ok(sections)
}

fn named<'n, 's>(sides: &'n [Named<'s>], name: &str) -> Result<&'n Named<'s>, String> {
    let missing = || format!("error: there is no {name:?}\nhelp: there is {}\n", listed(sides));
    sides.iter().find(|(known, _)| known == name).ok_or_else(missing)
}

fn listed(sides: &[Named<'_>]) -> String {
    let names: Vec<String> = sides.iter().map(|(name, _)| format!("{name:?}")).collect();
    names.join(", ")
}
