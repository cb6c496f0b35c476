//! The workspace as cargo sees it: where it lies, what it is made of, which cargo builds it.

use std::{env, ffi::OsString, path::Path};

use anyhow::{Context, Result};
use cargo_metadata::{CargoOpt, Metadata, MetadataCommand};

/// The directory of the root `Cargo.toml`.
pub(crate) fn root() -> &'static Path {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here)
}

/// The cargo that runs this, so that a chosen toolchain stays chosen.
pub(crate) fn cargo() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Every package of the lock file and every edge between them, with all features of the workspace.
pub(crate) fn metadata() -> Result<Metadata> {
    MetadataCommand::new()
        .cargo_path(cargo())
        .manifest_path(root().join("Cargo.toml"))
        .features(CargoOpt::AllFeatures)
        .exec()
        .context("`cargo metadata` failed")
}
