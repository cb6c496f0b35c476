//! Routes: which of them takes a request, as CONTRACT says it and as a few obvious lines would do it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::sync::LazyLock;

use corsac::policy::{Policy, PolicySpec};
use corsac_config::{HostPattern, NamedPolicy, PathPattern, Route, RouteMatch, RoutePolicy, Routes};
use http::{HeaderMap, HeaderValue, Method};
use proptest::prelude::*;

static OPEN: LazyLock<Policy> = LazyLock::new(|| {
    PolicySpec { origins: vec!["*".to_owned()], ..PolicySpec::default() }.compile().unwrap()
});

fn named(name: &str) -> RoutePolicy {
    RoutePolicy::Policy(NamedPolicy::new(name, OPEN.clone()))
}

fn route(host: &str, path: &str, methods: &str) -> Route {
    Route {
        host: (!host.is_empty()).then(|| HostPattern::parse(host).unwrap()),
        path: PathPattern::parse(path).unwrap(),
        methods: (!methods.is_empty())
            .then(|| methods.split(' ').map(|method| method.parse().unwrap()).collect()),
        upstream: None,
        policy: named("app"),
    }
}

fn routes(routes: &[(&str, &str, &str)]) -> Routes {
    Routes::new(routes.iter().map(|(host, path, methods)| route(host, path, methods)).collect()).unwrap()
}

/// The answer in short: the route's number, or the word.
fn short(found: &RouteMatch<'_>) -> String {
    match found {
        RouteMatch::Route { index, .. } => index.to_string(),
        RouteMatch::MethodNotAllowed { allow, .. } => {
            let names: Vec<&str> = allow.iter().map(Method::as_str).collect();
            format!("405 {}", names.join(" "))
        }
        RouteMatch::NotFound => "404".to_owned(),
        RouteMatch::BadPath => "400".to_owned(),
    }
}

fn get(routes: &Routes, host: &str, path: &str) -> String {
    short(&routes.find(Some(host), path, &Method::GET, &HeaderMap::new()))
}

fn ask(routes: &Routes, method: &str, path: &str) -> String {
    short(&routes.find(None, path, &method.parse().unwrap(), &HeaderMap::new()))
}

fn preflight(announced: &[&str]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("origin", HeaderValue::from_static("https://app.example.com"));
    for method in announced {
        headers.append("access-control-request-method", method.parse().unwrap());
    }
    headers
}

#[test]
fn an_exact_host_comes_before_a_wildcard_before_none() {
    let routes = routes(&[
        ("", "/{*rest}", ""),
        ("*.example.com", "/{*rest}", ""),
        ("api.example.com", "/{*rest}", ""),
        ("*.eu.example.com", "/{*rest}", ""),
        ("[::1]", "/{*rest}", ""),
    ]);
    for (host, index) in [
        ("api.example.com", "2"),
        ("API.Example.COM:8080", "2"),
        ("api.example.com.", "2"),
        ("www.example.com", "1"),
        ("a.b.example.com", "1"),
        ("a.eu.example.com", "3"),
        ("eu.example.com", "1"),
        ("example.com", "0"),
        ("notexample.com", "0"),
        ("api.example.com.evil.com", "0"),
        ("[::1]:3001", "4"),
        ("", "0"),
    ] {
        assert_eq!(get(&routes, host, "/x"), index, "{host}");
    }
}

#[test]
fn a_literal_comes_before_one_segment_before_the_rest() {
    let routes = routes(&[
        ("", "/{*rest}", ""),
        ("", "/api/{*rest}", ""),
        ("", "/api/{x}", ""),
        ("", "/api/users", ""),
        ("", "/api/{x}/posts", ""),
        ("", "/api/users/{id}", ""),
        ("", "/api/users/", ""),
    ]);
    for (path, index) in [
        ("/", "0"),
        ("/other", "0"),
        ("/api", "1"),
        ("/api/", "1"),
        ("/api/7", "2"),
        ("/api/users", "3"),
        ("/api/users/", "6"),
        ("/api/7/posts", "4"),
        ("/api/users/posts", "5"),
        ("/api/users/7/posts", "1"),
        ("/api//posts", "1"),
        ("/apis", "0"),
        ("/api/users?x=/api", "3"),
    ] {
        assert_eq!(get(&routes, "a.example", path), index, "{path}");
    }
}

#[test]
fn a_final_rest_also_takes_its_prefix_with_and_without_the_slash() {
    let routes = routes(&[("", "/a/{*rest}", "")]);
    for (path, found) in
        [("/a", "0"), ("/a/", "0"), ("/a/b", "0"), ("/a//", "0"), ("/", "404"), ("/ab", "404")]
    {
        assert_eq!(get(&routes, "a.example", path), found, "{path}");
    }
    assert_eq!(get(&self::routes(&[("", "/{*rest}", "")]), "a.example", "/"), "0");
}

#[test]
fn a_path_spelt_in_percent_does_not_fall_to_a_weaker_route() {
    let routes = routes(&[("", "/admin/{x}", ""), ("", "/{*rest}", ""), ("", "/a%2fb", "")]);
    assert_eq!(get(&routes, "a.example", "/%61dmin/%7euser"), "0");
    assert_eq!(get(&routes, "a.example", "/admin%2Fx"), "1", "an encoded slash is no separator");
    assert_eq!(get(&routes, "a.example", "/a%2Fb"), "2");
    for path in
        ["/x/../admin", "/x/%2e%2E/admin", "/x%2f..%2fadmin", "/x\\..\\admin", "/x/%2e%2e%5cadmin", "*", ""]
    {
        assert_eq!(get(&routes, "a.example", path), "400", "{path}");
    }
}

#[test]
fn methods_come_before_none_and_get_takes_head() {
    let routes = routes(&[
        ("", "/a", ""),
        ("", "/a", "GET"),
        ("", "/a", "PUT POST"),
        ("", "/b", "GET"),
        ("", "/b", "HEAD PUT"),
        ("", "/c", "GET PURGE"),
        ("", "/c", "OPTIONS"),
    ]);
    for (method, path, found) in [
        ("GET", "/a", "1"),
        ("HEAD", "/a", "1"),
        ("POST", "/a", "2"),
        ("DELETE", "/a", "0"),
        ("OPTIONS", "/a", "0"),
        ("HEAD", "/b", "4"),
        ("DELETE", "/b", "405 GET HEAD PUT"),
        ("OPTIONS", "/b", "405 GET HEAD PUT"),
        ("OPTIONS", "/c", "6"),
        ("HEAD", "/c", "5"),
        ("purge", "/c", "405 GET HEAD PURGE OPTIONS"),
    ] {
        assert_eq!(ask(&routes, method, path), found, "{method} {path}");
    }
}

#[test]
fn a_method_that_the_best_path_does_not_list_falls_to_the_next_route_that_takes_it() {
    let routes = routes(&[("", "/a", "GET"), ("", "/{*rest}", "PUT"), ("a.example", "/a", "POST")]);
    let find = |method| short(&routes.find(Some("a.example"), "/a", &method, &HeaderMap::new()));
    assert_eq!(find(Method::PUT), "1");
    assert_eq!(find(Method::GET), "0");
    assert_eq!(find(Method::DELETE), "405 POST GET HEAD PUT");
}

#[test]
fn a_preflight_is_routed_as_the_request_that_it_announces() {
    let routes = routes(&[("", "/a", "GET"), ("", "/a", "PUT"), ("", "/a", "OPTIONS"), ("", "/b", "")]);
    let find =
        |path, announced: &[&str]| short(&routes.find(None, path, &Method::OPTIONS, &preflight(announced)));
    assert_eq!(find("/a", &["PUT"]), "1");
    assert_eq!(find("/a", &["HEAD"]), "0");
    assert_eq!(find("/a", &["DELETE"]), "405 GET HEAD PUT OPTIONS");
    assert_eq!(find("/a", &[]), "2", "without an announced method it is an ordinary OPTIONS");
    assert_eq!(find("/b", &["DELETE"]), "3");
    let mut without_origin = preflight(&["PUT"]);
    without_origin.remove("origin");
    assert_eq!(short(&routes.find(None, "/a", &Method::OPTIONS, &without_origin)), "2");
    assert_eq!(short(&routes.find(None, "/a", &Method::GET, &preflight(&["PUT"]))), "0");
}

#[test]
fn a_preflight_that_announces_nonsense_goes_to_the_first_route_of_its_path() {
    let routes = routes(&[("", "/{*rest}", ""), ("", "/a", ""), ("", "/a", "PUT"), ("", "/a", "GET")]);
    for announced in [&["PU T"][..], &["PUT", "GET"], &["PUT", "PUT"], &[""]] {
        assert_eq!(
            short(&routes.find(None, "/a", &Method::OPTIONS, &preflight(announced))),
            "2",
            "{announced:?}"
        );
    }
    assert_eq!(short(&routes.find(None, "/b", &Method::OPTIONS, &preflight(&["PU T"]))), "0");
}

#[test]
fn a_405_carries_a_policy_only_when_all_routes_of_the_path_have_the_same() {
    let policy_of = |policies: [RoutePolicy; 2]| {
        let [one, other] = policies;
        let one = Route { policy: one, ..route("", "/a", "GET") };
        let other = Route { policy: other, ..route("", "/{x}", "PUT") };
        let routes = Routes::new(vec![one, other]).unwrap();
        let RouteMatch::MethodNotAllowed { policy, .. } =
            routes.find(None, "/a", &Method::DELETE, &HeaderMap::new())
        else {
            panic!("the path has routes and none takes DELETE");
        };
        match policy {
            Some(RoutePolicy::Policy(policy)) => policy.name.to_string(),
            Some(RoutePolicy::Passthrough) => "false".to_owned(),
            None => "none".to_owned(),
        }
    };
    assert_eq!(policy_of([named("app"), named("app")]), "app");
    assert_eq!(policy_of([named("app"), named("other")]), "none");
    assert_eq!(policy_of([named("app"), RoutePolicy::Passthrough]), "none");
    assert_eq!(policy_of([RoutePolicy::Passthrough, RoutePolicy::Passthrough]), "false");
}

#[test]
fn a_thousand_nested_wildcards_are_walked_in_bounded_time() {
    let deep = |first: &str, count: usize| format!("/{first}{}", "/{x}".repeat(count));
    let mut patterns = vec![];
    for count in 1..100 {
        patterns.push(route("", &deep("a", count), "PUT"));
        patterns.push(route("", &deep("{y}", count), "PUT"));
    }
    let routes = Routes::new(patterns).unwrap();
    let path = "/a".repeat(5000);
    assert_eq!(get(&routes, "a.example", &path), "404");
    let host = "a.".repeat(10_000);
    assert_eq!(get(&routes, &host, &format!("/a{}", "/b".repeat(99))), "405 PUT");
}

// --- The naive twin --------------------------------------------------------------------------------------------------

/// A route in the words of its text, matched without any tree.
#[derive(Clone, Debug)]
struct Naive {
    host: String,
    path: String,
    methods: String,
}

impl Naive {
    fn takes_host(&self, host: &str) -> bool {
        match self.host.strip_prefix("*.") {
            Some(parent) => host.ends_with(&format!(".{parent}")),
            None => self.host.is_empty() || self.host == host,
        }
    }

    fn takes_path(&self, path: &str) -> bool {
        let asked: Vec<&str> = path.split('/').skip(1).collect();
        let own: Vec<&str> = self.path.split('/').skip(1).collect();
        let matches = |(own, asked): (&&str, &&str)| *own == *asked || (*own == "{x}" && !asked.is_empty());
        match own.split_last() {
            Some((&"{*rest}", own)) => asked.len() >= own.len() && own.iter().zip(&asked).all(matches),
            _ => own.len() == asked.len() && own.iter().zip(&asked).all(matches),
        }
    }

    fn takes_method(&self, method: &str) -> bool {
        let lists = |name| self.methods.split(' ').any(|listed| listed == name);
        self.methods.is_empty() || lists(method) || (method == "HEAD" && lists("GET"))
    }

    fn conflicts(&self, other: &Naive) -> bool {
        let shared =
            self.methods.split(' ').any(|listed| other.methods.split(' ').any(|other| other == listed));
        self.host == other.host && self.path == other.path && shared
    }

    /// First in rank is least.
    fn rank(&self, method: &str) -> (u8, isize, Vec<u8>, u8) {
        let host = if self.host.is_empty() { 2 } else { u8::from(self.host.starts_with("*.")) };
        let labels = -isize::try_from(self.host.split('.').count()).unwrap();
        let segment = |segment| match segment {
            "{*rest}" => 2,
            "{x}" => 1,
            _ => 0,
        };
        let listed = self.methods.split(' ').any(|listed| listed == method);
        (
            host,
            labels,
            self.path.split('/').map(segment).collect(),
            if self.methods.is_empty() { 2 } else { u8::from(!listed) },
        )
    }
}

fn naive_find(routes: &[Naive], host: &str, path: &str, method: &str) -> String {
    let mut matching: Vec<(usize, &Naive)> = routes
        .iter()
        .enumerate()
        .filter(|(_, route)| route.takes_host(host) && route.takes_path(path))
        .collect();
    if matching.is_empty() {
        return "404".to_owned();
    }
    matching.retain(|(_, route)| route.takes_method(method));
    matching.sort_by_key(|(_, route)| route.rank(method));
    matching.first().map_or("405".to_owned(), |(index, _)| index.to_string())
}

fn naive_route() -> impl Strategy<Value = Naive> {
    let host = prop::sample::select(vec!["", "", "a.test", "b.a.test", "*.a.test", "*.b.a.test", "*.test"]);
    let segment = prop::sample::select(vec!["a", "b", "{x}", ""]);
    let path = (prop::collection::vec(segment, 0..4), any::<bool>());
    let methods = prop::sample::select(vec!["", "", "GET", "PUT", "HEAD PUT", "GET POST"]);
    (host, path, methods).prop_map(|(host, (mut segments, rest), methods)| {
        if rest || segments.is_empty() {
            segments.push("{*rest}");
        }
        Naive { host: host.to_owned(), path: format!("/{}", segments.join("/")), methods: methods.to_owned() }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 10_000, ..ProptestConfig::default() })]

    #[test]
    fn the_tree_finds_what_the_naive_matcher_finds(
        candidates in prop::collection::vec(naive_route(), 1..12),
        host in prop::sample::select(vec!["a.test", "b.a.test", "c.b.a.test", "test", "other"]),
        segments in prop::collection::vec(prop::sample::select(vec!["a", "b", "c", ""]), 1..5),
        method in prop::sample::select(vec!["GET", "HEAD", "PUT", "POST", "DELETE"]),
    ) {
        // Routes of equal rank are an error; of each such pair the first is kept.
        let mut kept: Vec<Naive> = Vec::new();
        for candidate in candidates {
            if !kept.iter().any(|earlier| earlier.conflicts(&candidate)) {
                kept.push(candidate);
            }
        }
        let planted = Routes::new(kept.iter().map(|naive| route(&naive.host, &naive.path, &naive.methods)).collect()).unwrap();
        let path = format!("/{}", segments.join("/"));
        let found = short(&planted.find(Some(host), &path, &method.parse().unwrap(), &HeaderMap::new()));
        let found = found.split(' ').next().unwrap();
        prop_assert_eq!(found, naive_find(&kept, host, &path, method), "{:?} {} {} {}", kept, host, path, method);
    }
}
