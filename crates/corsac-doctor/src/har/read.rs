//! Read: the entries of a HAR file as they come. One is in memory at a time, and of it no body and no more fields than any
//! browser sends.
//!
//! <http://www.softwareishard.com/blog/har-12-spec/>

use std::fmt;
use std::io::{BufReader, Read};

use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::clip::{Clip, Place};

/// One recorded exchange.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Entry {
    pub(super) request: Request,
    pub(super) response: Response,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Request {
    pub(super) method: String,
    pub(super) url: String,
    #[serde(deserialize_with = "fields")]
    pub(super) headers: Vec<Field>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Response {
    /// 0, or less, where nothing came.
    pub(super) status: i64,
    #[serde(deserialize_with = "fields")]
    pub(super) headers: Vec<Field>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) value: String,
}

/// Why reading stopped before the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HarError {
    /// What is wrong, with line and column.
    pub message: String,
    /// How many entries were read before.
    pub entries: usize,
}

impl fmt::Display for HarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the file breaks after {} entries: {}", self.entries, self.message)
    }
}

impl std::error::Error for HarError {}

/// Reads a HAR file and hands each entry over as it comes; says how many there were.
///
/// # Errors
/// [`HarError`] where the file is no HAR, or ends too early. What came before has been handed over.
pub fn read_har(reader: impl Read, each: impl FnMut(&Entry)) -> Result<usize, HarError> {
    let mut each = each;
    let mut entries = 0;
    let mut counted = |entry: &Entry| {
        entries += 1;
        each(entry);
    };
    let mut clip = Clip::new(reader);
    let mut json = serde_json::Deserializer::from_reader(BufReader::with_capacity(1 << 16, &mut clip));
    let found =
        At { path: &["log", "entries"], each: &mut counted }.deserialize(&mut json).and_then(|found| {
            json.end()?;
            Ok(found)
        });
    drop(json);
    match found {
        Ok(true) => Ok(entries),
        Ok(false) => {
            Err(HarError { message: "there is no log with entries: this is no HAR file".to_owned(), entries })
        }
        Err(error) => Err(HarError { message: located(&error, &clip), entries }),
    }
}

/// The error with its place in the file.
fn located<R: Read>(error: &serde_json::Error, clip: &Clip<R>) -> String {
    let text = error.to_string();
    let (line, column) = (error.line(), error.column());
    match text.strip_suffix(&format!(" at line {line} column {column}")) {
        Some(what) => {
            // Where the file ends, what was left out last counts too.
            let Place { line, column } =
                if error.is_eof() { clip.last() } else { clip.in_file(Place { line, column }) };
            format!("{what} at line {line} column {column}")
        }
        None => text,
    }
}

/// How many fields of a head are kept.
const MOST_FIELDS: usize = 256;

/// The fields of a head, as many as are kept.
fn fields<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Field>, D::Error> {
    struct Fields;

    impl<'de> Visitor<'de> for Fields {
        type Value = Vec<Field>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of headers")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<Field>, A::Error> {
            let mut fields = Vec::new();
            while fields.len() < MOST_FIELDS {
                let Some(field) = list.next_element()? else { return Ok(fields) };
                fields.push(field);
            }
            while list.next_element::<IgnoredAny>()?.is_some() {}
            Ok(fields)
        }
    }

    deserializer.deserialize_seq(Fields)
}

/// The list at the end of a path of members; all else is passed over.
struct At<'a, F> {
    path: &'a [&'a str],
    each: &'a mut F,
}

impl<'de, F: FnMut(&Entry)> DeserializeSeed<'de> for At<'_, F> {
    /// Whether the list was there.
    type Value = bool;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<bool, D::Error> {
        match self.path {
            [] => deserializer.deserialize_seq(self),
            _ => deserializer.deserialize_map(self),
        }
    }
}

impl<'de, F: FnMut(&Entry)> Visitor<'de> for At<'_, F> {
    type Value = bool;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path {
            [] => f.write_str("the list of entries"),
            [name, ..] => write!(f, "an object with the member {name:?}"),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<bool, A::Error> {
        let mut found = false;
        while let Some(name) = map.next_key::<String>()? {
            match self.path {
                [wanted, rest @ ..] if name == *wanted => {
                    found |= map.next_value_seed(At { path: rest, each: &mut *self.each })?;
                }
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<bool, A::Error> {
        while let Some(entry) = list.next_element::<Entry>()? {
            (self.each)(&entry);
        }
        Ok(true)
    }
}
