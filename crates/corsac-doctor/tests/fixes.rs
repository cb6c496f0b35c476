//! The changes that are written for servers: the smallest policy, for one origin, and nothing wider.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use corsac::policy::PolicySpec;
use corsac_doctor::{Stack, in_the_way, snippet};
use corsac_targets::plan::PolicyPlan;

fn policy(credentials: bool, methods: &[&str], headers: &[&str]) -> PolicySpec {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    PolicySpec {
        origins: vec!["https://app.example".into()],
        credentials,
        methods: owned(methods),
        request_headers: owned(headers),
        ..PolicySpec::default()
    }
}

/// The services that never allow credentials, and those that always do.
const WITHOUT_CREDENTIALS: [Stack; 1] = [Stack::Gcs];
const WITH_CREDENTIALS: [Stack; 2] = [Stack::S3, Stack::Azure];

fn allows(stack: Stack, credentials: bool) -> bool {
    let never = if credentials { &WITHOUT_CREDENTIALS[..] } else { &WITH_CREDENTIALS };
    !never.contains(&stack)
}

/// The header names that the stack can grant without exposing them too.
fn headers(stack: Stack) -> &'static [&'static str] {
    if stack == Stack::Gcs { &["content-type"] } else { &["content-type", "x-trace"] }
}

#[test]
fn every_stack_writes_the_policy() {
    for &stack in Stack::ALL {
        assert_eq!(stack.as_str().parse(), Ok(stack));
        let credentials = allows(stack, true);
        let snippet = snippet(stack, &policy(credentials, &["PUT"], headers(stack))).unwrap();
        // What is printed for the targets has its own tests, and the real server's.
        let plan = PolicyPlan::new("app", &policy(false, &[], &[]).compile().unwrap());
        let prints_files =
            corsac_targets::find(stack.as_str()).is_some_and(|target| target.fragment(&plan).is_none());
        if !prints_files || stack == Stack::Express {
            let text = format!("{}: {}\n\n{}", stack.title(), snippet.note, snippet.text);
            insta::assert_snapshot!(format!("snippet_{stack}"), text);
        }
    }
}

#[test]
fn every_target_is_a_stack_and_prints_its_snippet() {
    for target in corsac_targets::targets() {
        let stack: Stack = target
            .name()
            .parse()
            .unwrap_or_else(|_| panic!("{} is no stack: add it to src/fix/stack.rs", target.name()));
        let policy = policy(allows(stack, true), &["PUT"], &["content-type"]);
        let plan = corsac_targets::Plan::of_policy("app", &policy.clone().compile().unwrap());
        let compiled = corsac_targets::compile(*target, &plan, target.default_version(), &[]).unwrap();
        let text = snippet(stack, &policy).unwrap().text;
        assert!(!compiled.files.is_empty());
        if stack == Stack::Express {
            assert!(text.contains("require('cors')"), "the middleware that is there already");
            continue;
        }
        if let Some(fragment) = target.fragment(plan.policies.first().unwrap()) {
            assert_eq!(text, fragment);
            continue;
        }
        for file in compiled.files {
            assert!(text.contains(&file.text) && text.contains(&file.name), "{stack}: {}", file.name);
        }
    }
}

#[test]
fn what_a_service_cannot_hold_is_not_written_for_it_and_the_loss_says_why() {
    let refused = |stack, policy: &PolicySpec| {
        assert_eq!(snippet(stack, policy), None, "{stack}");
        in_the_way(stack, policy).iter().map(|loss| loss.code.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(refused(Stack::S3, &policy(true, &["PATCH"], &[])), ["L216"]);
    assert_eq!(refused(Stack::S3, &policy(false, &["PUT"], &[])), ["L110"]);
    assert_eq!(refused(Stack::Gcs, &policy(true, &["PUT"], &[])), ["L113"]);
    assert_eq!(refused(Stack::Gcs, &policy(false, &["PATCH"], &[])), ["L216"]);
    assert_eq!(refused(Stack::Gcs, &policy(false, &[], &["x-trace"])), ["L318"]);
    assert_eq!(refused(Stack::Azure, &policy(false, &[], &[])), ["L110"]);
    assert_eq!(refused(Stack::Azure, &policy(true, &["PURGE"], &[])), ["L216"]);
    for stack in [Stack::CloudFront, Stack::ApiGateway] {
        assert!(snippet(stack, &policy(false, &["PATCH"], &[])).is_some(), "{stack}");
        assert_eq!(refused(stack, &policy(true, &["PURGE"], &[])), ["L216"], "{stack}");
    }
}

#[test]
fn every_stack_names_the_origin_and_what_is_asked_for_only() {
    for &stack in Stack::ALL {
        let plain = if allows(stack, false) { snippet(stack, &policy(false, &[], &[])) } else { None };
        let Some(plain) = plain.map(|snippet| snippet.text) else { continue };
        // nginx is given the origin as an expression.
        assert!(
            plain.contains("https://app.example") || plain.contains(r"https://app\\.example"),
            "{stack}: {plain}"
        );
        for word in
            ["redentials true", "redentials: true", "redentials = true", "redentials(true)", "PUT", "x-trace"]
        {
            assert!(!plain.contains(word), "{stack}: {word}: {plain}");
        }
        let all = snippet(stack, &policy(allows(stack, true), &["DELETE"], headers(stack))).unwrap().text;
        assert!(headers(stack).iter().all(|name| all.contains(name)), "{stack}: {all}");
        assert!(all.to_ascii_uppercase().contains("DELETE"), "{stack}: {all}");
    }
}

#[test]
fn corsacs_own_file_has_no_finding() {
    let policy = policy(true, &["PUT"], &["x-trace"]);
    let text = snippet(Stack::Corsac, &policy).unwrap().text;
    let parsed = corsac_config::parse("corsac.toml", &text);
    assert!(parsed.findings.is_empty(), "{text}");
}

#[test]
fn names_that_would_need_care_are_not_written() {
    for name in ["x'y", "x`y", "x$y", "x|y"] {
        assert_eq!(snippet(Stack::Express, &policy(false, &[], &[name])), None, "{name}");
    }
    let two = PolicySpec {
        origins: vec!["https://a.example".into(), "https://b.example".into()],
        ..PolicySpec::default()
    };
    let any = PolicySpec { origins: vec!["*".into()], ..PolicySpec::default() };
    assert!([two, any].iter().all(|policy| snippet(Stack::Express, policy).is_none()));
}
