//! Mismatch: how the value of `Access-Control-Allow-Origin` differs from the page's origin. Nothing but the two is looked at.

use url::{Host, Url};

/// How a value differs from the page's origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The page's origin.
    pub origin: String,
    /// The value, what is no text in it replaced.
    pub value: String,
    /// The first byte at which the two differ.
    pub differs_at: usize,
    /// What the difference is.
    pub cause: SubCause,
}

macro_rules! causes {
    ($( $(#[doc = $doc:literal])* $cause:ident = $word:literal, $sentence:literal; )*) => {
        /// What makes a value another origin.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum SubCause { $( #[doc = concat!("`", $word, "`")] $cause, )* }

        impl SubCause {
            /// Every cause.
            pub const ALL: &'static [SubCause] = &[ $( SubCause::$cause, )* ];

            /// The word for programs.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( SubCause::$cause => $word, )* }
            }

            /// It as a sentence.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $( SubCause::$cause => $sentence, )* }
            }
        }
    };
}

causes! {
    Wildcard = "wildcard", "* is no answer to a request with credentials: name the origin";
    Empty = "empty", "the value is empty";
    Null = "null", "null is the origin of pages that have none; name the page's";
    PageIsNull = "page-is-null", "the page's own origin is null: a local file, a sandboxed frame, or a redirect between other origins";
    Repeated = "repeated", "the same value twice: two layers add the field";
    TwoLayers = "two-layers", "the page's origin and another value: two layers add the field";
    List = "list", "a list of origins: the field holds one";
    Quoted = "quoted", "an origin is written without quotes";
    WildcardInside = "wildcard-inside", "browsers know no patterns: match on the server, and send the origin that asked";
    TrailingSlash = "trailing-slash", "an origin has no slash at its end";
    Path = "path", "an origin has no path";
    UpperCase = "upper-case", "an origin is in lower case";
    SchemeMissing = "scheme-missing", "the scheme is missing";
    Scheme = "scheme", "another scheme: http and https are different origins";
    DefaultPort = "default-port", "browsers leave the scheme's default port out";
    Port = "port", "another port";
    Www = "www", "with and without www. are different origins";
    Loopback = "loopback", "localhost, 127.0.0.1 and [::1] are different origins";
    Unicode = "unicode", "browsers send the host in its ASCII form";
    Subdomain = "subdomain", "a subdomain, or the domain above it, is another origin";
    Garbage = "garbage", "this is no origin";
    Other = "other", "another site's origin: a fixed value, another environment, or a cache that mixes answers up";
}

/// Compares the value of the field with the page's origin.
///
/// # Examples
/// ```
/// use corsac_doctor::{SubCause, mismatch};
/// let found = mismatch("https://app.example", b"https://app.example/");
/// assert_eq!((found.cause, found.differs_at), (SubCause::TrailingSlash, 19));
/// ```
#[must_use]
pub fn mismatch(origin: &str, value: &[u8]) -> Mismatch {
    let text = String::from_utf8_lossy(value).into_owned();
    let differs_at = origin.bytes().zip(value).take_while(|(one, other)| one == *other).count();
    let cause = of_form(origin, &text).unwrap_or_else(|| of_parts(origin, &text));
    Mismatch { origin: origin.to_owned(), value: text, differs_at, cause }
}

/// What can be seen without taking the value apart.
fn of_form(origin: &str, value: &str) -> Option<SubCause> {
    let members: Vec<&str> = value.split([',', ' ']).filter(|member| !member.is_empty()).collect();
    Some(match value {
        "" => SubCause::Empty,
        "*" => SubCause::Wildcard,
        "null" => SubCause::Null,
        _ if members.len() > 1 && members.iter().all(|member| members.first() == Some(member)) => {
            SubCause::Repeated
        }
        _ if members.len() == 2 && members.contains(&origin) && value.contains(',') => SubCause::TwoLayers,
        _ if members.len() > 1 => SubCause::List,
        _ if value.starts_with(['"', '\'']) => SubCause::Quoted,
        _ if value.contains('*') => SubCause::WildcardInside,
        _ if origin == "null" => SubCause::PageIsNull,
        _ if value.strip_suffix('/') == Some(origin) => SubCause::TrailingSlash,
        _ if value.strip_prefix(origin).is_some_and(|rest| rest.starts_with('/')) => SubCause::Path,
        _ if value.eq_ignore_ascii_case(origin) => SubCause::UpperCase,
        _ if origin
            .split_once("://")
            .is_some_and(|(_, host)| host.eq_ignore_ascii_case(value.trim_end_matches('/'))) =>
        {
            SubCause::SchemeMissing
        }
        _ => return None,
    })
}

/// What scheme, host and port say.
fn of_parts(origin: &str, value: &str) -> SubCause {
    let (Ok(page), Ok(named)) = (Url::parse(origin), Url::parse(value)) else { return SubCause::Garbage };
    let (Some(own), Some(host)) = (page.host_str(), named.host_str()) else { return SubCause::Garbage };
    let same_port = page.port_or_known_default() == named.port_or_known_default();
    let www = |host: &str| host.strip_prefix("www.").map(str::to_owned);
    match () {
        () if own == host && page.scheme() == named.scheme() && same_port => match value.is_ascii() {
            true if named.port().is_none() && names_port(value) => SubCause::DefaultPort,
            true => SubCause::Path,
            false => SubCause::Unicode,
        },
        () if own == host && page.scheme() != named.scheme() => SubCause::Scheme,
        () if own == host => SubCause::Port,
        () if www(own).as_deref() == Some(host) || www(host).as_deref() == Some(own) => SubCause::Www,
        () if is_loopback(&page) && is_loopback(&named) => SubCause::Loopback,
        () if is_below(own, host) || is_below(host, own) => SubCause::Subdomain,
        () => SubCause::Other,
    }
}

/// Whether a port is written where the URL's parser left it out.
fn names_port(value: &str) -> bool {
    let authority = value.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    authority.rsplit(']').next().is_some_and(|rest| rest.contains(':'))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

fn is_below(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|labels| labels.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_differ_has_its_name() {
        let page = "https://app.example";
        let table = [
            (page, "*", SubCause::Wildcard),
            (page, "", SubCause::Empty),
            (page, "null", SubCause::Null),
            ("null", page, SubCause::PageIsNull),
            (page, "*, *", SubCause::Repeated),
            (page, "*, https://app.example", SubCause::TwoLayers),
            (page, "https://a.example https://app.example", SubCause::List),
            (page, "\"https://app.example\"", SubCause::Quoted),
            (page, "https://*.example", SubCause::WildcardInside),
            (page, "https://app.example/", SubCause::TrailingSlash),
            (page, "https://app.example/cart", SubCause::Path),
            (page, "HTTPS://App.example", SubCause::UpperCase),
            (page, "app.example", SubCause::SchemeMissing),
            (page, "http://app.example", SubCause::Scheme),
            (page, "https://app.example:443", SubCause::DefaultPort),
            (page, "https://app.example:8443", SubCause::Port),
            (page, "https://www.app.example", SubCause::Www),
            ("http://localhost:3000", "http://127.0.0.1:3000", SubCause::Loopback),
            ("http://localhost:3000", "http://[::1]:3000", SubCause::Loopback),
            ("https://xn--bcher-kva.example", "https://b\u{fc}cher.example", SubCause::Unicode),
            (page, "https://shop.app.example", SubCause::Subdomain),
            (page, "true", SubCause::Garbage),
            (page, "https://other.example", SubCause::Other),
        ];
        let mut seen: Vec<SubCause> = Vec::new();
        for (origin, value, cause) in table {
            assert_eq!(mismatch(origin, value.as_bytes()).cause, cause, "{value:?} for {origin}");
            seen.push(cause);
        }
        assert!(SubCause::ALL.iter().all(|cause| seen.contains(cause)));
    }

    #[test]
    fn the_first_byte_that_differs_is_counted_in_bytes() {
        assert_eq!(mismatch("https://a.example", b"http://a.example").differs_at, 4);
        assert_eq!(mismatch("https://a.example", b"").differs_at, 0);
        assert_eq!(mismatch("https://a.example", b"https://a.exampl\xff").differs_at, 16);
    }
}
