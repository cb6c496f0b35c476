//! Environment: `CORSAC__GATEWAY__LISTEN=…` in the place of a value of the file.
//!
//! Pure: the caller brings the variables. A variable becomes a value of the tree whose place lies behind the file's text;
//! so the walk reads it like any other, and a finding about it can still show it.

use std::ops::Range;
use std::sync::Arc;

use corsac::step::Code;
use toml::Spanned;
use toml::de::{DeArray, DeString, DeTable, DeValue};

use crate::collector::Collector;
use crate::finding::{Finding, Variable};
use crate::keys::{Declaration, Kind, Section};
use crate::nearest::nearest;

/// The beginning of the names that are ours. With a single underscore they are anyone's: orchestrators set them.
pub const ENVIRONMENT_PREFIX: &str = "CORSAC__";

/// The variables that were applied, and the places that they were given.
#[derive(Debug, Default)]
pub(crate) struct Environment {
    variables: Vec<Placed>,
    end: usize,
}

#[derive(Debug)]
struct Placed {
    start: usize,
    assignment: Arc<str>,
}

impl Environment {
    /// Puts the variables into the tree; their places begin behind `text_bytes`.
    pub(crate) fn apply<'t>(
        text_bytes: usize,
        variables: &'t [(String, String)],
        root: &mut DeTable<'t>,
        findings: &mut Collector,
    ) -> Self {
        let mut environment = Environment { variables: Vec::new(), end: text_bytes + 1 };
        let mut ours: Vec<_> =
            variables.iter().filter(|(name, _)| name.starts_with(ENVIRONMENT_PREFIX)).collect();
        ours.sort();
        for (name, value) in ours {
            let start = environment.place(name, value);
            if let Err(finding) = insert(name, value, start, root) {
                findings.push(*finding);
            }
        }
        environment
    }

    fn place(&mut self, name: &str, value: &str) -> usize {
        let start = self.end;
        let assignment: Arc<str> = format!("{name}={value}").into();
        self.end = start + assignment.len() + 1;
        self.variables.push(Placed { start, assignment });
        start
    }

    /// The variable that the span belongs to, if it is none of the file's.
    pub(crate) fn variable(&self, span: &Range<usize>) -> Option<Variable> {
        let after = self.variables.partition_point(|placed| placed.start <= span.start);
        let placed = self.variables.get(after.checked_sub(1)?)?;
        let bound = |offset: usize| offset.saturating_sub(placed.start).min(placed.assignment.len());
        Some(Variable {
            assignment: Arc::clone(&placed.assignment),
            span: bound(span.start)..bound(span.end),
        })
    }
}

fn insert<'t>(name: &str, value: &'t str, start: usize, root: &mut DeTable<'t>) -> Result<(), Box<Finding>> {
    let span = start..start + name.len();
    let path = name.strip_prefix(ENVIRONMENT_PREFIX).unwrap_or(name);
    let segments: Vec<String> =
        path.split("__").map(|word| word.to_ascii_lowercase().replace('_', "-")).collect();
    let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
    let (tables, declaration) = resolve(&segments, root).map_err(|wrong| Box::new(wrong.at(span.clone())))?;
    let mut table = root;
    for name in tables {
        match descend(table, &name, &span) {
            Some(inner) => table = inner,
            // The file has something else there; the walk reports that.
            None => return Ok(()),
        }
    }
    let value = toml_value(declaration.kind, value, span.end + 1);
    table.insert(Spanned::new(span, declaration.name.into()), value);
    Ok(())
}

/// Why a name is none of ours.
struct Wrong {
    why: String,
    meant: Option<String>,
}

impl Wrong {
    fn new(why: impl Into<String>, meant: Option<String>) -> Self {
        Wrong { why: why.into(), meant: meant.map(|path| format!("{ENVIRONMENT_PREFIX}{path}")) }
    }

    fn at(self, span: Range<usize>) -> Finding {
        Finding::error(Code::InvalidEnvironment, span, self.why).suggest(self.meant)
    }
}

/// The tables on the way to a key, and the key.
fn resolve(segments: &[&str], root: &DeTable<'_>) -> Result<(Vec<String>, &'static Declaration), Wrong> {
    match segments {
        ["gateway", "limits", key] => {
            Ok((vec!["gateway".into(), "limits".into()], known(Section::Limits, "GATEWAY__LIMITS__", key)?))
        }
        ["gateway", "timeouts", key] => Ok((
            vec!["gateway".into(), "timeouts".into()],
            known(Section::Timeouts, "GATEWAY__TIMEOUTS__", key)?,
        )),
        ["gateway", key] => Ok((vec!["gateway".into()], known(Section::Gateway, "GATEWAY__", key)?)),
        ["policies", name, key] => {
            let name = policy(name, key, root)?;
            let before = format!("POLICIES__{}__", variable_case(&name));
            Ok((vec!["policies".into(), name], known(Section::Policy, &before, key)?))
        }
        ["gateway", "routes", ..] => Err(Wrong::new("a variable cannot set a route", None)),
        [first, rest @ ..] if !rest.is_empty() => {
            let meant = nearest(first, ["gateway", "policies"]).filter(|meant| meant != first);
            let meant = meant.map(|meant| variable_case(&[&[meant], rest].concat().join("__")));
            Err(Wrong::new("no key of the policy file has this path", meant))
        }
        _ => Err(Wrong::new("a variable names a table and a key, as in CORSAC__GATEWAY__LISTEN", None)),
    }
}

fn known(section: Section, before: &str, name: &str) -> Result<&'static Declaration, Wrong> {
    let settable = |key: &Declaration| !matches!(key.kind, Kind::Table(_) | Kind::Policies | Kind::Routes);
    match section.key(name) {
        Some(declaration) if settable(declaration) => Ok(declaration),
        Some(_) => Err(Wrong::new(format!("a variable cannot set `{name}` as a whole"), None)),
        None => {
            let meant = nearest(name, section.keys().iter().map(|key| key.name));
            let meant = meant.map(|meant| format!("{before}{}", variable_case(meant)));
            Err(Wrong::new(format!("{} has no key `{}`", section.noun(), name.escape_debug()), meant))
        }
    }
}

/// The policy of the file that a variable means. Variables change policies, they do not define them.
fn policy(name: &str, key: &str, root: &DeTable<'_>) -> Result<String, Wrong> {
    let policies = root.get("policies").and_then(|policies| policies.get_ref().as_table());
    let names = || policies.into_iter().flat_map(|table| table.keys()).map(|key| &**key.get_ref());
    let wanted = variable_case(name);
    let matching: Vec<&str> = names().filter(|name| variable_case(name) == wanted).collect();
    match &*matching {
        [only] => Ok((*only).to_owned()),
        [] => {
            let meant = nearest(name, names());
            let meant =
                meant.map(|meant| format!("POLICIES__{}__{}", variable_case(meant), variable_case(key)));
            Err(Wrong::new("the file defines no policy of this name", meant))
        }
        [one, other, ..] => Err(Wrong::new(format!("this may mean the policy {one} or {other}"), None)),
    }
}

fn variable_case(name: &str) -> String {
    name.to_ascii_uppercase().replace(|char: char| !char.is_ascii_alphanumeric(), "_")
}

/// The table of that name, made when it is missing; `None` when something else has the name.
fn descend<'m, 't>(
    table: &'m mut DeTable<'t>,
    name: &str,
    span: &Range<usize>,
) -> Option<&'m mut DeTable<'t>> {
    if !table.contains_key(name) {
        let empty = Spanned::new(span.clone(), DeValue::Table(DeTable::new()));
        table.insert(Spanned::new(span.clone(), DeString::from(name.to_owned())), empty);
    }
    match table.get_mut(name)?.get_mut() {
        DeValue::Table(inner) => Some(inner),
        _ => None,
    }
}

/// The variable's text as the value that the key takes: texts as they are, lists at their commas, the rest as TOML.
fn toml_value<'t>(kind: Kind, text: &'t str, start: usize) -> Spanned<DeValue<'t>> {
    let whole = start..start + text.len();
    let string = |text: &'t str| DeValue::String(text.into());
    let value = match kind {
        Kind::Texts => DeValue::Array(members(text, start)),
        Kind::Text | Kind::Word(_) | Kind::PolicyName => string(text),
        _ => match DeValue::parse(text).map(Spanned::into_inner) {
            Ok(value @ (DeValue::Boolean(_) | DeValue::Integer(_) | DeValue::Float(_))) => value,
            _ => string(text),
        },
    };
    Spanned::new(whole, value)
}

/// The members of a list, each where it stands in the variable.
fn members<'t>(text: &'t str, start: usize) -> DeArray<'t> {
    let mut array = DeArray::new();
    let mut offset = start;
    for part in text.split(',') {
        let member = part.trim();
        let at = offset + (part.len() - part.trim_start().len());
        if !member.is_empty() {
            let value = DeValue::String(member.into());
            array.push(Spanned::new(at..at + member.len(), value));
        }
        offset += part.len() + 1;
    }
    array
}
