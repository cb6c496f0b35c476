//! What Firefox's own code does for us: trust our authority, and tell its console with categories.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;

use super::session::Session;
use crate::{
    authority::Authority,
    engine::{ConsoleLine, EngineKind, Error, Result},
};

/// Keeps what scripts and security checks of pages say. The console's own store would forget all but the last 250.
const LISTEN: &str = "window.corsacLines = []; Services.console.registerListener({ observe(message) { \
    if (message instanceof Ci.nsIScriptError && !message.isFromChromeContext) { window.corsacLines.push( \
    [message.flags, message.category, message.errorMessage, message.sourceName]); } } }); 0";

const TAKE: &str = "JSON.stringify(window.corsacLines.splice(0))";

/// Bits of a message's flags.
const WARNING: u64 = 1;
const INFO: u64 = 8;

/// The browser's own window.
#[derive(Debug)]
pub(super) struct ChromeScope {
    window: String,
}

impl ChromeScope {
    /// Trusts the authority, and listens from now on.
    pub(super) async fn enter(session: &Session, authority: &Authority) -> Result<Self> {
        let window = session.chrome_window().await?;
        session.evaluate(&window, &trust(authority)).await?;
        session.evaluate(&window, LISTEN).await?;
        Ok(Self { window })
    }

    /// What was said since the last call.
    pub(super) async fn lines(&self, session: &Session) -> Result<Vec<ConsoleLine>> {
        let taken = session.evaluate(&self.window, TAKE).await?;
        let lines: Option<Vec<Value>> = taken.as_str().and_then(|text| serde_json::from_str(text).ok());
        let refused = || Error::Refused {
            engine: EngineKind::Firefox,
            task: "hand out its console".into(),
            answer: taken.to_string(),
        };
        Ok(lines.ok_or_else(refused)?.iter().filter_map(line).collect())
    }
}

fn trust(authority: &Authority) -> String {
    let certificate = STANDARD.encode(authority.ca_der());
    format!(
        "Cc['@mozilla.org/security/x509certdb;1'].getService(Ci.nsIX509CertDB)\
         .addCertFromBase64('{certificate}', 'C,,'); 0"
    )
}

fn line(fields: &Value) -> Option<ConsoleLine> {
    let [flags, category, message, source] = fields.as_array()?.as_slice() else { return None };
    let text = |value: &Value| value.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    Some(ConsoleLine {
        level: level(flags.as_u64()?).into(),
        code: text(category),
        text: text(message)?,
        url: text(source),
    })
}

fn level(flags: u64) -> &'static str {
    match flags {
        flags if flags & INFO != 0 => "info",
        flags if flags & WARNING != 0 => "warning",
        _ => "error",
    }
}
