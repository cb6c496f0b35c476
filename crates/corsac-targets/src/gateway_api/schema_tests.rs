//! The manifests against what the published schema says.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::collections::HashSet;

use regex::Regex;

use super::*;
use crate::Target;
use crate::gateway_api::GatewayApi;
use crate::yaml::{Node, documents};

fn schema() -> toml::Table {
    include_str!("schema.toml").parse().unwrap()
}

fn words(schema: &toml::Table, key: &str) -> Vec<String> {
    schema[key].as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}

fn most(schema: &toml::Table, key: &str) -> usize {
    usize::try_from(schema[key].as_integer().unwrap()).unwrap()
}

fn expression(schema: &toml::Table, key: &str) -> Regex {
    Regex::new(schema[key].as_str().unwrap()).unwrap()
}

/// Fails unless the schema takes the manifests; gives how many there are.
fn checked(text: &str) -> usize {
    let schema = schema();
    let manifests =
        documents("httproutes.yaml", text).unwrap_or_else(|finding| panic!("{finding:?}\n{text}"));
    let mut names = HashSet::new();
    for manifest in &manifests {
        assert_eq!(manifest.text_of("apiVersion"), Some("gateway.networking.k8s.io/v1"));
        assert_eq!(manifest.text_of("kind"), Some("HTTPRoute"));
        assert!(names.insert(manifest.at(&["metadata", "name"]).unwrap().text().unwrap().to_owned()));
        let spec = manifest.get("spec").unwrap();
        assert!(spec.list("hostnames").len() <= most(&schema, "max-hostnames"));
        assert!((1..=most(&schema, "max-rules")).contains(&spec.list("rules").len()));
        spec.list("rules").iter().for_each(|rule| rule_checked(rule, &schema));
    }
    manifests.len()
}

fn rule_checked(rule: &Node, schema: &toml::Table) {
    assert!((1..=most(schema, "max-matches")).contains(&rule.list("matches").len()));
    for each in rule.list("matches") {
        let path = each.get("path").unwrap();
        assert!(words(schema, "path-types").contains(&path.text_of("type").unwrap().to_owned()));
        path_checked(path, schema);
        assert!(
            each.text_of("method").is_none_or(|method| words(schema, "methods").contains(&method.to_owned()))
        );
    }
    let filters = rule.list("filters");
    assert!(filters.len() <= most(schema, "max-filters"));
    assert!(filters.iter().filter(|filter| filter.text_of("type") == Some("CORS")).count() <= 1);
    for filter in filters {
        match filter.text_of("type").unwrap() {
            "CORS" => cors_checked(filter.get("cors").unwrap(), schema),
            "ResponseHeaderModifier" => {
                modifier_checked(filter.get("responseHeaderModifier").unwrap(), schema)
            }
            other => panic!("{other}"),
        }
    }
    let [backend] = rule.list("backendRefs") else { panic!("{rule:?}") };
    let service = Regex::new("^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$").unwrap();
    assert!(service.is_match(backend.text_of("name").unwrap()));
    assert!(backend.text_of("port").unwrap().parse::<u16>().unwrap() > 0);
}

fn path_checked(path: &Node, schema: &toml::Table) {
    let value = path.text_of("value").unwrap();
    assert!(value.chars().count() <= most(schema, "max-path"));
    if path.text_of("type") == Some("RegularExpression") {
        return;
    }
    assert!(value.starts_with('/') && expression(schema, "path-value").is_match(value), "{value}");
    assert!(!words(schema, "path-without").iter().any(|part| value.contains(part.as_str())), "{value}");
    assert!(!words(schema, "path-ends-without").iter().any(|end| value.ends_with(end.as_str())), "{value}");
}

fn cors_checked(cors: &Node, schema: &toml::Table) {
    let rules = schema["cors"].as_table().unwrap();
    assert!(cors.members().iter().all(|(name, _)| words(rules, "keys").contains(name)), "{cors:?}");
    let texts = |name: &str| -> Vec<String> {
        cors.list(name).iter().map(|node| node.text().unwrap().to_owned()).collect()
    };
    let lists = ["allowOrigins", "allowMethods", "allowHeaders", "exposeHeaders"];
    for name in lists {
        let all = texts(name);
        let unique: HashSet<&String> = all.iter().collect();
        assert_eq!(unique.len(), all.len(), "{name} is a set");
        assert!(all.len() <= most(rules, if name == "allowMethods" { "max-methods" } else { "max-entries" }));
        let alone = words(rules, "alone").contains(&name.to_owned());
        assert!(!alone || !unique.contains(&"*".to_owned()) || all.len() == 1, "{name}: {all:?}");
    }
    assert!(!texts("allowOrigins").is_empty());
    assert!(texts("allowOrigins").iter().all(|origin| expression(rules, "origin").is_match(origin)));
    let methods = words(schema, "methods");
    assert!(texts("allowMethods").iter().all(|method| method == "*" || methods.contains(method)));
    for name in ["allowHeaders", "exposeHeaders"] {
        assert!(texts(name).iter().all(|header| expression(schema, "header-name").is_match(header)));
    }
    let age = cors.text_of("maxAge").map(|age| age.parse::<i64>().unwrap());
    assert!(age.is_none_or(|age| age >= rules["min-max-age"].as_integer().unwrap()));
    assert!(
        cors.text_of("allowCredentials").is_none_or(|text| text == "true"),
        "all releases take true only"
    );
    // `*` beside credentials would echo every origin.
    assert!(!(texts("allowOrigins") == ["*"] && cors.is_true("allowCredentials")));
}

fn modifier_checked(modifier: &Node, schema: &toml::Table) {
    let names = ["set", "add"]
        .into_iter()
        .flat_map(|list| modifier.list(list))
        .map(|field| field.text_of("name").unwrap());
    let removed = modifier.list("remove").iter().filter_map(Node::text);
    assert!(names.chain(removed).all(|name| expression(schema, "header-name").is_match(name)));
    for list in ["set", "add"] {
        let keys =
            modifier.list(list).iter().map(|field| field.text_of("name").unwrap().to_ascii_lowercase());
        let (all, unique): (Vec<String>, HashSet<String>) = (keys.clone().collect(), keys.collect());
        assert_eq!(all.len(), unique.len(), "{list} has each name once");
    }
    for list in ["set", "add", "remove"] {
        assert!(modifier.list(list).len() <= most(schema, "max-header-entries"));
    }
}

fn compiled(file: &str) -> (String, Vec<&'static str>) {
    let parsed = corsac_config::parse("corsac.toml", file);
    let config = parsed.config.unwrap_or_else(|| panic!("{:?}", parsed.findings));
    let compilation = GatewayApi.compile(&Plan::of_config(&config), GatewayApi.default_version());
    (compilation.files[0].text.clone(), compilation.losses.iter().map(|loss| loss.code.as_str()).collect())
}

const ROUTES: &str = "
[gateway]
routes = [
  { path = \"/{*rest}\", policy = \"p\", upstream = \"http://orders.shop.svc:8080\" },
  { path = \"/a/{id}\", methods = [\"GET\", \"PUT\"], policy = \"p\", upstream = \"http://127.0.0.1:3000\" },
  { path = \"/raw\", host = \"*.example.com\", policy = false, upstream = \"http://raw:80\" },
]
";

#[test]
fn the_schema_takes_what_is_printed() {
    for policy in [
        "origins = [\"https://app.example.com\", \"https://*.example.org:8443\"]\ncredentials = true\nmethods = [\"PUT\", \"PATCH\"]\nrequest-headers = [\"content-type\"]\nexpose-headers = [\"x-id\"]\nmax-age = 600",
        "origins = [\"*\"]\nmethods = [\"*\"]\nrequest-headers = [\"*\", \"authorization\"]\nmax-age = 0\ncross-origin-resource-policy = \"cross-origin\"\ntiming-allow-origin = true",
        "origins = [\"http://[::1]:*\", \"app+x://host\", \"https://a.example\"]\nmethods = [\"X-ODD\"]\ndangerously-allow-insecure-origins = true",
        "origins = [\"*\"]\ncredentials = true\ndangerously-reflect-any-origin = true",
    ] {
        let (text, _) = compiled(&format!("[policies.p]\n{policy}\n{ROUTES}"));
        assert_eq!(checked(&text), 3);
        let (text, _) = compiled(&format!("[policies.p]\n{policy}\n"));
        assert_eq!(checked(&text), 1);
    }
}

#[test]
fn what_the_filter_cannot_hold_is_left_out_and_listed() {
    let (text, losses) = compiled(
        "[policies.p]\norigins = [\"http://localhost:*\", \"app+x://host\", \"https://a.example\", \"null\"]\n\
         dangerously-allow-null-origin = true\nmethods = [\"X-ODD\"]\nenforce = true\nmax-age = 0\n",
    );
    assert!(text.contains("allowOrigins: [\"https://a.example\"]\n"), "{text}");
    for code in ["L106", "L107", "L111", "L207", "L216", "L301", "L307"] {
        assert!(losses.contains(&code), "{code} in {losses:?}");
    }
    let (text, losses) = compiled(
        "[policies.p]\norigins = [\"*\"]\ncredentials = true\ndangerously-reflect-any-origin = true\n",
    );
    assert!(!text.contains("type: CORS") && losses.contains(&"L108"));
}

#[test]
fn a_path_that_the_schema_does_not_take_as_a_text_is_an_expression() {
    let (text, _) = compiled(
        "[policies.p]\norigins = [\"https://a.example\"]\n[gateway]\nroutes = [\n\
         { path = \"/a//b.c\", policy = \"p\", upstream = \"http://a:1\" },\n\
         { path = \"/a//b/{*rest}\", policy = \"p\", upstream = \"http://a:1\" },\n\
         { path = \"/a!$&'()*+,;=:@~b/{*rest}\", policy = \"p\", upstream = \"http://a:1\" },\n]\n",
    );
    assert_eq!(checked(&text), 3);
    for path in [r#"RegularExpression, value: "/a//b\\.c""#, r#"RegularExpression, value: "/a//b(?:/.*)?""#] {
        assert!(text.contains(path), "{text}");
    }
}

#[test]
fn more_origins_than_the_schema_has_room_for_are_left_out() {
    let origins: Vec<String> = (0..100).map(|number| format!("\"https://a{number}.example\"")).collect();
    let (text, losses) = compiled(&format!("[policies.p]\norigins = [{}]\n", origins.join(", ")));
    assert_eq!(checked(&text), 1);
    assert!(losses.contains(&"L106"));
}

#[test]
fn routes_that_differ_in_policy_by_method_get_no_filter() {
    let (text, losses) = compiled(
        "[policies.p]\norigins = [\"https://a.example\"]\n[policies.q]\norigins = [\"*\"]\n[gateway]\nroutes = [\n\
         { path = \"/a\", methods = [\"GET\"], policy = \"p\", upstream = \"http://a:1\" },\n\
         { path = \"/a\", methods = [\"PUT\"], policy = \"q\", upstream = \"http://a:1\" },\n\
         { path = \"/b\", methods = [\"PUT\"], policy = \"q\", upstream = \"http://a:1\" },\n]\n",
    );
    assert_eq!(checked(&text), 3);
    assert_eq!(text.matches("type: CORS").count(), 1);
    assert!(losses.contains(&"L400"));
}
