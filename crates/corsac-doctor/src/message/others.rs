//! Messages of several engines, and of Internet Explorer.

use super::frame::{Engine, Era, Frames};
use super::{Message, messages};

pub(super) const MESSAGES: &[&[Message]] = &[TRIDENT];

const TRIDENT: &[Message] = messages! { Frames::Whole(Some(Engine::Trident)), Era::Before("Internet Explorer and the first Edge");
    "SEC7120: Origin {origin} not found in Access-Control-Allow-Origin header." => [] [
        AllowOriginMissing, AllowOriginMismatch, PreflightAllowOriginMissing, PreflightAllowOriginMismatch
    ];
    "SEC7123: Request header {header} was not present in the Access-Control-Allow-Headers list." => [] [PreflightHeader];
    "SEC7124: Request method {method} was not present in the Access-Control-Allow-Methods list." => [] [PreflightMethod];
    "SEC7128: Multiple Access-Control-Allow-Origin headers are not allowed for CORS response." =>
        [] [AllowOriginMultiple, PreflightAllowOriginMultiple];
};
