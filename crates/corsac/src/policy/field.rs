//! The keys of a policy and the places within them that errors point to.

use std::fmt;

macro_rules! keys {
    ($( $variant:ident = $text:literal, )*) => {
        /// A key of a policy, under the name that a policy file gives it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Key {
            $( #[doc = concat!("`", $text, "`")] $variant, )*
        }

        impl Key {
            /// Every key, in the order in which a policy file lists them.
            pub const ALL: &'static [Key] = &[ $( Key::$variant, )* ];

            /// The key as a policy file spells it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Key::$variant => $text, )* }
            }
        }
    };
}

keys! {
    Origins = "origins",
    Credentials = "credentials",
    Methods = "methods",
    RequestHeaders = "request-headers",
    ExposeHeaders = "expose-headers",
    MaxAge = "max-age",
    PreflightStatus = "preflight-status",
    RefusedPreflightStatus = "refused-preflight-status",
    Enforce = "enforce",
    OwnOrigins = "own-origins",
    VaryOnPreflight = "vary-on-preflight",
    UpstreamCors = "upstream-cors",
    TimingAllowOrigin = "timing-allow-origin",
    CrossOriginResourcePolicy = "cross-origin-resource-policy",
    AllowPrivateNetwork = "allow-private-network",
    DangerouslyAllowNullOrigin = "dangerously-allow-null-origin",
    DangerouslyAllowInsecureOrigins = "dangerously-allow-insecure-origins",
    DangerouslyAllowPublicSuffixSubdomains = "dangerously-allow-public-suffix-subdomains",
    DangerouslyReflectAnyOrigin = "dangerously-reflect-any-origin",
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A place in a policy: a key, or one member of its list. Prints as `origins[2]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldPath {
    /// The key.
    pub key: Key,
    /// The member of the key's list, counted from 0.
    pub index: Option<usize>,
}

impl FieldPath {
    /// The key as a whole.
    #[must_use]
    pub const fn key(key: Key) -> Self {
        FieldPath { key, index: None }
    }

    /// One member of the key's list, counted from 0.
    #[must_use]
    pub const fn member(key: Key, index: usize) -> Self {
        FieldPath { key, index: Some(index) }
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.index {
            Some(index) => write!(f, "{}[{index}]", self.key),
            None => write!(f, "{}", self.key),
        }
    }
}
