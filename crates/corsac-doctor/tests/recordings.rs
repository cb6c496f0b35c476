//! Recordings of any form are read without panic, and what is whole in them is judged.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use corsac_doctor::{HarSummary, read_har};
use serde_json::{Value, json};

fn summary(log: &Value) -> HarSummary {
    let mut summary = HarSummary::default();
    read_har(log.to_string().as_bytes(), |entry| summary.add(entry)).unwrap();
    summary
}

fn entry(method: &str, url: &str, request: &Value, status: i64, response: &Value) -> Value {
    let fields = |fields: &Value| -> Vec<Value> {
        let fields = fields.as_object().unwrap().iter();
        fields.map(|(name, value)| json!({ "name": name, "value": value })).collect()
    };
    json!({
        "request": { "method": method, "url": url, "headers": fields(request) },
        "response": { "status": status, "headers": fields(response), "content": { "text": "{[" } },
    })
}

fn codes(entries: &[Value]) -> Vec<String> {
    let found = summary(&json!({ "log": { "entries": entries } })).json();
    let groups = found["groups"].as_array().unwrap().iter();
    groups.map(|group| group["code"].as_str().unwrap_or("allowed").to_owned()).collect()
}

#[test]
fn an_entry_is_judged_as_the_engine_judges() {
    let page = json!({ "Origin": "https://app.example" });
    let with_cookie = json!({ "Origin": "https://app.example", "Cookie": "a=b" });
    let asks = json!({ "Origin": "https://app.example", "Access-Control-Request-Method": "PUT" });
    let open = json!({ "access-control-allow-origin": "*" });
    let url = "https://api.example/a?b#c";
    let table = [
        (entry("GET", url, &page, 200, &open), "allowed"),
        (entry("GET", url, &page, 500, &json!({})), "D401"),
        (entry("GET", url, &with_cookie, 200, &open), "D402"),
        (entry("OPTIONS", url, &asks, 403, &json!({})), "D301"),
        (entry("OPTIONS", url, &asks, 204, &open), "D311"),
        (entry("GET", url, &page, 302, &json!({ "location": "https://b.example/" })), "D501"),
        (entry("GET", url, &page, -1, &json!({})), "D201"),
        // Some tools join the lines of a repeated field.
        (entry("GET", url, &page, 200, &json!({ "Access-Control-Allow-Origin": "*\n*" })), "D403"),
    ];
    for (entry, code) in table {
        assert_eq!(codes(std::slice::from_ref(&entry)), [code], "{entry}");
    }
}

#[test]
fn what_is_not_of_the_cors_protocol_is_counted_only() {
    let none = json!({});
    let entries = [
        entry("GET", "https://api.example/", &none, 200, &none),
        entry("POST", "https://api.example/", &json!({ "origin": "https://api.example" }), 200, &none),
        entry("G T", "https://api.example/", &json!({ "origin": "https://app.example" }), 200, &none),
        entry("GET", "data:,x", &json!({ "origin": "https://app.example" }), 200, &none),
        entry("GET", "", &none, 0, &none),
        json!({}),
    ];
    let summary = summary(&json!({ "log": { "entries": entries } }));
    assert_eq!((summary.entries, summary.refused), (6, 0));
}

#[test]
fn refused_groups_have_room_after_many_that_are_allowed() {
    let page = json!({ "Origin": "https://app.example" });
    let open = json!({ "access-control-allow-origin": "*" });
    let url = |number: usize| format!("https://api.example/{number}");
    let mut entries: Vec<Value> =
        (0..1100).map(|number| entry("GET", &url(number), &page, 200, &open)).collect();
    entries.push(entry("GET", "https://api.example/refused", &page, 200, &json!({})));
    let summary = summary(&json!({ "log": { "entries": entries } }));
    assert_eq!((summary.ungrouped, summary.refused), (100, 1));
    assert!(summary.human(80).contains("GET https://api.example/refused"));
    assert!(summary.human(80).contains("100 more entries"));
}

#[test]
fn a_head_of_many_fields_is_judged_by_its_first() {
    let mut fields = vec![json!({ "name": "Origin", "value": "https://app.example" })];
    fields.extend((0..1000).map(|number| json!({ "name": format!("x-{number}"), "value": "1" })));
    let one = json!({
        "request": { "method": "GET", "url": "https://api.example/", "headers": fields },
        "response": { "status": 200, "headers": [] },
    });
    assert_eq!(codes(&[one]), ["D401"]);
}

#[test]
fn a_file_that_ends_in_a_long_body_breaks_where_it_ends() {
    let text = format!(
        "{{\"log\":{{\"entries\":[\n{{\"response\":{{\"content\":{{\"text\":\"{}",
        "z".repeat(50_000)
    );
    let error = read_har(text.as_bytes(), |_| {}).unwrap_err().to_string();
    let column = text.lines().nth(1).unwrap().len();
    assert!(error.ends_with(&format!("at line 2 column {column}")), "{error}");
}

proptest::proptest! {
    #[test]
    fn a_file_that_is_cut_anywhere_is_read_as_far_as_it_goes(cut in 0..2000_usize) {
        let page = json!({ "Origin": "https://app.example" });
        let one = entry("GET", "https://api.example/", &page, 200, &json!({}));
        let text = json!({ "log": { "version": "1.2", "entries": vec![one; 5] } }).to_string();
        let cut = cut.min(text.len() - 1);
        let mut summary = HarSummary::default();
        let error = read_har(&text.as_bytes()[..cut], |entry| summary.add(entry)).unwrap_err();
        assert_eq!(error.entries, summary.entries);
        assert_eq!(summary.refused, summary.entries);
    }
}
