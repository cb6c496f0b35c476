//! Preflight cache: a plain list, walked exactly as the standard's text says. <https://fetch.spec.whatwg.org/#cors-preflight-cache>

/// What the cache needs to know of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The network partition key: the site of the top-level page.
    pub key: String,
    /// The byte-serialised request origin.
    pub origin: String,
    /// The current URL, as written.
    pub url: String,
    /// Whether the credentials mode is `include`.
    pub include: bool,
}

/// A cache entry: <https://fetch.spec.whatwg.org/#cache-entry>.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    key: String,
    origin: String,
    url: String,
    max_age: u64,
    stored: u64,
    credentials: bool,
    method: Option<String>,
    header_name: Option<String>,
}

/// A CORS-preflight cache. Times are seconds since any fixed point.
#[derive(Clone, Debug, Default)]
pub struct PreflightCache {
    entries: Vec<Entry>,
}

impl PreflightCache {
    /// Removes the entries whose max-age has passed since they were stored.
    pub fn expire(&mut self, now: u64) {
        self.entries.retain(|entry| now < entry.stored + entry.max_age);
    }

    /// <https://fetch.spec.whatwg.org/#concept-cache-create-entry>
    pub fn create(
        &mut self,
        request: &Request,
        max_age: u64,
        method: Option<&str>,
        header_name: Option<&str>,
        now: u64,
    ) {
        self.entries.push(Entry {
            key: request.key.clone(),
            origin: request.origin.clone(),
            url: request.url.clone(),
            max_age,
            stored: now,
            credentials: request.include,
            method: method.map(String::from),
            header_name: header_name.map(String::from),
        });
    }

    /// <https://fetch.spec.whatwg.org/#concept-cache-clear>
    pub fn clear(&mut self, request: &Request) {
        self.entries.retain(|entry| !entry.is_about(request));
    }

    /// <https://fetch.spec.whatwg.org/#concept-cache-match-method>: the entry, if there is one.
    pub fn method_match(&mut self, request: &Request, method: &str) -> Option<&mut Entry> {
        self.entries.iter_mut().find(|entry| {
            entry.matches(request)
                && matches!(entry.method.as_deref(), Some(known) if known == method || known == "*")
        })
    }

    /// <https://fetch.spec.whatwg.org/#concept-cache-match-header>: the entry, if there is one.
    pub fn header_name_match(&mut self, request: &Request, name: &str) -> Option<&mut Entry> {
        let wildcard_may = !name.eq_ignore_ascii_case("authorization");
        self.entries.iter_mut().find(|entry| {
            let Some(known) = entry.header_name.as_deref() else { return false };
            entry.matches(request) && (known.eq_ignore_ascii_case(name) || known == "*" && wildcard_may)
        })
    }

    /// CORS-preflight fetch, steps 7.12 to 7.15.
    pub fn store(&mut self, request: &Request, max_age: u64, methods: &[String], names: &[String], now: u64) {
        // 7.12–7.13. The methods: first those with a match, then those without.
        for method in methods {
            if let Some(entry) = self.method_match(request, method) {
                entry.set(max_age, now);
            }
        }
        for method in methods {
            if self.method_match(request, method).is_none() {
                self.create(request, max_age, Some(method), None, now);
            }
        }
        // 7.14–7.15. The header names likewise.
        for name in names {
            if let Some(entry) = self.header_name_match(request, name) {
                entry.set(max_age, now);
            }
        }
        for name in names {
            if self.header_name_match(request, name).is_none() {
                self.create(request, max_age, None, Some(name), now);
            }
        }
        self.expire(now);
    }

    /// HTTP fetch, step 4.1: whether the request needs no preflight.
    pub fn covers(&mut self, request: &Request, method: &str, flag: bool, unsafe_names: &[String]) -> bool {
        let safelisted = ["GET", "HEAD", "POST"].contains(&method);
        let method_known = self.method_match(request, method).is_some() || safelisted && !flag;
        method_known && unsafe_names.iter().all(|name| self.header_name_match(request, name).is_some())
    }
}

impl Entry {
    fn is_about(&self, request: &Request) -> bool {
        self.key == request.key && self.origin == request.origin && self.url == request.url
    }

    /// <https://fetch.spec.whatwg.org/#concept-cache-match>
    fn matches(&self, request: &Request) -> bool {
        self.is_about(request) && (self.credentials || !request.include)
    }

    /// Sets the max-age; the clock starts again.
    fn set(&mut self, max_age: u64, now: u64) {
        self.max_age = max_age;
        self.stored = now;
    }
}
