//! Body: none, bytes that can be sent again, or a stream.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use corsac::fetch::Body;
use serde_json::Value;

use super::fields::{BadTask, Fields};
use super::kinds;

/// With padding or without.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A body, and what flows through it if it is a stream.
#[derive(Debug)]
pub(crate) struct TaskBody {
    pub(crate) body: Body,
    pub(crate) stream: Option<Vec<u8>>,
}

pub(crate) fn read(fields: &mut Fields) -> Result<TaskBody, BadTask> {
    let bytes = fields.take("bodyB64", base64)?;
    let is_stream = fields.take("bodyStream", kinds::flag)?.unwrap_or(false);
    Ok(match bytes {
        bytes if is_stream => TaskBody { body: Body::Stream, stream: Some(bytes.unwrap_or_default()) },
        Some(bytes) => TaskBody { body: bytes.into(), stream: None },
        None => TaskBody { body: Body::Null, stream: None },
    })
}

fn base64(field: &'static str, value: &Value) -> Result<Vec<u8>, BadTask> {
    BASE64
        .decode(kinds::text(field, value)?)
        .map_err(|error| BadTask::expected(field, format_args!("base64 such as \"aGk=\" ({error})"), value))
}
