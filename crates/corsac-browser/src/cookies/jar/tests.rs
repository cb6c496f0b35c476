//! What a jar stores and what travels, as statements.

use super::*;
use corsac::fetch::Origin;
use url::Url;

const NOW: Duration = Duration::from_secs(1_700_000_000);

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn store(jar: &mut Jar, at: &str, field: &str) -> Result<(), CookieFault> {
    let at = url(at);
    jar.store(&Visit::first_party(&at), field.as_bytes(), NOW).map_err(|refused| refused.fault)
}

fn jar(at: &str, field: &str) -> Jar {
    let mut jar = Jar::default();
    store(&mut jar, at, field).unwrap();
    jar
}

fn refused(at: &str, field: &str) -> CookieFault {
    store(&mut Jar::default(), at, field).unwrap_err()
}

fn first_party(jar: &Jar, to: &str) -> String {
    let to = url(to);
    sent(jar, &Visit::first_party(&to))
}

fn sent(jar: &Jar, visit: &Visit<'_>) -> String {
    String::from_utf8(jar.pick(visit, true, NOW).field.unwrap_or_default()).unwrap()
}

fn subresource<'a>(to: &'a Url, page: &str) -> Visit<'a> {
    let page = Origin::parse(page).unwrap();
    Visit {
        url: to,
        is_same_site: page.is_same_site(&Origin::of(to)),
        is_top_level_navigation: false,
        is_safe: true,
        partition: page.site(),
    }
}

fn withheld(jar: &Jar, visit: &Visit<'_>) -> Vec<CookieFault> {
    jar.pick(visit, true, NOW).withheld.into_iter().map(|refused| refused.fault).collect()
}

#[test]
fn a_cookie_without_domain_goes_to_its_host_only() {
    let jar = jar("https://www.example.com/", "a=b");
    assert_eq!(first_party(&jar, "https://www.example.com/"), "a=b");
    for other in ["https://example.com/", "https://x.www.example.com/", "https://wwww.example.com/"] {
        assert_eq!(first_party(&jar, other), "", "{other}");
    }
    assert_eq!(first_party(&jar, "https://www.example.com:8443/"), "a=b", "ports share cookies");
}

#[test]
fn a_cookie_with_domain_goes_to_all_hosts_below_it() {
    let jar = jar("https://www.example.com/", "a=b; Domain=.EXAMPLE.com");
    for host in ["https://example.com/", "https://www.example.com/", "https://a.b.example.com/"] {
        assert_eq!(first_party(&jar, host), "a=b", "{host}");
    }
    assert_eq!(first_party(&jar, "https://badexample.com/"), "");
}

#[test]
fn a_domain_is_one_that_the_host_lies_in_and_somebody_owns() {
    assert_eq!(refused("https://www.example.com/", "a=b; Domain=other.com"), CookieFault::DomainMismatch);
    assert_eq!(
        refused("https://www.example.com/", "a=b; Domain=x.www.example.com"),
        CookieFault::DomainMismatch
    );
    assert_eq!(refused("https://www.example.com/", "a=b; Domain=com"), CookieFault::DomainPublicSuffix);
    assert_eq!(refused("https://a.github.io/", "a=b; Domain=github.io"), CookieFault::DomainPublicSuffix);
    assert_eq!(
        refused("https://www.example.com/", "a=b; Domain=ex\u{e4}mple.com"),
        CookieFault::DomainNotAscii
    );
    assert_eq!(refused("http://1.2.3.4/", "a=b; Domain=3.4"), CookieFault::DomainMismatch);
}

#[test]
fn a_host_that_is_a_public_suffix_may_name_itself() {
    let jar = jar("https://github.io/", "a=b; Domain=github.io");
    assert_eq!(first_party(&jar, "https://github.io/"), "a=b");
    assert_eq!(first_party(&jar, "https://a.github.io/"), "");
}

#[test]
fn a_path_covers_what_lies_below_it() {
    let jar = jar("https://example.com/", "a=b; Path=/shop");
    assert_eq!(first_party(&jar, "https://example.com/shop"), "a=b");
    assert_eq!(first_party(&jar, "https://example.com/shop/hats"), "a=b");
    assert_eq!(first_party(&jar, "https://example.com/shopping"), "");
    assert_eq!(first_party(&jar, "https://example.com/"), "");
}

#[test]
fn without_path_a_cookie_belongs_to_its_directory() {
    let jar = jar("https://example.com/shop/hats?x=/y/", "a=b");
    assert_eq!(first_party(&jar, "https://example.com/shop/shoes"), "a=b");
    assert_eq!(first_party(&jar, "https://example.com/shop"), "a=b");
    assert_eq!(first_party(&jar, "https://example.com/"), "");
}

#[test]
fn the_longest_path_comes_first_and_then_the_oldest() {
    let mut jar = jar("https://example.com/", "old=1; Path=/");
    store(&mut jar, "https://example.com/", "deep=2; Path=/a").unwrap();
    store(&mut jar, "https://example.com/", "new=3; Path=/").unwrap();
    store(&mut jar, "https://example.com/", "old=4; Path=/").unwrap();
    assert_eq!(first_party(&jar, "https://example.com/a"), "deep=2; old=4; new=3");
}

#[test]
fn a_secure_cookie_stays_with_tls() {
    let secure = jar("https://example.com/", "a=b; Secure");
    let insecure = url("http://example.com/");
    assert_eq!(withheld(&secure, &Visit::first_party(&insecure)), [CookieFault::SecureOverInsecure]);
    assert_eq!(refused("http://example.com/", "a=b; Secure"), CookieFault::SecureFromInsecure);
    let local = jar("http://localhost:3000/", "a=b; Secure");
    assert_eq!(first_party(&local, "http://localhost:4000/"), "a=b");
}

#[test]
fn an_insecure_server_cannot_hide_a_secure_cookie() {
    let mut jar = jar("https://example.com/", "a=b; Secure; Domain=example.com");
    assert_eq!(store(&mut jar, "http://www.example.com/", "a=evil"), Err(CookieFault::SecureKept));
    assert_eq!(store(&mut jar, "https://www.example.com/", "a=fine"), Ok(()));
    assert_eq!(store(&mut jar, "http://www.example.com/", "c=fine"), Ok(()));
}

#[test]
fn a_cookie_that_expired_is_gone_and_removes_its_older_self() {
    let mut jar = jar("https://example.com/", "a=b; Max-Age=60");
    let at = url("https://example.com/");
    let visit = Visit::first_party(&at);
    assert!(jar.pick(&visit, true, NOW + Duration::from_secs(59)).field.is_some());
    assert!(jar.pick(&visit, true, NOW + Duration::from_secs(60)).field.is_none());
    store(&mut jar, "https://example.com/", "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT").unwrap();
    assert_eq!(sent(&jar, &visit), "");
}

#[test]
fn a_cookie_that_says_no_same_site_is_lax() {
    let jar = jar("https://api.example/", "a=b");
    let to = url("https://api.example/");
    assert_eq!(sent(&jar, &subresource(&to, "https://www.api.example")), "a=b");
    assert_eq!(withheld(&jar, &subresource(&to, "https://app.test")), [CookieFault::LaxByDefaultAcrossSites]);
    assert_eq!(
        withheld(&jar, &subresource(&to, "http://api.example")),
        [CookieFault::LaxByDefaultAcrossSites]
    );
}

#[test]
fn only_same_site_none_crosses_sites_and_only_with_secure() {
    let mut jar = jar("https://api.example/", "none=1; SameSite=None; Secure");
    store(&mut jar, "https://api.example/", "lax=2; SameSite=Lax").unwrap();
    store(&mut jar, "https://api.example/", "strict=3; SameSite=Strict").unwrap();
    let to = url("https://api.example/");
    let visit = subresource(&to, "https://app.test");
    assert_eq!(sent(&jar, &visit), "none=1");
    assert_eq!(withheld(&jar, &visit), [CookieFault::LaxAcrossSites, CookieFault::StrictAcrossSites]);
    assert_eq!(refused("https://api.example/", "a=b; SameSite=None"), CookieFault::SameSiteNoneWithoutSecure);
}

#[test]
fn lax_cookies_go_with_safe_top_level_navigations() {
    let jar = jar("https://api.example/", "a=b; SameSite=Lax");
    let to = url("https://api.example/");
    let navigation =
        |is_safe| Visit { is_top_level_navigation: true, is_safe, ..subresource(&to, "https://app.test") };
    assert_eq!(sent(&jar, &navigation(true)), "a=b");
    assert_eq!(sent(&jar, &navigation(false)), "");
}

#[test]
fn an_answer_to_another_site_sets_same_site_none_only() {
    let to = url("https://api.example/");
    let visit = subresource(&to, "https://app.test");
    let mut jar = Jar::default();
    let refused = |jar: &mut Jar, field: &str| jar.store(&visit, field.as_bytes(), NOW).unwrap_err().fault;
    assert_eq!(refused(&mut jar, "a=b"), CookieFault::SameSiteAcrossSites);
    assert_eq!(refused(&mut jar, "a=b; SameSite=Strict"), CookieFault::SameSiteAcrossSites);
    jar.store(&visit, b"a=b; SameSite=None; Secure", NOW).unwrap();
    assert_eq!(sent(&jar, &visit), "a=b");
}

#[test]
fn a_partitioned_cookie_belongs_to_the_top_level_site_it_was_set_under() {
    let to = url("https://api.example/");
    let mut jar = Jar::default();
    let field = b"a=b; SameSite=None; Secure; Partitioned";
    jar.store(&subresource(&to, "https://app.test"), field, NOW).unwrap();
    assert_eq!(sent(&jar, &subresource(&to, "https://www.app.test")), "a=b");
    assert_eq!(withheld(&jar, &subresource(&to, "https://other.test")), [CookieFault::OtherPartition]);
    let without_secure = "a=b; Partitioned";
    assert_eq!(refused("https://api.example/", without_secure), CookieFault::PartitionedWithoutSecure);
}

#[test]
fn each_partition_has_its_own_cookie() {
    let to = url("https://api.example/");
    let mut jar = Jar::default();
    for (page, field) in [("https://app.test", "a=1"), ("https://other.test", "a=2")] {
        let field = format!("{field}; SameSite=None; Secure; Partitioned");
        jar.store(&subresource(&to, page), field.as_bytes(), NOW).unwrap();
    }
    assert_eq!(sent(&jar, &subresource(&to, "https://app.test")), "a=1");
    assert_eq!(sent(&jar, &subresource(&to, "https://other.test")), "a=2");
}

#[test]
fn prefixes_of_names_are_promises() {
    let at = "https://example.com/";
    for field in ["__Secure-a=b", "__secure-a=b"] {
        assert_eq!(refused(at, field), CookieFault::SecurePrefix, "{field}");
    }
    for field in
        ["__Host-a=b; Secure", "__Host-a=b; Path=/", "__Host-a=b; Secure; Path=/; Domain=example.com"]
    {
        assert_eq!(refused(at, field), CookieFault::HostPrefix, "{field}");
    }
    assert_eq!(refused(at, "=__Host-a=b"), CookieFault::PrefixWithoutName);
    jar(at, "__Secure-a=b; Secure; Domain=example.com");
    jar(at, "__Host-a=b; Secure; Path=/");
}

#[test]
fn a_request_without_credentials_names_the_cookies_it_leaves_behind() {
    let jar = jar("https://example.com/", "a=b");
    let at = url("https://example.com/");
    let picked = jar.pick(&Visit::first_party(&at), false, NOW);
    assert_eq!(picked.field, None);
    assert_eq!(picked.withheld, [Refused { cookie: "a".into(), fault: CookieFault::NoCredentials }]);
}

#[test]
fn a_cookie_without_name_travels_as_its_value() {
    let mut jar = jar("https://example.com/", "alone");
    store(&mut jar, "https://example.com/", "a=b").unwrap();
    assert_eq!(first_party(&jar, "https://example.com/"), "alone; a=b");
}

#[test]
fn a_domain_has_180_cookies_and_the_oldest_go() {
    let mut jar = Jar::default();
    for number in 0..200 {
        store(&mut jar, "https://example.com/", &format!("c{number}=1")).unwrap();
    }
    let field = first_party(&jar, "https://example.com/");
    assert_eq!(field.split("; ").count(), 180);
    assert!(field.starts_with("c20=1"), "{field}");
}

proptest::proptest! {
    #[test]
    fn whatever_a_server_sets_the_cookie_field_is_a_header_value(
        fields in proptest::collection::vec(proptest::collection::vec(proptest::num::u8::ANY, 0..40), 0..8),
    ) {
        let at = url("https://example.com/");
        let visit = Visit::first_party(&at);
        let mut jar = Jar::default();
        for field in fields {
            let _ = jar.store(&visit, &field, NOW);
        }
        if let Some(field) = jar.pick(&visit, true, NOW).field {
            proptest::prop_assert!(corsac::headers::is_header_value(&field), "{}", field.escape_ascii());
        }
    }

    #[test]
    fn no_attribute_brings_a_jar_down(attributes in "(; ?(expires|max-age|domain|path|samesite|secure)=?[ -~]{0,30}){0,6}") {
        let _ = store(&mut Jar::default(), "https://www.example.com/a/b", &format!("a=b{attributes}"));
    }
}
