//! No dependency, of the tests included, may need a newer Rust than the one we promise.

use cargo_metadata::{Metadata, Package, semver::Version};

use super::Violation;

pub(super) fn check(metadata: &Metadata) -> Vec<Violation> {
    let members = metadata.workspace_packages();
    let unstated =
        members.iter().filter(|member| member.rust_version.is_none()).map(|member| without(member));
    let Some(ours) = members.iter().filter_map(|member| member.rust_version.as_ref()).min() else {
        return unstated.collect();
    };
    let newer = metadata.packages.iter().filter_map(|package| {
        package
            .rust_version
            .as_ref()
            .filter(|theirs| *theirs > ours)
            .map(|theirs| above(package, theirs, ours))
    });
    unstated.chain(newer).collect()
}

fn without(member: &Package) -> Violation {
    Violation {
        found: format!("{} states no rust-version", member.name),
        remedy: "write `rust-version.workspace = true` under its [package]".into(),
    }
}

fn above(package: &Package, theirs: &Version, ours: &Version) -> Violation {
    let (name, version) = (&package.name, &package.version);
    Violation {
        found: format!("{name} {version} needs Rust {theirs}, ours is {ours}"),
        remedy: format!(
            "find who uses it with `cargo tree --invert {name}`, then `cargo update {name} --precise OLDER`"
        ),
    }
}
