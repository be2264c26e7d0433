//! The order in which the crates are published, and the versions that they ask of each other.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{Dependency, DependencyKind, Package};

use super::manifests::all_or;
use super::{Outcome, Release};
use crate::Failure;

/// Each crate asks for the versions that the others have, and for no crate that is not published.
pub(super) fn versions(release: &Release) -> Result<Outcome, Failure> {
    let mut wrong = Vec::new();
    for package in &release.packages {
        for dependency in of_the_workspace(package) {
            let name = &dependency.name;
            match release.packages.iter().find(|other| other.name == *name) {
                None => {
                    wrong.push(format!("{} needs {name}, which is not published", package.name))
                }
                Some(other) if !dependency.req.matches(&other.version) => wrong.push(format!(
                    "{} asks for {name} {}, which is {}",
                    package.name, dependency.req, other.version
                )),
                Some(_) => {}
            }
        }
    }
    let versions: BTreeSet<String> =
        release.packages.iter().map(|package| package.version.to_string()).collect();
    Ok(all_or(wrong, versions.into_iter().collect::<Vec<_>>().join(", ")))
}

/// A crate is published after those that it needs.
pub(super) fn publication(release: &Release) -> Result<Outcome, Failure> {
    let needs = release.packages.iter().map(|package| {
        let names = of_the_workspace(package).map(|dependency| dependency.name.clone());
        (package.name.to_string(), names.collect())
    });
    Ok(match sorted(needs.collect()) {
        Ok(order) => Outcome::Passed(order.join(", ")),
        Err(circle) => Outcome::Failed(format!("these need each other: {}", circle.join(", "))),
    })
}

/// The crates of this workspace that a published crate needs. Development dependencies without a version
/// are left out of what is published.
fn of_the_workspace(package: &Package) -> impl Iterator<Item = &Dependency> {
    package.dependencies.iter().filter(|dependency| {
        let is_published = dependency.kind != DependencyKind::Development
            || !dependency.req.comparators.is_empty();
        dependency.path.is_some() && is_published && dependency.name != *package.name
    })
}

/// Names after those that they need, else in the order of the alphabet; the names that are left if some need each other.
fn sorted(mut needs: BTreeMap<String, BTreeSet<String>>) -> Result<Vec<String>, Vec<String>> {
    let mut order: Vec<String> = Vec::new();
    while !needs.is_empty() {
        let ready = needs.iter().find(|(_, needed)| needed.iter().all(|name| order.contains(name)));
        let Some((name, _)) = ready else {
            return Err(needs.into_keys().collect());
        };
        let name = name.clone();
        needs.remove(&name);
        order.push(name);
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::sorted;

    #[test]
    fn what_is_needed_comes_first() {
        let needs = |pairs: &[(&str, &[&str])]| {
            let own = |(name, needed): &(&str, &[&str])| {
                (name.to_string(), needed.iter().map(ToString::to_string).collect())
            };
            sorted(pairs.iter().map(own).collect())
        };
        let order = needs(&[("a", &["c"]), ("b", &[]), ("c", &["b"])]);
        assert_eq!(order.unwrap(), ["b", "c", "a"]);
        let circle = needs(&[("a", &["b"]), ("b", &["a"]), ("c", &[])]);
        assert_eq!(circle.unwrap_err(), ["a", "b"]);
    }
}
