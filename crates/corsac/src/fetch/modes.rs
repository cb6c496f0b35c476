//! Modes: what a request says about itself in one word.

use std::fmt;
use std::str::FromStr;

macro_rules! words {
    ($( $(#[$meta:meta])* $name:ident { $( $(#[$variant_meta:meta])* $variant:ident = $word:literal, )* } )*) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
        pub enum $name { $( $(#[$variant_meta])* $variant, )* }

        impl $name {
            /// Every value, in the order of declaration.
            pub const ALL: &'static [Self] = &[ $( Self::$variant, )* ];

            /// The standard's word for it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$variant => $word, )* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, UnknownWord> {
                Self::ALL.iter().copied().find(|value| value.as_str() == word)
                    .ok_or(UnknownWord { expected: &[ $( $word, )* ] })
            }
        }
    )* };
}

words! {
    /// <https://fetch.spec.whatwg.org/#concept-request-mode>
    Mode {
        /// Fails unless the URL has the request's origin.
        SameOrigin = "same-origin",
        /// Makes a CORS request when the URL has another origin.
        Cors = "cors",
        /// Gives an opaque response when the URL has another origin.
        #[default]
        NoCors = "no-cors",
        /// Navigates between documents.
        Navigate = "navigate",
        /// Opens a WebSocket connection.
        WebSocket = "websocket",
        /// Opens a WebTransport session.
        WebTransport = "webtransport",
    }
    /// <https://fetch.spec.whatwg.org/#concept-request-credentials-mode>
    CredentialsMode {
        /// Never.
        Omit = "omit",
        /// While the request stays at its own origin.
        #[default]
        SameOrigin = "same-origin",
        /// Always.
        Include = "include",
    }
    /// <https://fetch.spec.whatwg.org/#concept-request-redirect-mode>
    RedirectMode {
        /// Follow them.
        #[default]
        Follow = "follow",
        /// A redirect is a network error.
        Error = "error",
        /// A redirect gives an opaque-redirect filtered response.
        Manual = "manual",
    }
    /// <https://fetch.spec.whatwg.org/#concept-request-cache-mode>
    CacheMode {
        /// As the HTTP cache sees fit.
        #[default]
        Default = "default",
        /// As if there were no HTTP cache.
        NoStore = "no-store",
        /// Past the HTTP cache, which is updated.
        Reload = "reload",
        /// Validated first.
        NoCache = "no-cache",
        /// Also what is stale.
        ForceCache = "force-cache",
        /// Never over the network.
        OnlyIfCached = "only-if-cached",
    }
    /// <https://fetch.spec.whatwg.org/#concept-request-response-tainting>
    ResponseTainting {
        /// The response is of the request's own origin.
        #[default]
        Basic = "basic",
        /// The response passes the CORS check.
        Cors = "cors",
        /// Script sees nothing of the response.
        Opaque = "opaque",
    }
    /// <https://w3c.github.io/webappsec-referrer-policy/#referrer-policies>
    ReferrerPolicy {
        /// The client's, and without one the default.
        #[default]
        Empty = "",
        /// Nothing.
        NoReferrer = "no-referrer",
        /// The URL, but nothing from HTTPS to HTTP.
        NoReferrerWhenDowngrade = "no-referrer-when-downgrade",
        /// The URL at the same origin.
        SameOrigin = "same-origin",
        /// The origin.
        Origin = "origin",
        /// The origin, but nothing from HTTPS to HTTP.
        StrictOrigin = "strict-origin",
        /// The URL at the same origin, elsewhere the origin.
        OriginWhenCrossOrigin = "origin-when-cross-origin",
        /// The URL at the same origin, elsewhere the origin, and nothing from HTTPS to HTTP: the default.
        StrictOriginWhenCrossOrigin = "strict-origin-when-cross-origin",
        /// The URL, everywhere.
        UnsafeUrl = "unsafe-url",
    }
    /// <https://fetch.spec.whatwg.org/#concept-request-destination>
    Destination {
        /// Script reads the bytes: `fetch()`, `XMLHttpRequest`, `EventSource`, `sendBeacon`.
        #[default]
        Empty = "",
        /// `audio`.
        Audio = "audio",
        /// `audioWorklet.addModule()`.
        AudioWorklet = "audioworklet",
        /// A navigation.
        Document = "document",
        /// `embed`.
        Embed = "embed",
        /// `@font-face`.
        Font = "font",
        /// `frame`.
        Frame = "frame",
        /// `iframe`.
        Iframe = "iframe",
        /// `img`, icons and images of style sheets.
        Image = "image",
        /// An import with the type `json`.
        Json = "json",
        /// A web application's manifest.
        Manifest = "manifest",
        /// `object`.
        Object = "object",
        /// `CSS.paintWorklet.addModule()`.
        PaintWorklet = "paintworklet",
        /// Reports of policies.
        Report = "report",
        /// `script`, classic or module.
        Script = "script",
        /// `navigator.serviceWorker.register()`.
        ServiceWorker = "serviceworker",
        /// `new SharedWorker()`.
        SharedWorker = "sharedworker",
        /// Style sheets.
        Style = "style",
        /// An import with the type `text`.
        Text = "text",
        /// `track`.
        Track = "track",
        /// `video`.
        Video = "video",
        /// Identity credentials.
        WebIdentity = "webidentity",
        /// `new Worker()`.
        Worker = "worker",
        /// `XSLT` style sheets.
        Xslt = "xslt",
    }
}

impl Destination {
    /// <https://fetch.spec.whatwg.org/#request-destination-script-like>
    #[must_use]
    pub const fn is_script_like(self) -> bool {
        matches!(
            self,
            Self::AudioWorklet
                | Self::PaintWorklet
                | Self::Script
                | Self::ServiceWorker
                | Self::SharedWorker
                | Self::Worker
        )
    }
}

/// The word is none of those that the standard knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownWord {
    expected: &'static [&'static str],
}

impl UnknownWord {
    /// The words that there are.
    #[must_use]
    pub const fn expected(&self) -> &'static [&'static str] {
        self.expected
    }
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected one of ")?;
        for (position, word) in self.expected.iter().enumerate() {
            let comma = if position == 0 { "" } else { ", " };
            write!(f, "{comma}{word:?}")?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownWord {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back() {
        assert!(Destination::ALL.iter().all(|value| value.as_str().parse() == Ok(*value)));
        assert!(Mode::ALL.iter().all(|value| value.as_str().parse() == Ok(*value)));
        let error = "everything".parse::<CredentialsMode>().unwrap_err();
        assert_eq!(error.to_string(), r#"expected one of "omit", "same-origin", "include""#);
    }
}
