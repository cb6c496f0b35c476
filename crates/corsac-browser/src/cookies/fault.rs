//! Fault: why a cookie was not stored, or did not travel.

use std::fmt;

/// A cookie and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    pub(crate) cookie: String,
    pub(crate) fault: CookieFault,
}

macro_rules! faults {
    ($( $when:ident { $( $variant:ident = $what:literal; )* } )*) => {
        /// Why a cookie was not stored, or did not travel.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum CookieFault { $( $( #[doc = $what] $variant, )* )* }

        impl CookieFault {
            /// Whether the cookie came and was not stored; otherwise it was stored and was not sent.
            #[must_use]
            pub const fn is_at_storing(self) -> bool {
                match self { $( $( CookieFault::$variant => faults!(@ $when), )* )* }
            }

            const fn what(self) -> &'static str {
                match self { $( $( CookieFault::$variant => $what, )* )* }
            }
        }
    };
    (@ storing) => { true };
    (@ sending) => { false };
}

faults! {
    sending {
        NoCredentials = "the request has no credentials; its credentials mode would have to be include";
        SecureOverInsecure = "it is Secure and the URL is not";
        StrictAcrossSites = "it is SameSite=Strict and the request comes from another site, or came through one";
        LaxAcrossSites = "it is SameSite=Lax and the request comes from another site, or came through one";
        LaxByDefaultAcrossSites = "it says no SameSite, so it is Lax, and the request comes from another site, or came through one; the server would have to say SameSite=None; Secure";
        OtherPartition = "it is Partitioned and was set under another top-level site";
    }
    storing {
        UrlInvalid = "the URL is not an absolute http or https URL with a host";
        Empty = "it has neither name nor value";
        ControlByte = "it holds a control byte";
        TooLarge = "name and value have more than 4096 bytes";
        DomainNotAscii = "Domain has bytes beyond ASCII";
        DomainMismatch = "the host is not within its Domain";
        DomainPublicSuffix = "its Domain is a public suffix, which no one owner has";
        SecureFromInsecure = "it is Secure and came over an insecure URL";
        SecureKept = "it is not secure and would hide a Secure cookie of the same name";
        SameSiteNoneWithoutSecure = "it is SameSite=None without Secure";
        SameSiteAcrossSites = "it is SameSite=Strict or Lax, or says no SameSite and so is Lax, and came in answer to another site";
        PartitionedWithoutSecure = "it is Partitioned without Secure";
        SecurePrefix = "a name that begins with __Secure- needs Secure";
        HostPrefix = "a name that begins with __Host- needs Secure and Path=/, and no Domain";
        PrefixWithoutName = "it has no name, and its value begins like a name with a prefix";
    }
}

impl fmt::Display for CookieFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what())
    }
}

impl std::error::Error for CookieFault {}
