//! The public-suffix data that the engine names is the one that this workspace is built and tested with.

use corsac::origin::PUBLIC_SUFFIX_DATA;

#[test]
fn the_named_release_of_the_public_suffix_list_is_the_locked_one() {
    let lock = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.lock")).unwrap();
    let mut lines = lock.lines().skip_while(|line| *line != "name = \"psl\"").skip(1);
    let version = lines.next().and_then(|line| line.strip_prefix("version = ")).unwrap().trim_matches('"');
    assert_eq!(
        PUBLIC_SUFFIX_DATA,
        format!("psl {version}"),
        "after an update of psl, name its release in the engine"
    );
}
