//! Set-Cookie: a field value taken apart. What it means for a URL is the jar's affair.
//!
//! <https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-the-set-cookie-header-field-2>

use super::date::parse_cookie_date;
use super::fault::CookieFault;
use std::time::Duration;

/// Name and value of a cookie have at most so many bytes.
const MAX_PAIR_BYTES: usize = 4096;
/// A longer attribute value is ignored.
const MAX_ATTRIBUTE_BYTES: usize = 1024;
/// No cookie lives longer: 400 days.
const MAX_AGE: Duration = Duration::from_secs(400 * 86_400);

/// What a `Set-Cookie` field says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SetCookie {
    pub(crate) name: Vec<u8>,
    pub(crate) value: Vec<u8>,
    /// When it expires, since the Unix epoch; `None` is the end of the session.
    pub(crate) expires: Option<Duration>,
    /// In lower case, without the leading dot; `None` also when it is empty.
    pub(crate) domain: Option<Vec<u8>>,
    /// As written; `None` also when it does not begin with a slash.
    pub(crate) path: Option<Vec<u8>>,
    pub(crate) secure: bool,
    pub(crate) partitioned: bool,
    pub(crate) same_site: SameSite,
}

/// With which requests of other sites a cookie goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum SameSite {
    /// Nothing was said, or a word that nobody knows: as Lax.
    #[default]
    Unspecified,
    Lax,
    Strict,
    None,
}

impl SetCookie {
    pub(crate) fn parse(field: &[u8], now: Duration) -> Result<Self, CookieFault> {
        if field.iter().any(|byte| matches!(byte, 0x00..=0x08 | 0x0A..=0x1F | 0x7F)) {
            return Err(CookieFault::ControlByte);
        }
        let mut parts = field.split(|byte| *byte == b';');
        let mut cookie = Self::from_pair(parts.next().unwrap_or_default())?;
        let mut max_age = None;
        for attribute in parts {
            cookie.read_attribute(attribute, now, &mut max_age);
        }
        cookie.expires = max_age.or(cookie.expires).map(|expires| expires.min(now + MAX_AGE));
        Ok(cookie)
    }

    /// Without an equals sign all of it is the value, and the name is empty.
    fn from_pair(pair: &[u8]) -> Result<Self, CookieFault> {
        let (name, value) = split_at_equals(pair).unwrap_or((b"", pair.trim_ascii()));
        if name.is_empty() && value.is_empty() {
            return Err(CookieFault::Empty);
        }
        if name.len() + value.len() > MAX_PAIR_BYTES {
            return Err(CookieFault::TooLarge);
        }
        Ok(Self { name: name.to_vec(), value: value.to_vec(), ..Self::default() })
    }

    /// The last attribute of a name counts.
    fn read_attribute(&mut self, attribute: &[u8], now: Duration, max_age: &mut Option<Duration>) {
        let (name, value) = split_at_equals(attribute).unwrap_or((attribute.trim_ascii(), b""));
        if value.len() > MAX_ATTRIBUTE_BYTES {
            return;
        }
        match name.to_ascii_lowercase().as_slice() {
            b"expires" => self.expires = parse_cookie_date(value).or(self.expires),
            b"max-age" => *max_age = parse_max_age(value).map(|age| now_plus(now, age)).or(*max_age),
            b"domain" => self.domain = domain_of(value),
            b"path" => self.path = value.starts_with(b"/").then(|| value.to_vec()),
            b"secure" => self.secure = true,
            b"partitioned" => self.partitioned = true,
            b"samesite" => self.same_site = SameSite::parse(value),
            _ => {}
        }
    }
}

impl SameSite {
    fn parse(word: &[u8]) -> Self {
        match word.to_ascii_lowercase().as_slice() {
            b"none" => SameSite::None,
            b"strict" => SameSite::Strict,
            b"lax" => SameSite::Lax,
            _ => SameSite::Unspecified,
        }
    }
}

fn split_at_equals(pair: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut parts = pair.splitn(2, |byte| *byte == b'=');
    let (name, value) = (parts.next()?, parts.next()?);
    Some((name.trim_ascii(), value.trim_ascii()))
}

/// Digits with an optional minus; less than zero is zero, which has expired. More than fits is as long as can be.
fn parse_max_age(value: &[u8]) -> Option<Duration> {
    let (is_negative, digits) = match value.strip_prefix(b"-") {
        Some(digits) => (true, digits),
        None => (false, value),
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let seconds = std::str::from_utf8(digits).ok()?.parse().unwrap_or(u64::MAX);
    Some(if is_negative { Duration::ZERO } else { Duration::from_secs(seconds) })
}

/// An age of zero has expired at once.
fn now_plus(now: Duration, age: Duration) -> Duration {
    if age.is_zero() { Duration::ZERO } else { now.saturating_add(age) }
}

fn domain_of(value: &[u8]) -> Option<Vec<u8>> {
    let domain = value.strip_prefix(b".").unwrap_or(value).to_ascii_lowercase();
    Some(domain).filter(|domain| !domain.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Duration = Duration::from_secs(1_000_000);

    fn parse(field: &str) -> SetCookie {
        SetCookie::parse(field.as_bytes(), NOW).unwrap()
    }

    #[test]
    fn a_cookie_may_have_no_name() {
        assert_eq!((parse("x").name, parse("x").value), (vec![], b"x".to_vec()));
        assert_eq!(parse("=x").value, b"x");
        assert_eq!(
            parse(" a = b=c ; Secure"),
            SetCookie { name: b"a".into(), value: b"b=c".into(), secure: true, ..SetCookie::default() }
        );
        assert_eq!(SetCookie::parse(b"=; Secure", NOW), Err(CookieFault::Empty));
    }

    #[test]
    fn bytes_beyond_ascii_are_kept_and_control_bytes_are_not() {
        assert_eq!(SetCookie::parse(b"a=\xFF", NOW).unwrap().value, b"\xFF");
        assert_eq!(SetCookie::parse(b"a=\x01", NOW), Err(CookieFault::ControlByte));
        assert_eq!(parse("a=b\tc").value, b"b\tc");
    }

    #[test]
    fn a_pair_has_at_most_4096_bytes() {
        assert!(SetCookie::parse(format!("a={}", "x".repeat(4095)).as_bytes(), NOW).is_ok());
        assert_eq!(
            SetCookie::parse(format!("a={}", "x".repeat(4096)).as_bytes(), NOW),
            Err(CookieFault::TooLarge)
        );
    }

    #[test]
    fn max_age_wins_over_expires() {
        let tomorrow = "Fri, 13 Jan 1970 00:00:00 GMT";
        assert_eq!(
            parse(&format!("a=b; Max-Age=5; Expires={tomorrow}")).expires,
            Some(NOW + Duration::from_secs(5))
        );
        assert_eq!(parse("a=b; max-age=0").expires, Some(Duration::ZERO));
        assert_eq!(parse("a=b; max-age=-5").expires, Some(Duration::ZERO));
        assert_eq!(parse("a=b; max-age=five").expires, None);
        assert_eq!(parse("a=b; max-age=99999999999999999999999").expires, Some(NOW + MAX_AGE));
        assert_eq!(
            parse(&format!("a=b; expires={tomorrow}")).expires,
            Some(Duration::from_secs(12 * 86_400))
        );
    }

    #[test]
    fn the_last_attribute_of_a_name_counts() {
        assert_eq!(
            parse("a=b; Domain=x.example; domain=.Y.example").domain.as_deref(),
            Some(&b"y.example"[..])
        );
        assert_eq!(parse("a=b; Domain=x.example; domain=").domain, None);
        assert_eq!(parse("a=b; Path=/x; path=y").path, None);
        assert_eq!(parse("a=b; SameSite=none; samesite=STRICT").same_site, SameSite::Strict);
        assert_eq!(parse("a=b; SameSite=whatever").same_site, SameSite::Unspecified);
    }
}
