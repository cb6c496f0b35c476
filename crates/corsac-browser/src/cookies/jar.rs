//! Jar: all cookies of a browser.

use super::cookie::Cookie;
use super::fault::{CookieFault, Refused};
use super::set_cookie::SetCookie;
use super::visit::Visit;
use std::cmp::Reverse;
use std::time::Duration;

/// No domain has more cookies; the oldest go.
const MAX_COOKIES_PER_DOMAIN: usize = 180;
/// There are no more cookies; the oldest go.
const MAX_COOKIES: usize = 3000;

/// All cookies of a browser.
#[derive(Debug, Default)]
pub(crate) struct Jar {
    cookies: Vec<Cookie>,
    serial: u64,
}

/// What a jar says to a request.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Picked {
    /// The value of `Cookie`; `None` when no cookie travels.
    pub(crate) field: Option<Vec<u8>>,
    /// The cookies of the URL that stay at home.
    pub(crate) withheld: Vec<Refused>,
}

impl Jar {
    pub(crate) fn clear(&mut self) {
        self.cookies.clear();
    }

    /// Stores what a `Set-Cookie` field says, or tells why not. A cookie that has expired removes the stored one.
    pub(crate) fn store(&mut self, visit: &Visit<'_>, field: &[u8], now: Duration) -> Result<(), Refused> {
        self.cookies.retain(|cookie| !cookie.is_expired(now));
        let named = |fault| Refused { cookie: name_in(field), fault };
        if visit.host().is_empty() {
            return Err(named(CookieFault::UrlInvalid));
        }
        let set = SetCookie::parse(field, now).map_err(named)?;
        let cookie = Cookie::received(set, visit).map_err(named)?;
        let is_insecure = !cookie.secure && !visit.is_secure();
        if is_insecure && self.cookies.iter().any(|stored| stored.is_secure_and_hidden_by(&cookie)) {
            return Err(named(CookieFault::SecureKept));
        }
        self.put(cookie, now);
        Ok(())
    }

    /// The cookies that go with the request, the longest path first and then the oldest.
    ///
    /// <https://datatracker.ietf.org/doc/html/draft-ietf-httpbis-rfc6265bis#name-retrieval-algorithm>
    pub(crate) fn pick(&self, visit: &Visit<'_>, with_credentials: bool, now: Duration) -> Picked {
        let mut travelling = Vec::new();
        let mut withheld = Vec::new();
        for cookie in self.cookies.iter().filter(|cookie| !cookie.is_expired(now) && cookie.is_for(visit)) {
            let allowed = if with_credentials { Ok(()) } else { Err(CookieFault::NoCredentials) };
            match allowed.and_then(|()| cookie.travels(visit)) {
                Ok(()) => travelling.push(cookie),
                Err(fault) => withheld.push(Refused { cookie: text(&cookie.name), fault }),
            }
        }
        travelling.sort_by_key(|cookie| (Reverse(cookie.path.len()), cookie.serial));
        let field = (!travelling.is_empty()).then(|| cookie_field(&travelling));
        Picked { field, withheld }
    }

    /// A cookie that replaces another keeps its age.
    fn put(&mut self, mut cookie: Cookie, now: Duration) {
        self.serial += 1;
        cookie.serial = self.serial;
        if let Some(position) = self.cookies.iter().position(|stored| stored.is_same_as(&cookie)) {
            cookie.serial = self.cookies.remove(position).serial;
        }
        if !cookie.is_expired(now) {
            self.make_room(&cookie.domain);
            self.cookies.push(cookie);
        }
    }

    fn make_room(&mut self, domain: &str) {
        if self.cookies.iter().filter(|cookie| cookie.domain == domain).count() >= MAX_COOKIES_PER_DOMAIN {
            self.remove_oldest(|cookie| cookie.domain == domain);
        }
        if self.cookies.len() >= MAX_COOKIES {
            self.remove_oldest(|_| true);
        }
    }

    fn remove_oldest(&mut self, among: impl Fn(&Cookie) -> bool) {
        let candidates = self.cookies.iter().enumerate().filter(|(_, cookie)| among(cookie));
        if let Some((position, _)) = candidates.min_by_key(|(_, cookie)| cookie.serial) {
            self.cookies.remove(position);
        }
    }
}

fn cookie_field(cookies: &[&Cookie]) -> Vec<u8> {
    let mut field = Vec::new();
    for cookie in cookies {
        if !field.is_empty() {
            field.extend_from_slice(b"; ");
        }
        if !cookie.name.is_empty() {
            field.extend_from_slice(&cookie.name);
            field.push(b'=');
        }
        field.extend_from_slice(&cookie.value);
    }
    field
}

/// The name that a field speaks of, for a note about a cookie that was not stored.
fn name_in(field: &[u8]) -> String {
    let pair = field.split(|byte| *byte == b';').next().unwrap_or_default();
    let end = pair.iter().position(|byte| *byte == b'=').unwrap_or(0);
    text(pair.get(..end).unwrap_or_default().trim_ascii())
}

fn text(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

#[cfg(test)]
mod tests;
