//! Client: the page that asks, from `origin`, `top` and `clientURL`.

use corsac::fetch::{Client, Origin};

use super::fields::{BadTask, Fields};
use super::kinds;

/// Every page at `null` is the same sandboxed page, so that one task can meet what another left in the preflight cache.
pub(crate) fn read(fields: &mut Fields, opaque: &Origin) -> Result<Client, BadTask> {
    let origin = fields.take("origin", |field, value| kinds::origin(field, value, opaque))?;
    let top = fields.take("top", |field, value| kinds::origin(field, value, opaque))?;
    let url = fields.take("clientURL", kinds::url)?;
    let mut client = Client::new(origin.unwrap_or_else(|| opaque.clone()));
    if let Some(top) = top {
        client.top_level_origin = top;
    }
    if url.is_some() {
        client.creation_url = url;
    }
    Ok(client)
}
