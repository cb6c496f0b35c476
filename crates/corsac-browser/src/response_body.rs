//! Response body: read to its end, its limit or its deadline, whichever comes first.

use crate::content_coding::Decoded;
use crate::transport::ArrivingBody;
use http_body_util::BodyExt;
use std::time::Duration;
use tokio::time::Instant;

/// What ends the reading of a body before the body ends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) deadline: Instant,
    /// What the deadline was made of, to be named.
    pub(crate) timeout: Duration,
    pub(crate) limit: u64,
}

/// Reads the body; what came before a fault is kept.
pub(crate) async fn receive(mut body: ArrivingBody, bounds: Bounds) -> Decoded {
    let mut bytes = Vec::new();
    let fault = loop {
        match tokio::time::timeout_at(bounds.deadline, body.frame()).await {
            Err(_) => break Some(format!("the body did not end within {} ms", bounds.timeout.as_millis())),
            Ok(None) => break None,
            Ok(Some(Err(error))) => break Some(error.to_string()),
            Ok(Some(Ok(frame))) => {
                if let Some(fault) = frame.data_ref().and_then(|data| append(&mut bytes, data, bounds.limit))
                {
                    break Some(fault);
                }
            }
        }
    };
    Decoded { bytes, fault }
}

fn append(bytes: &mut Vec<u8>, data: &[u8], limit: u64) -> Option<String> {
    let room = usize::try_from(limit).unwrap_or(usize::MAX).saturating_sub(bytes.len());
    bytes.extend_from_slice(data.get(..room).unwrap_or(data));
    (data.len() > room).then(|| format!("the body is larger than the limit of {limit} bytes"))
}
