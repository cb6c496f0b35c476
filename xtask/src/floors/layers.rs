//! Who may use whom. Knows the floor of every crate, and nothing of their source.

use cargo_metadata::{Dependency, DependencyKind, Metadata, Package};

use super::Violation;

/// The house, as DESIGN draws it. A crate that is not here has no floor and does not pass.
const FLOORS: &[(&str, u8)] = &[
    ("corsac", 1),
    ("corsac-browser", 2),
    ("corsac-config", 2),
    ("corsac-tower", 2),
    ("corsac-agent", 3),
    ("corsac-gateway", 3),
    ("corsac-targets", 3),
    ("corsac-audit", 4),
    ("corsac-doctor", 4),
    ("corsac-cli", 5),
];

/// Beside the house: these may use every floor, and no floor may use them.
const SIDE: &[&str] = &["conformance", "conformance-browsers", "conformance-servers", "xtask"];

pub(super) fn check(metadata: &Metadata) -> Vec<Violation> {
    let members = metadata.workspace_packages();
    let named = |name: &str| members.iter().any(|member| member.name.as_str() == name);
    let (placed, homeless): (Vec<&Package>, _) =
        members.iter().partition(|member| place(&member.name).is_some());
    let edges = placed.iter().flat_map(|user| {
        let inside = user.dependencies.iter().filter(|used| named(&used.name));
        inside.filter_map(|used| forbidden(user, used))
    });
    edges.chain(homeless.into_iter().map(without_a_floor)).collect()
}

#[derive(Clone, Copy)]
enum Place {
    Floor(u8),
    Side,
}

fn place(name: &str) -> Option<Place> {
    let floor =
        FLOORS.iter().find(|(crate_name, _)| *crate_name == name).map(|(_, floor)| Place::Floor(*floor));
    floor.or_else(|| SIDE.contains(&name).then_some(Place::Side))
}

fn forbidden(user: &Package, used: &Dependency) -> Option<Violation> {
    let (Place::Floor(upper), below) = (place(&user.name)?, place(&used.name)?) else { return None };
    let found =
        |place: String| format!("{} (floor {upper}) uses {} ({place}){}", user.name, used.name, kind(used));
    match below {
        Place::Floor(lower) if lower < upper => None,
        // A test may bring the other side: the browser's pages read what the layer grants.
        Place::Floor(lower) if lower == upper && used.kind == DependencyKind::Development => None,
        Place::Floor(lower) => Some(Violation {
            found: found(format!("floor {lower}")),
            remedy: format!(
                "move what {} needs to a floor below {upper}, or the code that needs it up",
                user.name
            ),
        }),
        Place::Side => Some(Violation {
            found: found("beside the house".into()),
            remedy: format!("move that code or test into {}", used.name),
        }),
    }
}

fn kind(dependency: &Dependency) -> &'static str {
    match dependency.kind {
        DependencyKind::Development => " in its tests",
        DependencyKind::Build => " in its build script",
        _ => "",
    }
}

fn without_a_floor(member: &Package) -> Violation {
    Violation {
        found: format!("{} has no floor", member.name),
        remedy: "give it one in the table of xtask/src/floors/layers.rs, and in ARCHITECTURE.md".into(),
    }
}
