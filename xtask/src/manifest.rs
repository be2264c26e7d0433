//! The manifest of a generated crate that is not this workspace's.

use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};

use restjson_codegen::ir::Service;

use crate::{Failure, workspace};

/// `Cargo.toml`, with the runtime by its path.
///
/// # Errors
/// If the folder cannot be found.
pub(crate) fn text(service: &Service, out: &Path) -> Result<String, Failure> {
    with_transport(service, out, Some("reqwest"))
}

/// The manifest with a default transport, or without any.
fn with_transport(
    service: &Service,
    out: &Path,
    transport: Option<&str>,
) -> Result<String, Failure> {
    let runtime = way(out, "runtime")?;
    let features = transport.into_iter().chain(service.features.iter().map(|one| one.name()));
    let features: Vec<String> = features.map(|feature| format!("{feature:?}")).collect();
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        r#"# Written by `cargo xtask codegen`.
[package]
name = {name:?}
version = "0.1.0"
edition = "2024"
publish = false

[features]
default = ["rustls"]
rustls = ["restjson/rustls"]
native-tls = ["restjson/native-tls"]
rustls-no-provider = ["restjson/rustls-no-provider"]
blocking = ["restjson/blocking"]
mock = ["restjson/mock"]

[dependencies]
restjson = {{ path = {runtime:?}, default-features = false, features = [{features}] }}
serde = {{ version = "1", features = ["derive"] }}

# A crate of its own, wherever it lies.
[workspace]
"#,
        name = service.crate_name,
        runtime = runtime.display(),
        features = features.join(", "),
    );
    Ok(text)
}

/// The lines of a manifest that say what the crate stands on.
pub(crate) fn dependencies(text: &str) -> impl Iterator<Item = &str> {
    let rest = text.split_once("[dependencies]\n").map_or("", |(_, rest)| rest);
    rest.lines().take_while(|line| !line.is_empty())
}

/// `Cargo.toml` of a crate with protocol tests, which need no network.
///
/// # Errors
/// If the folder cannot be found.
pub(crate) fn text_with_harness(service: &Service, out: &Path) -> Result<String, Failure> {
    let harness = way(out, "protocol")?;
    let dependency = format!(
        "[dev-dependencies]\nrestjson-protocol = {{ path = {:?} }}\n\n",
        harness.display().to_string()
    );
    Ok(with_transport(service, out, None)?
        .replace("# A crate of its own", &format!("{dependency}# A crate of its own")))
}

/// The way from a folder to one of this workspace's.
fn way(out: &Path, package: &str) -> Result<PathBuf, Failure> {
    let from = real(out).map_err(Failure::file("find", out))?;
    let to = workspace::path(package);
    Ok(relative(&from, &real(&to).map_err(Failure::file("find", &to))?))
}

/// Where a path leads, without links and `..`; its last folders may not be there yet.
fn real(path: &Path) -> io::Result<PathBuf> {
    match path.canonicalize() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let absolute = std::path::absolute(path)?;
            match (absolute.parent(), absolute.file_name()) {
                (Some(parent), Some(name)) => Ok(real(parent)?.join(name)),
                _ => Err(error),
            }
        }
        found => found,
    }
}

/// The way from a folder to another; absolute if they have nothing in common.
fn relative(from: &Path, to: &Path) -> PathBuf {
    let from_parts: Vec<_> = from.components().collect();
    let to_parts: Vec<_> = to.components().collect();
    let common = from_parts.iter().zip(&to_parts).take_while(|(a, b)| a == b).count();
    if common < 2 {
        return to.to_owned();
    }
    let up = from_parts.iter().skip(common).map(|_| "..");
    up.map(PathBuf::from)
        .chain(to_parts.iter().skip(common).map(|part| PathBuf::from(part.as_os_str())))
        .collect()
}
