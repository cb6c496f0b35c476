//! Headers: a list of names and values as it stands, its values as isomorphic strings.

use corsac::headers::{Header, HeaderList, InvalidHeader, normalize_header_value};
use serde_json::Value;

use super::fields::{BadTask, shown};
use crate::isomorphic;

const SHAPE: &str = r#"a list of names and values such as [["X-A", "1"]]"#;

/// No guard drops a header here: that is the work of the API in front, as it is in the standard.
pub(crate) fn read(field: &'static str, value: &Value) -> Result<HeaderList, BadTask> {
    let pairs = value.as_array().ok_or_else(|| BadTask::expected(field, SHAPE, value))?;
    pairs.iter().enumerate().map(|(position, pair)| header(field, position, pair)).collect()
}

fn header(field: &'static str, position: usize, pair: &Value) -> Result<Header, BadTask> {
    let Some([Value::String(name), Value::String(value)]) = pair.as_array().map(Vec::as_slice) else {
        return Err(BadTask::new(format!("{field}[{position}]: expected {SHAPE}, found {}", shown(pair))));
    };
    let fault = |reason: &dyn std::fmt::Display| {
        BadTask::new(format!("{field}[{position}]: {} cannot be a header: {reason}", shown(pair)))
    };
    let bytes = isomorphic::encode(value).map_err(|point| {
        fault(&format_args!("{point:?} is no byte; a string carries bytes as code points 0 to 255"))
    })?;
    // As every API of the standard does before it looks at a value.
    Header::new(name, normalize_header_value(&bytes)).map_err(|reason: InvalidHeader| fault(&reason))
}
