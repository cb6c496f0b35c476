//! Preflight cache: what servers allowed before, one entry a method and one a header name.
//!
//! Time is an argument, and the size is bounded: a browser may forget earlier than it must.

use super::difference::Difference;
use super::modes::CredentialsMode;
use super::profile::Profile;
use super::request::Request;
use super::request_headers::is_cors_non_wildcard_request_header_name;
use super::taint::serialized_request_origin;
use std::collections::HashMap;
use std::time::Duration;

/// A CORS-preflight cache: <https://fetch.spec.whatwg.org/#concept-cache>.
#[derive(Clone, Debug)]
pub struct PreflightCache {
    /// The entries of each partition key, origin and URL.
    entries: HashMap<Box<str>, Vec<Entry>>,
    length: usize,
    capacity: usize,
}

/// A cache entry: <https://fetch.spec.whatwg.org/#cache-entry>.
#[derive(Clone, Debug)]
struct Entry {
    credentials: bool,
    grant: Grant,
    expires: Duration,
}

/// What an entry allows.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Grant {
    Method(Box<str>),
    /// In lower case.
    HeaderName(Box<str>),
}

/// A preflight's answer, as it is stored.
#[derive(Clone, Debug)]
pub(super) struct Answer<'a> {
    pub(super) max_age: Duration,
    pub(super) methods: &'a [String],
    pub(super) header_names: &'a [String],
}

/// What a match said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Match {
    None,
    /// The name itself.
    Name,
    /// The wildcard stands for it.
    Wildcard,
}

impl Match {
    pub(super) fn is_some(self) -> bool {
        self != Match::None
    }
}

/// Entries of a cache that is not told otherwise.
const CAPACITY: usize = 8_192;

impl Default for PreflightCache {
    fn default() -> Self {
        Self::new()
    }
}

impl PreflightCache {
    /// An empty cache for 8,192 entries.
    #[must_use]
    pub fn new() -> Self {
        Self::with_capacity(CAPACITY)
    }

    /// An empty cache that holds so many entries at most: what expires first goes first.
    #[must_use]
    pub fn with_capacity(capacity: usize) -> Self {
        Self { entries: HashMap::new(), length: 0, capacity }
    }

    /// How many entries there are, expired ones included.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.length
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.length = 0;
    }

    /// <https://fetch.spec.whatwg.org/#concept-cache-match-method>
    pub(super) fn method_match(
        &self,
        request: &Request,
        method: &str,
        profile: Profile,
        now: Duration,
    ) -> Match {
        self.find(request, profile, now, |grant| match grant {
            Grant::Method(known) if **known == *method => Match::Name,
            Grant::Method(known) if **known == *"*" && !profile.has(Difference::CacheWithoutWildcard) => {
                Match::Wildcard
            }
            _ => Match::None,
        })
    }

    /// <https://fetch.spec.whatwg.org/#concept-cache-match-header>
    pub(super) fn header_name_match(
        &self,
        request: &Request,
        name: &str,
        profile: Profile,
        now: Duration,
    ) -> Match {
        let by_wildcard = !profile.has(Difference::CacheWithoutWildcard)
            && (!is_cors_non_wildcard_request_header_name(name)
                || profile.has(Difference::WildcardCoversAuthorization));
        self.find(request, profile, now, |grant| match grant {
            Grant::HeaderName(known) if known.eq_ignore_ascii_case(name) => Match::Name,
            Grant::HeaderName(known) if **known == *"*" && by_wildcard => Match::Wildcard,
            _ => Match::None,
        })
    }

    fn find(
        &self,
        request: &Request,
        profile: Profile,
        now: Duration,
        matches: impl Fn(&Grant) -> Match,
    ) -> Match {
        let entries = self.entries.get(&*key(request)).map(Vec::as_slice).unwrap_or_default();
        let mut live = entries.iter().filter(|entry| entry.serves(request, profile, now));
        live.clone()
            .map(|entry| matches(&entry.grant))
            .find(|found| *found == Match::Name)
            .or_else(|| live.find_map(|entry| Some(matches(&entry.grant)).filter(|found| found.is_some())))
            .unwrap_or(Match::None)
    }

    /// Stores what a preflight's answer allows: CORS-preflight fetch, steps 7.12 to 7.15.
    ///
    /// Where an entry matches already, its max-age is set and its clock starts again.
    pub(super) fn store(&mut self, request: &Request, answer: &Answer<'_>, profile: Profile, now: Duration) {
        /// No browser's user needs more of one answer, and nobody's memory should hold it.
        const NAMES_OF_ONE_ANSWER: usize = 512;
        if profile.has(Difference::OneGrantPerUrl) {
            self.clear_entries(request);
        }
        self.forget_expired(request, now);
        let methods =
            answer.methods.iter().take(NAMES_OF_ONE_ANSWER).map(|name| Grant::Method(name.as_str().into()));
        let names = answer.header_names.iter().take(NAMES_OF_ONE_ANSWER);
        let names = names.map(|name| Grant::HeaderName(name.to_ascii_lowercase().into()));
        for grant in methods.chain(names) {
            self.store_grant(request, grant, answer.max_age, profile, now);
        }
        self.evict(now);
    }

    fn store_grant(
        &mut self,
        request: &Request,
        grant: Grant,
        max_age: Duration,
        profile: Profile,
        now: Duration,
    ) {
        let expires = now.saturating_add(max_age);
        let covers = |known: &Grant| grant.is_covered_by(known, profile);
        let entries = self.entries.entry(key(request)).or_default();
        let mut matching = entries.iter_mut().filter(|entry| entry.serves(request, profile, now));
        match matching.find(|entry| covers(&entry.grant)) {
            Some(entry) => entry.expires = expires,
            None if max_age.is_zero() => {}
            None => {
                let credentials = request.credentials == CredentialsMode::Include;
                entries.push(Entry { credentials, grant, expires });
                self.length += 1;
            }
        }
    }

    fn forget_expired(&mut self, request: &Request, now: Duration) {
        if let Some(entries) = self.entries.get_mut(&*key(request)) {
            let before = entries.len();
            entries.retain(|entry| entry.expires > now);
            self.length -= before - entries.len();
        }
    }

    /// <https://fetch.spec.whatwg.org/#concept-cache-clear>
    pub(super) fn clear_entries(&mut self, request: &Request) {
        if let Some(removed) = self.entries.remove(&*key(request)) {
            self.length -= removed.len();
        }
    }

    /// Forgets what has expired when there is too much, then what would expire first.
    fn evict(&mut self, now: Duration) {
        if self.length <= self.capacity {
            return;
        }
        self.retain(|entry| entry.expires > now);
        let surplus = self.length.saturating_sub(self.capacity);
        let mut expiries: Vec<Duration> =
            self.entries.values().flatten().map(|entry| entry.expires).collect();
        expiries.sort_unstable();
        let Some(last) = surplus.checked_sub(1).and_then(|position| expiries.get(position)).copied() else {
            return;
        };
        let mut surplus = surplus;
        self.retain(|entry| {
            let goes = surplus > 0 && entry.expires <= last;
            surplus -= usize::from(goes);
            !goes
        });
    }

    fn retain(&mut self, mut wanted: impl FnMut(&Entry) -> bool) {
        self.entries.retain(|_, entries| {
            entries.retain(&mut wanted);
            !entries.is_empty()
        });
        self.length = self.entries.values().map(Vec::len).sum();
    }
}

impl Entry {
    /// <https://fetch.spec.whatwg.org/#concept-cache-match>, but for the key.
    fn serves(&self, request: &Request, profile: Profile, now: Duration) -> bool {
        let include = request.credentials == CredentialsMode::Include;
        let credentials_fit = match profile.has(Difference::CacheKeyedByCredentials) {
            true => self.credentials == include,
            false => self.credentials || !include,
        };
        credentials_fit && self.expires > now
    }
}

impl Grant {
    /// Whether an entry that knows the other grant matches this one's name.
    fn is_covered_by(&self, known: &Grant, profile: Profile) -> bool {
        let wildcard = !profile.has(Difference::CacheWithoutWildcard);
        match (self, known) {
            (Grant::Method(name), Grant::Method(known)) => name == known || (wildcard && **known == *"*"),
            (Grant::HeaderName(name), Grant::HeaderName(known)) => {
                let coverable = !is_cors_non_wildcard_request_header_name(name)
                    || profile.has(Difference::WildcardCoversAuthorization);
                name == known || (wildcard && coverable && **known == *"*")
            }
            _ => false,
        }
    }
}

/// Network partition key, serialised origin and URL: none of them holds a line feed.
fn key(request: &Request) -> Box<str> {
    let partition = request.client.top_level_origin.site();
    let url = request.current_url();
    match partition.as_tuple() {
        Some(_) => format!("{partition}\n{}\n{url}", serialized_request_origin(request)).into(),
        None => format!("{partition:?}\n{}\n{url}", serialized_request_origin(request)).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::{Client, Origin};
    use url::Url;

    const NOW: Duration = Duration::ZERO;
    const AGE: Duration = Duration::from_secs(10);

    fn request(page: &str, url: &str, credentials: CredentialsMode) -> Request {
        let mut request = Request::new(Client::new(Origin::parse(page).unwrap()), Url::parse(url).unwrap());
        request.credentials = credentials;
        request
    }

    fn plain() -> Request {
        request("https://app.example", "https://api.example/a", CredentialsMode::SameOrigin)
    }

    fn store(cache: &mut PreflightCache, request: &Request, methods: &[&str], names: &[&str]) {
        let owned = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let answer = Answer { max_age: AGE, methods: &owned(methods), header_names: &owned(names) };
        cache.store(request, &answer, Profile::Spec, NOW);
    }

    fn knows_method(cache: &PreflightCache, request: &Request, method: &str, now: Duration) -> bool {
        cache.method_match(request, method, Profile::Spec, now).is_some()
    }

    #[test]
    fn grants_of_two_preflights_add_up() {
        let mut cache = PreflightCache::new();
        store(&mut cache, &plain(), &["PUT"], &[]);
        store(&mut cache, &plain(), &[], &["X-A"]);
        assert!(knows_method(&cache, &plain(), "PUT", NOW));
        assert_eq!(cache.header_name_match(&plain(), "x-a", Profile::Spec, NOW), Match::Name);
        assert!(!knows_method(&cache, &plain(), "put", NOW), "methods have a case");
    }

    #[test]
    fn an_entry_lives_for_its_max_age_and_a_new_answer_starts_its_clock_again() {
        let mut cache = PreflightCache::new();
        store(&mut cache, &plain(), &["PUT"], &[]);
        assert!(knows_method(&cache, &plain(), "PUT", AGE - Duration::from_nanos(1)));
        assert!(!knows_method(&cache, &plain(), "PUT", AGE));
        let answer = Answer { max_age: AGE, methods: &["PUT".to_owned()], header_names: &[] };
        cache.store(&plain(), &answer, Profile::Spec, AGE / 2);
        assert!(knows_method(&cache, &plain(), "PUT", AGE));
        assert_eq!(cache.len(), 1);
    }

    #[test]
    fn with_credentials_serves_without_and_not_the_other_way_round() {
        let with = request("https://app.example", "https://api.example/a", CredentialsMode::Include);
        let mut cache = PreflightCache::new();
        store(&mut cache, &plain(), &["PUT"], &[]);
        assert!(!knows_method(&cache, &with, "PUT", NOW));
        cache.clear();
        store(&mut cache, &with, &["PUT"], &[]);
        assert!(knows_method(&cache, &plain(), "PUT", NOW));
        assert!(!cache.method_match(&plain(), "PUT", Profile::Firefox, NOW).is_some());
    }

    #[test]
    fn page_partition_origin_and_url_with_its_fragment_are_the_key() {
        let mut cache = PreflightCache::new();
        store(&mut cache, &plain(), &["PUT"], &[]);
        let others = [
            request("https://www.app.example", "https://api.example/a", CredentialsMode::SameOrigin),
            request("https://app.example", "https://api.example/a#b", CredentialsMode::SameOrigin),
            request("https://app.example", "https://api.example/a?", CredentialsMode::SameOrigin),
        ];
        assert!(others.iter().all(|other| !knows_method(&cache, other, "PUT", NOW)));
        let mut framed = plain();
        framed.client.top_level_origin = Origin::parse("https://other.example").unwrap();
        assert!(!knows_method(&cache, &framed, "PUT", NOW));
    }

    #[test]
    fn the_wildcard_serves_every_name_but_authorization() {
        let mut cache = PreflightCache::new();
        store(&mut cache, &plain(), &["*"], &["*"]);
        assert_eq!(cache.method_match(&plain(), "PUT", Profile::Spec, NOW), Match::Wildcard);
        assert_eq!(cache.header_name_match(&plain(), "x-a", Profile::Spec, NOW), Match::Wildcard);
        assert_eq!(cache.header_name_match(&plain(), "Authorization", Profile::Spec, NOW), Match::None);
        assert_eq!(cache.header_name_match(&plain(), "authorization", Profile::WebKit, NOW), Match::Wildcard);
        assert_eq!(cache.header_name_match(&plain(), "x-a", Profile::Firefox, NOW), Match::None);
    }

    #[test]
    fn an_answer_of_a_thousand_names_and_a_full_cache_stay_bounded() {
        let mut cache = PreflightCache::with_capacity(100);
        let names: Vec<String> = (0..1_000).map(|number| format!("x-{number}")).collect();
        let answer = Answer { max_age: AGE, methods: &[], header_names: &names };
        cache.store(&plain(), &answer, Profile::Spec, NOW);
        assert_eq!(cache.len(), 100);
        store(
            &mut cache,
            &request("https://b.example", "https://c.example/", CredentialsMode::Omit),
            &["PUT"],
            &[],
        );
        assert_eq!(cache.len(), 100);
    }

    #[test]
    fn clearing_forgets_one_key_only() {
        let mut cache = PreflightCache::new();
        let other = request("https://app.example", "https://api.example/b", CredentialsMode::SameOrigin);
        store(&mut cache, &plain(), &["PUT"], &[]);
        store(&mut cache, &other, &["PUT"], &[]);
        cache.clear_entries(&plain());
        assert!(!knows_method(&cache, &plain(), "PUT", NOW) && knows_method(&cache, &other, "PUT", NOW));
        assert_eq!(cache.len(), 1);
    }
}
