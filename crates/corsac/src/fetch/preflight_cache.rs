//! Preflight cache: what servers allowed before, one entry a method and one a header name.
//!
//! Time is an argument, and the size is bounded: a browser may forget earlier than it must.

use super::behaviour::Behaviour;
use super::difference::Difference;
use super::modes::CredentialsMode;
use super::preflight::preflight_origin;
use super::request::Request;
use super::request_headers::is_cors_non_wildcard_request_header_name;
use super::url_terms::without_userinfo;
use std::borrow::Cow;
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
    /// That there is an answer to keep: for [`Difference::AnyGrantServesFlag`].
    Any,
    /// No more than that the server answered: for [`Difference::CachedAnswerCoversSafelistedMethods`].
    Answer,
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

/// Entries of a cache that is not told otherwise.
const CAPACITY: usize = 8_192;

/// A longer URL or name, in bytes, is not remembered: entries are counted, and each must be small.
const LONGEST: usize = 8 * 1024;

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

    /// An empty cache that holds so many entries at most: what expires first goes first. What was answered for a URL of
    /// more than 8 KiB is not kept.
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

    /// What is known that serves the request.
    pub(super) fn known(&self, request: &Request, profile: impl Into<Behaviour>, now: Duration) -> Known<'_> {
        let profile = profile.into();
        let entries = self.entries.get(&*key(request, profile)).map(Vec::as_slice).unwrap_or_default();
        let include = request.credentials == CredentialsMode::Include;
        Known { entries, include, profile, now }
    }

    /// Stores what a preflight's answer allows: CORS-preflight fetch, steps 7.12 to 7.15.
    ///
    /// Where an entry matches already, its max-age is set and its clock starts again.
    pub(super) fn store(
        &mut self,
        request: &Request,
        answer: &Answer<'_>,
        profile: impl Into<Behaviour>,
        now: Duration,
    ) {
        let profile = profile.into();
        let key = key(request, profile);
        let before = self.entries.remove(&key).unwrap_or_default();
        self.length -= before.len();
        let mut entries = if profile.has(Difference::OneGrantPerUrl) { Vec::new() } else { before };
        entries.retain(|entry| entry.expires > now);
        let credentials = request.credentials == CredentialsMode::Include;
        let expires = now.saturating_add(answer.max_age);
        for grant in answer.grants() {
            put(&mut entries, Entry { credentials, grant, expires }, profile);
        }
        if profile.has(Difference::AnyGrantServesFlag) {
            let expires = any_expires(&entries, credentials, profile);
            put(&mut entries, Entry { credentials, grant: Grant::Any, expires }, profile);
        }
        if profile.has(Difference::CachedAnswerCoversSafelistedMethods) {
            put(&mut entries, Entry { credentials, grant: Grant::Answer, expires }, profile);
        }
        entries.retain(|entry| entry.expires > now);
        if !entries.is_empty() && key.len() <= LONGEST {
            self.length += entries.len();
            self.entries.insert(key, entries);
        }
        self.evict(now);
    }

    /// <https://fetch.spec.whatwg.org/#concept-cache-clear>
    pub(super) fn clear_entries(&mut self, request: &Request, profile: impl Into<Behaviour>) {
        let profile = profile.into();
        if let Some(removed) = self.entries.remove(&*key(request, profile)) {
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

/// The entries of a request's key, of which some serve it.
pub(super) struct Known<'a> {
    entries: &'a [Entry],
    include: bool,
    profile: Behaviour,
    now: Duration,
}

impl Known<'_> {
    /// Whether an answer is kept, whatever it allows.
    pub(super) fn is_answered(&self) -> bool {
        self.best(|entry| if entry.grant == Grant::Answer { Match::Name } else { Match::None }) != Match::None
    }

    /// <https://fetch.spec.whatwg.org/#concept-cache-match-method>
    pub(super) fn method(&self, method: &str) -> Match {
        self.best(|entry| entry.matches_method(method, self.include, self.profile))
    }

    /// <https://fetch.spec.whatwg.org/#concept-cache-match-header>
    pub(super) fn header_name(&self, name: &str) -> Match {
        self.best(|entry| entry.matches_header_name(name, self.include, self.profile))
    }

    /// Whether there is an answer to keep.
    pub(super) fn any(&self) -> bool {
        let is_any = |entry: &Entry| entry.grant == Grant::Any;
        self.entries.iter().any(|entry| is_any(entry) && entry.serves(self.include, self.profile, self.now))
    }

    /// The name itself before the wildcard.
    fn best(&self, matches: impl Fn(&Entry) -> Match) -> Match {
        let mut by_wildcard = Match::None;
        for entry in self.entries.iter().filter(|entry| entry.serves(self.include, self.profile, self.now)) {
            match matches(entry) {
                Match::None => {}
                Match::Name => return Match::Name,
                Match::Wildcard => by_wildcard = Match::Wildcard,
            }
        }
        by_wildcard
    }
}

impl Answer<'_> {
    fn grants(&self) -> impl Iterator<Item = Grant> {
        /// No browser's user needs more of one answer, and nobody's memory should hold it.
        const NAMES_OF_ONE_ANSWER: usize = 512;
        let kept = |name: &&String| name.len() <= LONGEST;
        let methods = self.methods.iter().take(NAMES_OF_ONE_ANSWER).filter(kept);
        let names = self.header_names.iter().take(NAMES_OF_ONE_ANSWER).filter(kept);
        methods
            .map(|name| Grant::Method(name.as_str().into()))
            .chain(names.map(|name| Grant::HeaderName(name.to_ascii_lowercase().into())))
    }
}

/// How long there is an answer to keep: as long as anything that it allows, or for ever.
fn any_expires(entries: &[Entry], credentials: bool, profile: Behaviour) -> Duration {
    if profile.has(Difference::ExpiredGrantServesFlag) {
        return Duration::MAX;
    }
    let allows = |entry: &&Entry| entry.credentials == credentials && entry.grant != Grant::Any;
    entries.iter().filter(allows).map(|entry| entry.expires).max().unwrap_or_default()
}

/// Sets the max-age of the entry that matches already, or adds one. What a max-age of 0 has just ended still matches: it
/// goes when the whole answer is stored.
fn put(entries: &mut Vec<Entry>, new: Entry, profile: Behaviour) {
    let mut serving = entries.iter_mut().filter(|entry| entry.fits(new.credentials, profile));
    match serving.find(|entry| entry.covers(&new.grant, new.credentials, profile)) {
        Some(entry) => entry.expires = new.expires,
        None => entries.push(new),
    }
}

impl Entry {
    /// <https://fetch.spec.whatwg.org/#concept-cache-match>, but for the key; `include` is whether that is the request's
    /// credentials mode.
    fn serves(&self, include: bool, profile: Behaviour, now: Duration) -> bool {
        self.fits(include, profile) && self.expires > now
    }

    /// Whether its credentials fit a request's.
    fn fits(&self, include: bool, profile: Behaviour) -> bool {
        match profile.has(Difference::CacheKeyedByCredentials) {
            true => self.credentials == include,
            false => self.credentials || !include,
        }
    }

    fn matches_method(&self, method: &str, include: bool, profile: Behaviour) -> Match {
        let wildcard = self.has_wildcard(include, profile);
        match &self.grant {
            Grant::Method(known) if **known == *method => Match::Name,
            Grant::Method(known) if **known == *"*" && wildcard => Match::Wildcard,
            _ => Match::None,
        }
    }

    fn matches_header_name(&self, name: &str, include: bool, profile: Behaviour) -> Match {
        let wildcard = self.has_wildcard(include, profile)
            && (!is_cors_non_wildcard_request_header_name(name)
                || (profile.has(Difference::WildcardCoversAuthorization)
                    && !profile.has(Difference::CachedWildcardWithoutAuthorization)));
        match &self.grant {
            Grant::HeaderName(known) if known.eq_ignore_ascii_case(name) => Match::Name,
            Grant::HeaderName(known) if **known == *"*" && wildcard => Match::Wildcard,
            _ => Match::None,
        }
    }

    /// Whether an entry that knows this one matches the other's name.
    fn covers(&self, other: &Grant, include: bool, profile: Behaviour) -> bool {
        let found = match other {
            Grant::Method(method) => self.matches_method(method, include, profile),
            Grant::HeaderName(name) => self.matches_header_name(name, include, profile),
            Grant::Any | Grant::Answer => return self.grant == *other,
        };
        found != Match::None
    }

    /// Whether `*` stands for other names; `include` is whether credentials go with the request.
    fn has_wildcard(&self, include: bool, profile: Behaviour) -> bool {
        let not_with_credentials = include && profile.has(Difference::CacheWildcardWithoutCredentials);
        let not_of_credentials =
            self.credentials && profile.has(Difference::CacheWildcardOfCredentialsIsName);
        !profile.has(Difference::CacheWithoutWildcard) && !not_with_credentials && !not_of_credentials
    }
}

/// Network partition key, serialised origin and URL: none of them holds a line feed.
fn key(request: &Request, profile: Behaviour) -> Box<str> {
    let partition = request.client.top_level_origin.site();
    let origin = preflight_origin(request, profile);
    let url = match profile.has(Difference::CacheKeyWithoutUserinfo) {
        true => Cow::Owned(without_userinfo(request.current_url())),
        false => Cow::Borrowed(request.current_url()),
    };
    match partition.as_tuple() {
        Some(_) => format!("{partition}\n{origin}\n{url}").into(),
        None => format!("{partition:?}\n{origin}\n{url}").into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Profile;
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
        cache.known(request, Profile::Spec, now).method(method) != Match::None
    }

    #[test]
    fn grants_of_two_preflights_add_up() {
        let mut cache = PreflightCache::new();
        store(&mut cache, &plain(), &["PUT"], &[]);
        store(&mut cache, &plain(), &[], &["X-A"]);
        assert!(knows_method(&cache, &plain(), "PUT", NOW));
        assert_eq!(cache.known(&plain(), Profile::Spec, NOW).header_name("x-a"), Match::Name);
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
        assert_eq!(cache.known(&plain(), Profile::Firefox, NOW).method("PUT"), Match::None);
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
        assert_eq!(cache.known(&plain(), Profile::Spec, NOW).method("PUT"), Match::Wildcard);
        assert_eq!(cache.known(&plain(), Profile::Spec, NOW).header_name("x-a"), Match::Wildcard);
        assert_eq!(cache.known(&plain(), Profile::Spec, NOW).header_name("Authorization"), Match::None);
        assert_eq!(cache.known(&plain(), Profile::WebKit, NOW).header_name("authorization"), Match::Wildcard);
        assert_eq!(cache.known(&plain(), Profile::Firefox, NOW).header_name("x-a"), Match::None);
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
    fn what_is_not_kept_leaves_nothing_behind() {
        let mut cache = PreflightCache::new();
        let put = ["PUT".to_owned()];
        let answer = Answer { max_age: Duration::ZERO, methods: &put, header_names: &[] };
        for number in 0..10 {
            let url = format!("https://api.example/{number}");
            let other = request("https://app.example", &url, CredentialsMode::SameOrigin);
            cache.store(&other, &answer, Profile::Spec, NOW);
        }
        assert!(cache.entries.is_empty() && cache.is_empty());
        store(&mut cache, &plain(), &["*"], &[]);
        cache.store(&plain(), &answer, Profile::Spec, NOW);
        assert!(cache.entries.is_empty() && cache.is_empty(), "a max-age of 0 ends what matches");
    }

    #[test]
    fn a_name_said_twice_ends_its_own_entry_and_not_the_wildcard() {
        let mut cache = PreflightCache::new();
        store(&mut cache, &plain(), &[], &["x-a", "*"]);
        let names = ["x-a".to_owned(), "x-a".to_owned()];
        let answer = Answer { max_age: Duration::ZERO, methods: &[], header_names: &names };
        cache.store(&plain(), &answer, Profile::Spec, NOW);
        assert_eq!(cache.known(&plain(), Profile::Spec, NOW).header_name("x-a"), Match::Wildcard);
    }

    #[test]
    fn a_url_and_names_of_a_megabyte_cost_no_more_than_their_length() {
        let url = format!("https://api.example/{}", "a".repeat(1 << 20));
        let long = request("https://app.example", &url, CredentialsMode::SameOrigin);
        let names: Vec<String> = (0..512).map(|number| format!("x-{number}")).collect();
        let mut cache = PreflightCache::new();
        let answer = Answer { max_age: AGE, methods: &names, header_names: &names };
        cache.store(&long, &answer, Profile::Spec, NOW);
        assert!(cache.is_empty(), "the URL is too long to be kept");
        let answer = Answer { max_age: AGE, methods: &["a".repeat(1 << 20)], header_names: &names };
        cache.store(&plain(), &answer, Profile::Spec, NOW);
        assert_eq!(cache.len(), names.len());
    }

    #[test]
    fn clearing_forgets_one_key_only() {
        let mut cache = PreflightCache::new();
        let other = request("https://app.example", "https://api.example/b", CredentialsMode::SameOrigin);
        store(&mut cache, &plain(), &["PUT"], &[]);
        store(&mut cache, &other, &["PUT"], &[]);
        cache.clear_entries(&plain(), Profile::Spec);
        assert!(!knows_method(&cache, &plain(), "PUT", NOW) && knows_method(&cache, &other, "PUT", NOW));
        assert_eq!(cache.len(), 1);
    }
}
