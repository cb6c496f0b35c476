//! Value: reads one value as the kind that its key declares, or says what is wrong with it.

use std::ops::Range;
use std::time::Duration;

use corsac::step::Code;
use toml::Spanned;
use toml::de::{DeInteger, DeValue};

use super::expect::{self, quote};
use crate::collector::Collector;
use crate::duration;
use crate::finding::Finding;
use crate::keys::{Bounds, Declaration, Kind};
use crate::nearest::nearest;
use crate::size;

/// A value that was read.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Bool(bool),
    Text(String),
    Texts(Vec<String>),
    Word(&'static str),
    Status(u16),
    Duration(Duration),
    Number(u64),
    /// A table or a list of tables, left to those who know its keys.
    Nested,
}

/// A value, and where its members stand.
pub(super) struct Read {
    /// The value, or what was meant by one that was reported, so that the rest can be judged by it.
    pub(super) value: Option<Value>,
    /// The places of a list's members, those only that were read.
    pub(super) members: Vec<Range<usize>>,
    /// Whether something in it was reported.
    pub(super) faulted: bool,
}

/// Reads a value; reports what is wrong with it.
pub(super) fn read(
    declaration: &Declaration,
    value: &Spanned<DeValue<'_>>,
    findings: &mut Collector,
) -> Read {
    if let (Kind::Texts, DeValue::Array(list)) = (declaration.kind, value.get_ref()) {
        return read_texts(declaration, list, findings);
    }
    match read_single(declaration, value) {
        Ok(value) => Read { value: Some(value), members: Vec::new(), faulted: false },
        Err(finding) => {
            findings.push(*finding);
            meant(declaration.kind, value)
        }
    }
}

/// What was meant by a value that was reported.
fn meant(kind: Kind, value: &Spanned<DeValue<'_>>) -> Read {
    let (meant, members) = match (kind, value.get_ref()) {
        (Kind::Bool, other) => {
            (expect::convert(kind, other).map(|text| Value::Bool(text == "true")), Vec::new())
        }
        (Kind::Texts, DeValue::String(text)) => {
            let texts: Vec<String> = expect::members(text).map(str::to_owned).collect();
            let places = vec![value.span(); texts.len()];
            (Some(Value::Texts(texts)), places)
        }
        _ => (None, Vec::new()),
    };
    Read { value: meant, members, faulted: true }
}

fn read_texts(declaration: &Declaration, list: &[Spanned<DeValue<'_>>], findings: &mut Collector) -> Read {
    let mut read = Read { value: None, members: Vec::with_capacity(list.len()), faulted: false };
    let mut texts = Vec::with_capacity(list.len());
    for member in list {
        match member.get_ref() {
            DeValue::String(text) => {
                texts.push(text.as_ref().to_owned());
                read.members.push(member.span());
            }
            other => {
                read.faulted = true;
                let message = format!(
                    "`{}` lists texts in quotes, and this is {}",
                    declaration.name,
                    expect::describe(other)
                );
                findings.push(Finding::error(Code::WrongType, member.span(), message));
            }
        }
    }
    read.value = Some(Value::Texts(texts));
    read
}

fn read_single(declaration: &Declaration, value: &Spanned<DeValue<'_>>) -> Result<Value, Box<Finding>> {
    let at = Place { declaration, span: value.span() };
    match (declaration.kind, value.get_ref()) {
        (Kind::Bool, DeValue::Boolean(value)) => Ok(Value::Bool(*value)),
        (Kind::PolicyNameOrFalse, DeValue::Boolean(false)) => Ok(Value::Bool(false)),
        (Kind::Text | Kind::PolicyName | Kind::PolicyNameOrFalse, DeValue::String(text)) => {
            Ok(Value::Text(text.as_ref().to_owned()))
        }
        (Kind::Word(words), DeValue::String(text)) => at.word(words, text),
        (Kind::Status(codes), DeValue::Integer(code)) => at.status(codes, code),
        (Kind::Seconds | Kind::Timeout { .. }, DeValue::Integer(number)) => at.seconds(number),
        (Kind::Seconds | Kind::Timeout { .. }, DeValue::String(text)) => at.duration(text),
        (Kind::Bytes(bounds) | Kind::Count(bounds), DeValue::Integer(number)) => at.number(bounds, number),
        (Kind::Bytes(bounds), DeValue::String(text)) => at.size(bounds, text),
        (Kind::Table(_) | Kind::Policies, DeValue::Table(_)) | (Kind::Routes, DeValue::Array(_)) => {
            Ok(Value::Nested)
        }
        (_, other) => Err(at.wrong_type(other)),
    }
}

/// A value's key and place, for its findings.
struct Place<'d> {
    declaration: &'d Declaration,
    span: Range<usize>,
}

impl Place<'_> {
    fn finding(&self, code: Code, message: impl Into<String>) -> Finding {
        Finding::error(code, self.span.clone(), message)
    }

    fn takes(&self) -> String {
        format!("`{}` takes {}", self.declaration.name, expect::expected(self.declaration.kind))
    }

    fn wrong_type(&self, value: &DeValue<'_>) -> Box<Finding> {
        let message = format!("{}, and this is {}", self.takes(), expect::describe(value));
        let meant = expect::convert(self.declaration.kind, value);
        Box::new(self.finding(Code::WrongType, message).suggest(meant))
    }

    fn word(&self, words: &'static [&'static str], text: &str) -> Result<Value, Box<Finding>> {
        if let Some(word) = words.iter().copied().find(|word| *word == text) {
            return Ok(Value::Word(word));
        }
        let meant = nearest(text, words.iter().copied()).map(quote);
        Err(Box::new(self.finding(Code::UnknownValue, self.takes()).suggest(meant)))
    }

    fn status(&self, codes: &[u16], code: &DeInteger<'_>) -> Result<Value, Box<Finding>> {
        let number = integer(code).and_then(|number| u16::try_from(number).ok());
        match number.filter(|number| codes.contains(number)) {
            Some(number) => Ok(Value::Status(number)),
            None => Err(Box::new(self.finding(Code::UnknownValue, self.takes()))),
        }
    }

    fn seconds(&self, number: &DeInteger<'_>) -> Result<Value, Box<Finding>> {
        match integer(number) {
            Some(seconds) => self.bounded(Duration::from_secs(seconds)),
            None => Err(self.no_duration(number.as_str(), Some("0"))),
        }
    }

    fn duration(&self, text: &str) -> Result<Value, Box<Finding>> {
        match duration::parse(text) {
            Some(duration) => self.bounded(duration),
            None => Err(self.no_duration(text, expect::duration_meant(text).as_deref())),
        }
    }

    fn bounded(&self, duration: Duration) -> Result<Value, Box<Finding>> {
        match self.declaration.kind {
            Kind::Timeout { min } if duration < Duration::from_millis(min) => {
                let message =
                    format!("`{}` of nothing would end every request at once", self.declaration.name);
                Err(Box::new(self.finding(Code::LimitInvalid, message)))
            }
            Kind::Timeout { .. } if duration > LONGEST_TIMEOUT => {
                let message = format!("`{}` is at most a day", self.declaration.name);
                Err(Box::new(self.finding(Code::LimitInvalid, message).suggest(Some("\"1d\""))))
            }
            Kind::Seconds if duration.subsec_nanos() != 0 => {
                Err(Box::new(self.finding(Code::InvalidDuration, "browsers count this in whole seconds")))
            }
            _ => Ok(Value::Duration(duration)),
        }
    }

    fn no_duration(&self, text: &str, meant: Option<&str>) -> Box<Finding> {
        let why =
            if text.starts_with('-') { "a duration is not negative" } else { "units are s, m, h and d" };
        let message = format!("{}; {why}", self.takes());
        Box::new(self.finding(Code::InvalidDuration, message).suggest(meant))
    }

    fn size(&self, bounds: Bounds, text: &str) -> Result<Value, Box<Finding>> {
        let Some(bytes) = size::parse(text) else {
            let message = format!("{}; units are B, KiB, MiB and GiB", self.takes());
            let meant = size::guess(text).map(|meant| quote(&meant));
            return Err(Box::new(self.finding(Code::UnknownValue, message).suggest(meant)));
        };
        self.within(bounds, Some(bytes))
    }

    fn number(&self, bounds: Bounds, number: &DeInteger<'_>) -> Result<Value, Box<Finding>> {
        self.within(bounds, integer(number))
    }

    fn within(&self, bounds: Bounds, number: Option<u64>) -> Result<Value, Box<Finding>> {
        let Bounds { min, max } = bounds;
        if let Some(number) = number.filter(|number| (min..=max).contains(number)) {
            return Ok(Value::Number(number));
        }
        let range =
            if max == u64::MAX { format!("at least {min}") } else { format!("between {min} and {max}") };
        let nearest = number.map(|number| number.clamp(min, max).to_string());
        let message = format!("`{}` is {range}", self.declaration.name);
        Err(Box::new(self.finding(Code::LimitInvalid, message).suggest(nearest)))
    }
}

/// The longest timeout: what waits longer than a day waits for nothing.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(86_400);

/// A whole number that is not negative.
fn integer(number: &DeInteger<'_>) -> Option<u64> {
    u64::from_str_radix(number.as_str(), number.radix()).ok()
}
