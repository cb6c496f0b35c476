//! Fields: one table of the file, held against the keys that its section declares.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;
use std::time::Duration;

use corsac::step::Code;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::value::{self, Read, Value};
use crate::collector::Collector;
use crate::finding::Finding;
use crate::keys::{Declaration, Section, required};
use crate::nearest::nearest;

/// The fields of one table.
pub(super) struct Fields<'d> {
    /// Where the table begins.
    pub(super) span: Range<usize>,
    fields: HashMap<&'static str, Field<'d>>,
}

/// One field: a key that the section declares, and its value.
pub(super) struct Field<'d> {
    /// The value as the file has it.
    raw: &'d Spanned<DeValue<'d>>,
    key: Range<usize>,
    read: Read,
}

impl<'d> Fields<'d> {
    /// Reads a table; reports keys that the section does not have and values of the wrong type.
    pub(super) fn read(
        section: Section,
        table: &'d DeTable<'d>,
        span: Range<usize>,
        findings: &mut Collector,
    ) -> Self {
        let mut fields = HashMap::new();
        let mut unknown = Vec::new();
        for (key, raw) in table.iter() {
            match section.key(key.get_ref()) {
                Some(declaration) => {
                    let read = value::read(declaration, raw, findings);
                    fields.insert(declaration.name, Field { raw, key: key.span(), read });
                }
                None => unknown.push((key, raw)),
            }
        }
        for (key, raw) in unknown {
            let meant = if findings.is_full() { None } else { meant(section, key.get_ref()) };
            findings.push(unknown_key(section, key.get_ref(), key.span(), meant));
            let Some(meant) = meant else { continue };
            // The value is judged as that of the key that was meant, unless that is there as well.
            if let Entry::Vacant(vacant) = fields.entry(meant.name) {
                let read = Read { faulted: true, ..value::read(meant, raw, findings) };
                vacant.insert(Field { raw, key: key.span(), read });
            }
        }
        let fields = Fields { span, fields };
        fields.report_missing(section, findings);
        fields
    }

    /// A required key that is missing; the engine itself says so of `origins`.
    fn report_missing(&self, section: Section, findings: &mut Collector) {
        if section == Section::Policy {
            return;
        }
        for (name, example) in required(section) {
            if !self.fields.contains_key(name) {
                let code = match *name {
                    "policy" => Code::RoutePolicyMissing,
                    _ => Code::MissingKey,
                };
                let message = format!("{} needs the key `{name}`", section.noun());
                findings
                    .push(Finding::error(code, self.span.clone(), message).help(format!("add {example}")));
            }
        }
    }

    /// Whether the key was reported: what would follow from its default is then no news.
    pub(super) fn is_faulted(&self, name: &str) -> bool {
        self.fields.get(name).is_some_and(|field| field.read.faulted)
    }

    /// Whether anything was reported.
    pub(super) fn any_faulted(&self) -> bool {
        self.fields.values().any(|field| field.read.faulted)
    }

    /// The place of the key's value, or of a list's member.
    pub(super) fn place(&self, name: &str, member: Option<usize>) -> Range<usize> {
        let Some(field) = self.fields.get(name) else { return self.span.clone() };
        let member = member.and_then(|index| field.read.members.get(index));
        member.cloned().unwrap_or_else(|| field.raw.span())
    }

    /// The value of a key, or what was meant by it; `None` when it is absent or cannot be told.
    pub(super) fn value(&self, name: &str) -> Option<&Value> {
        self.fields.get(name)?.read.value.as_ref()
    }

    /// The value of a key, taken out.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.fields.get_mut(name)?.read.value.take()
    }

    /// A nested table and its place.
    pub(super) fn table(&self, name: &str) -> Option<(&'d DeTable<'d>, Range<usize>)> {
        let field = self.fields.get(name)?;
        Some((field.raw.get_ref().as_table()?, field.key.clone()))
    }

    /// A list of nested values.
    pub(super) fn list(&self, name: &str) -> Option<&'d [Spanned<DeValue<'d>>]> {
        self.fields.get(name)?.raw.get_ref().as_array().map(|list| &**list)
    }

    pub(super) fn bool(&self, name: &str) -> Option<bool> {
        match self.value(name)? {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        match self.value(name)? {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn texts(&self, name: &str) -> Option<&[String]> {
        match self.value(name)? {
            Value::Texts(texts) => Some(texts),
            _ => None,
        }
    }

    pub(super) fn number(&self, name: &str) -> Option<u64> {
        match self.value(name)? {
            Value::Number(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn duration(&self, name: &str) -> Option<Duration> {
        match self.value(name)? {
            Value::Duration(duration) => Some(*duration),
            _ => None,
        }
    }
}

fn unknown_key(section: Section, name: &str, span: Range<usize>, meant: Option<&Declaration>) -> Finding {
    let message = format!("{} has no key `{}`", section.noun(), name.escape_debug());
    let finding = Finding::error(Code::UnknownKey, span, message);
    match meant {
        Some(declaration) => finding.suggest(Some(declaration.name)),
        None => finding.help(format!("its keys are {}", names(section))),
    }
}

fn names(section: Section) -> String {
    section.keys().iter().map(|key| key.name).collect::<Vec<_>>().join(", ")
}

/// The key that was meant: a slip of the pen, or the name that other CORS libraries give it.
fn meant(section: Section, name: &str) -> Option<&'static Declaration> {
    let names = || section.keys().iter().map(|key| key.name);
    let bare = without_prefix(name);
    let same = bare.as_deref().and_then(|bare| section.key(bare));
    same.or_else(|| section.key(nearest(name, names()).or_else(|| nearest(&bare?, names()))?))
}

/// `allowed_methods`, `AllowedHeaders` and `Access-Control-Max-Age` without what they begin with.
fn without_prefix(name: &str) -> Option<String> {
    let plain: String =
        name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let plain = plain.strip_prefix("accesscontrol").unwrap_or(&plain);
    let bare = ["allowed", "allow", "cors", ""].iter().find_map(|prefix| plain.strip_prefix(prefix))?;
    Some(if bare == "headers" { "request-headers".to_owned() } else { bare.to_owned() })
}
