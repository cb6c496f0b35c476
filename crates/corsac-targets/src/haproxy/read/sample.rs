//! Sample: an expression of a request or an answer: a fetch and its converters.

use std::collections::HashMap;

use corsac::headers::names;
use http::{HeaderMap, HeaderName};

use crate::import::deduce::Request;

/// An expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sample {
    pub(super) fetch: Call,
    converters: Vec<Call>,
}

/// A name with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) name: String,
    pub(super) arguments: Vec<String>,
}

/// What an expression gives: none, one, or several values.
pub(super) type Values = Vec<String>;

/// What is known while a request is run.
pub(super) struct State<'r> {
    pub(super) request: &'r Request<'r>,
    pub(super) variables: HashMap<String, String>,
    /// What `capture request header` kept, by number.
    pub(super) captured: Vec<Option<String>>,
    /// The answer; `None` while the request is judged.
    pub(super) response: Option<HeaderMap>,
}

impl Sample {
    /// Reads an expression.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut calls = split(text, ',').into_iter().map(|call| Call::parse(&call));
        let fetch = calls.next()??;
        Some(Sample { fetch, converters: calls.collect::<Option<_>>()? })
    }

    /// Whether it is a field of the request, unchanged but for its case.
    pub(super) fn is_request_field(&self, name: &HeaderName) -> bool {
        let is_field = matches!(self.fetch.name.as_str(), "req.hdr" | "req.fhdr" | "hdr" | "fhdr");
        is_field
            && self.fetch.arguments.first().is_some_and(|field| field.eq_ignore_ascii_case(name.as_str()))
            && self.converters.iter().all(|converter| converter.name == "lower")
    }

    /// The values; an error says what is not known.
    pub(super) fn values(&self, state: &State<'_>) -> Result<Values, String> {
        let mut values = self.fetch.fetch(state)?;
        for converter in &self.converters {
            for value in &mut values {
                *value = converter.convert(value)?;
            }
        }
        Ok(values)
    }
}

impl Call {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let Some((name, rest)) = text.split_once('(') else {
            return Some(Call { name: text.into(), arguments: Vec::new() });
        };
        let inside = rest.strip_suffix(')')?;
        Some(Call {
            name: name.into(),
            arguments: split(inside, ',').iter().map(|text| unquoted(text)).collect(),
        })
    }

    fn argument(&self) -> &str {
        self.arguments.first().map_or("", String::as_str)
    }

    fn fetch(&self, state: &State<'_>) -> Result<Values, String> {
        let judging = state.response.is_none();
        let (family, name) = self.name.rsplit_once('.').unwrap_or(("", self.name.as_str()));
        let is_response = family == "res" || (family.is_empty() && !judging && name != "var");
        match (family, name) {
            ("", "var") => Ok(state.variables.get(self.argument()).cloned().into_iter().collect()),
            ("", "bool") => {
                Ok(vec![u8::from(matches!(self.argument(), "true" | "1" | "yes" | "on")).to_string()])
            }
            ("", "str" | "int") => Ok(vec![self.argument().to_owned()]),
            ("", "method") if judging => Ok(vec![state.request.method.to_owned()]),
            ("capture.req", "hdr") => {
                let number: usize = self.argument().parse().unwrap_or(usize::MAX);
                Ok(state.captured.get(number).cloned().flatten().into_iter().collect())
            }
            ("capture.req", "method") => Ok(vec![state.request.method.to_owned()]),
            ("req" | "res" | "", "hdr" | "fhdr" | "hdr_cnt" | "fhdr_cnt") => {
                let lines = match (&state.response, is_response) {
                    (Some(headers), true) => response_lines(headers, self.argument()),
                    (None, false) => request_lines(state.request, self.argument()).ok_or_else(|| {
                        format!("whether the request has `{}` is not known", self.argument())
                    })?,
                    // The other message is not there: nothing is found.
                    _ => Vec::new(),
                };
                let split = |line: String| -> Vec<String> {
                    if name.starts_with('f') {
                        return vec![line];
                    }
                    line.split(',').map(|member| member.trim().to_owned()).collect()
                };
                let values: Vec<String> = lines.into_iter().flat_map(split).collect();
                Ok(if name.ends_with("_cnt") { vec![values.len().to_string()] } else { values })
            }
            _ => Err(format!("`{}` is not known here", self.name)),
        }
    }

    fn convert(&self, value: &str) -> Result<String, String> {
        let [expression, replacement, flags] =
            [0, 1, 2].map(|index| self.arguments.get(index).map_or("", String::as_str));
        match self.name.as_str() {
            "lower" => Ok(value.to_ascii_lowercase()),
            "upper" => Ok(value.to_ascii_uppercase()),
            "length" => Ok(value.len().to_string()),
            // Those of the compiled lists of names; others are not known.
            "regsub" => {
                let all = flags == "g";
                match (expression, replacement) {
                    (r"[ \t]+", "") if all => Ok(value.replace([' ', '\t'], "")),
                    (r"\x2c+", r"\x2c") if all => Ok(value
                        .split(',')
                        .enumerate()
                        .filter(|(index, member)| *index == 0 || !member.is_empty())
                        .map(|(_, member)| member)
                        .collect::<Vec<_>>()
                        .join(",")),
                    (r"^\x2c", "") => Ok(value.strip_prefix(',').unwrap_or(value).to_owned()),
                    (r"\x2c$", "") => Ok(value.strip_suffix(',').unwrap_or(value).to_owned()),
                    _ => Err("this `regsub` is not known here".into()),
                }
            }
            name => Err(format!("the converter `{name}` is not known here")),
        }
    }
}

fn response_lines(headers: &HeaderMap, name: &str) -> Vec<String> {
    let Ok(name) = name.parse::<HeaderName>() else { return Vec::new() };
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok().map(str::to_owned)).collect()
}

/// `None`: no request here says.
pub(super) fn request_lines(request: &Request<'_>, name: &str) -> Option<Vec<String>> {
    let line = |value: Option<&str>| Some(value.map(str::to_owned).into_iter().collect());
    match name.to_ascii_lowercase().parse::<HeaderName>().ok()? {
        name if name == names::ORIGIN => line(request.origin),
        name if name == names::ACCESS_CONTROL_REQUEST_METHOD => line(request.asked_method),
        name if name == names::ACCESS_CONTROL_REQUEST_HEADERS => line(request.asked_headers),
        name if name == names::ACCESS_CONTROL_REQUEST_PRIVATE_NETWORK => {
            line(request.private_network.then_some("true"))
        }
        _ => None,
    }
}

/// The parts of a text between separators that stand outside of parentheses and quotes.
fn split(text: &str, separator: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let (mut depth, mut quote) = (0_usize, None);
    for char in text.chars() {
        match (char, quote) {
            (char, Some(open)) if char == open => quote = None,
            (_, Some(_)) => {}
            ('\'' | '"', None) => quote = Some(char),
            ('(', None) => depth += 1,
            (')', None) => depth = depth.saturating_sub(1),
            (char, None) if char == separator && depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(part) = parts.last_mut() {
            part.push(char);
        }
    }
    parts
}

fn unquoted(text: &str) -> String {
    let inner = |quote: char| text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).unwrap_or(text).to_owned()
}

/// The value of a log-format; an error says what is not known.
pub(super) fn formatted(format: &str, state: &State<'_>) -> Result<String, String> {
    let (mut text, mut rest) = (String::new(), format);
    while let Some((before, after)) = rest.split_once('%') {
        text.push_str(before);
        if let Some(literal) = after.strip_prefix('%') {
            text.push('%');
            rest = literal;
        } else if let Some((expression, end)) = bracketed(after) {
            let sample =
                Sample::parse(expression).ok_or_else(|| format!("`{expression}` is not known here"))?;
            text.push_str(sample.values(state)?.last().map_or("", String::as_str));
            rest = end;
        } else {
            return Err(format!("`%{}` is not known here", after.chars().next().unwrap_or(' ')));
        }
    }
    text.push_str(rest);
    Ok(text)
}

fn bracketed(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix('[')?.split_once(']')
}
