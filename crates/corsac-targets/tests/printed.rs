//! Printed targets: what is read back from what was printed is the model that was printed, and bad input ends with a place.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use corsac::policy::{Policy, PolicySpec};
use corsac_targets::diff::compare;
use corsac_targets::import::{FindingCode, NoIncludes, policies};
use corsac_targets::plan::PolicyPlan;
use corsac_targets::{LossCode, Plan, Target, compile, targets};

/// The policies that every target is tried with.
fn specs() -> Vec<PolicySpec> {
    let list = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect::<Vec<String>>();
    let base = PolicySpec::default;
    vec![
        PolicySpec {
            origins: list(&["https://app.example.com", "https://b.example:8443"]),
            credentials: true,
            methods: list(&["PUT", "DELETE"]),
            request_headers: list(&["content-type", "x-a"]),
            expose_headers: list(&["x-request-id"]),
            max_age: Some(600),
            ..base()
        },
        PolicySpec { origins: list(&["https://*.example.org"]), max_age: Some(0), ..base() },
        PolicySpec { origins: list(&["http://localhost:*"]), request_headers: list(&["*"]), ..base() },
        PolicySpec { origins: list(&["*"]), methods: list(&["*"]), request_headers: list(&["*"]), ..base() },
    ]
}

fn modelled() -> Vec<&'static dyn Target> {
    let open = specs().pop().unwrap().compile().unwrap();
    let plan = PolicyPlan::new("p", &open);
    let has_model = |target: &&dyn Target| target.model(&plan, target.default_version()).is_some();
    targets().iter().copied().filter(has_model).collect()
}

/// The first file, read back; `None` where there is no reader.
fn read_back(target: &dyn Target, policy: &Policy) -> Vec<(String, Vec<String>)> {
    let plan = Plan::of_policy("app", policy);
    let compiled = compile(target, &plan, target.default_version(), LossCode::ALL).unwrap();
    let mut read = Vec::new();
    for file in &compiled.files {
        let Some(imported) = target.import(&NoIncludes(file.text.as_bytes()), &file.name) else { continue };
        let unclear = imported
            .findings
            .iter()
            .filter(|finding| matches!(finding.code, FindingCode::NotUnderstood | FindingCode::Syntax));
        let unclear: Vec<String> = unclear.map(|finding| finding.message.clone()).collect();
        assert!(unclear.is_empty(), "{}: {unclear:?}\n{}", target.name(), file.text);
        // The model that was printed is what both sides of the text are compared with.
        let model = target.model(&PolicyPlan::new("app", policy), target.default_version()).unwrap();
        let mut differences = Vec::new();
        target.read(&NoIncludes(file.text.as_bytes()), &file.name, &mut |_, sides| {
            for side in sides {
                differences.extend(model.with_side(&mut |printed| compare(printed, *side).unwrap()));
            }
        });
        assert!(differences.is_empty(), "{}: {differences:#?}\n{}", target.name(), file.text);
        let (named, _) = policies(&imported);
        read.push((file.name.clone(), named.into_iter().map(|named| named.name).collect()));
    }
    read
}

#[test]
fn what_is_read_back_answers_as_what_was_printed() {
    for target in modelled() {
        let mut count = 0;
        for spec in specs() {
            count += read_back(target, &spec.compile().unwrap()).len();
        }
        println!("{}: {count} files read back", target.name());
    }
}

/// Programs in a language that is not declarative: they are printed, and not read back.
const IS_NOT_READ: [&str; 1] = ["aspnet"];

#[test]
fn a_policys_name_is_a_text_wherever_it_is_printed() {
    let names = [
        "--> <CORSRule><AllowedOrigin>*</AllowedOrigin></CORSRule> <!--",
        "]]>\n<Cors><Origins><Origin>*</Origin></Origins></Cors>",
        "\", \"AllowOrigins\": [\"*\"], \"x\": \"\\",
        "*/ cors({origin: '*'}) /* \u{2028}cors({})",
        "\"\"\"\nCORS_ALLOW_ALL_ORIGINS = True #",
    ];
    let policy = specs().remove(0).compile().unwrap();
    for target in modelled().into_iter().filter(|target| !IS_NOT_READ.contains(&target.name())) {
        let behaviours = |name: &str| {
            let plan = Plan::of_policy(name, &policy);
            let compiled = compile(target, &plan, target.default_version(), LossCode::ALL).unwrap();
            let files = compiled.files.iter();
            let imported =
                files.filter_map(|file| target.import(&NoIncludes(file.text.as_bytes()), &file.name));
            imported.flat_map(|imported| imported.sites).map(|site| site.behaviour).collect::<Vec<_>>()
        };
        let plain = behaviours("app");
        assert!(!plain.is_empty(), "{}", target.name());
        for name in names {
            assert_eq!(behaviours(name), plain, "{}: {name:?}", target.name());
        }
    }
}

#[test]
fn truncated_text_ends_with_an_error_and_its_place_or_is_read_in_part() {
    for target in modelled() {
        let policy = specs().remove(0).compile().unwrap();
        let plan = Plan::of_policy("app", &policy);
        let compiled = compile(target, &plan, target.default_version(), LossCode::ALL).unwrap();
        for file in &compiled.files {
            for end in (0..file.text.len()).filter(|end| file.text.is_char_boundary(*end)).step_by(7) {
                let imported = target.import(&NoIncludes(&file.text.as_bytes()[..end]), &file.name);
                let Some(imported) = imported else { continue };
                assert!(
                    !imported.sites.is_empty() || !imported.findings.is_empty(),
                    "{}: nothing is said of {:?}",
                    target.name(),
                    &file.text[..end]
                );
            }
        }
    }
}

#[test]
fn huge_binary_and_deep_input_ends_with_an_error_in_bounded_time() {
    let huge = "[1,".repeat(50 * 1024 * 1024 / 3);
    let many = format!("[{}1]", "1,".repeat(20 * 1024 * 1024));
    let deep_json = "[".repeat(100_000);
    let deep_xml = "<a>".repeat(100_000);
    for target in modelled() {
        for text in [
            huge.as_bytes(),
            many.as_bytes(),
            b"{\"a\": \xff\xfe\x00}",
            deep_json.as_bytes(),
            deep_xml.as_bytes(),
        ] {
            let Some(imported) = target.import(&NoIncludes(text), "big") else { continue };
            assert!(!imported.findings.is_empty(), "{} {:?}", target.name(), &text[..8]);
        }
    }
}
