//! The `cargo add` lines of a page, and the crates that its programs name.

use std::collections::BTreeSet;

use cargo_metadata::Package;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::Failure;

/// Crates that every program has, and names that are none.
const NOT_ADDED: [&str; 6] = ["alloc", "core", "crate", "self", "std", "super"];

/// A page's lines that begin with `cargo add`.
pub fn added(page: &str) -> impl Iterator<Item = &str> {
    page.lines().filter(|line| line.starts_with("cargo add "))
}

/// The crates that the page's programs in Rust name, and that no line of the page adds. A path without `use` names a
/// crate if `is_crate` says so: it may also begin with a module whose `use` the page does not show.
///
/// # Errors
/// If a program does not consist of Rust's tokens.
pub fn lacking(
    page: &str,
    packages: &[Package],
    is_crate: impl Fn(&str) -> bool,
) -> Result<Vec<String>, Failure> {
    let there: BTreeSet<String> = added(page)
        .flat_map(|line| names(line, packages))
        .map(|name| name.replace('-', "_"))
        .collect();
    let mut lacking = BTreeSet::new();
    for program in programs(page) {
        let stream: TokenStream = program
            .parse()
            .map_err(|error| Failure::Check(format!("{error}: not Rust: {program}")))?;
        let mut tokens = Vec::new();
        flatten(stream, &mut tokens);
        let found = Found::read(&tokens);
        let paths = found.paths.into_iter().filter(|name| is_crate(name));
        lacking.extend(found.used.into_iter().chain(paths).filter(|name| {
            !NOT_ADDED.contains(&name.as_str())
                && !found.local.contains(name)
                && !there.contains(name)
        }));
    }
    Ok(lacking.into_iter().collect())
}

/// The packages that a `cargo add` line names; `--path CLONE/generated` is one of the project, `../shelf` one that the
/// page has generated.
pub fn names(line: &str, packages: &[Package]) -> Vec<String> {
    let mut words = line.split_whitespace().skip(2);
    let mut names = Vec::new();
    while let Some(word) = words.next() {
        match word {
            "--path" => {
                let folder =
                    words.next().and_then(|path| path.rsplit('/').next()).unwrap_or_default();
                let is_it = |package: &&Package| {
                    package.manifest_path.parent().and_then(|it| it.file_name()) == Some(folder)
                };
                let of_project =
                    packages.iter().find(is_it).map(|package| package.name.to_string());
                names.push(of_project.unwrap_or_else(|| folder.to_owned()));
            }
            "--features" => drop(words.next()),
            option if option.starts_with("--") => {}
            name => names.push(name.split('@').next().unwrap_or(name).to_owned()),
        }
    }
    names
}

/// The code blocks in Rust.
fn programs(page: &str) -> Vec<String> {
    let mut programs = Vec::new();
    let mut program: Option<String> = None;
    for line in page.lines() {
        match &mut program {
            Some(text) if line.starts_with("```") => {
                programs.push(std::mem::take(text));
                program = None;
            }
            Some(text) => text.extend([line, "\n"]),
            None if line.starts_with("```rust") => program = Some(String::new()),
            None => {}
        }
    }
    programs
}

fn flatten(stream: TokenStream, tokens: &mut Vec<String>) {
    for tree in stream {
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Parenthesis | Delimiter::None => ("(", ")"),
                };
                tokens.push(open.to_owned());
                flatten(group.stream(), tokens);
                tokens.push(close.to_owned());
            }
            other => tokens.push(other.to_string()),
        }
    }
}

/// The names in a program.
#[derive(Default)]
struct Found {
    /// The first names of `use`.
    used: BTreeSet<String>,
    /// The first names of other paths, in lower case.
    paths: BTreeSet<String>,
    /// What `use` and `mod` bring into scope.
    local: BTreeSet<String>,
}

impl Found {
    fn read(tokens: &[String]) -> Self {
        let mut found = Self::default();
        let mut rest = tokens;
        let mut before = "";
        while let Some((token, after)) = rest.split_first() {
            let mut next = after.iter().map(String::as_str);
            let path_follows = next.next() == Some(":") && next.next() == Some(":");
            if token == "use" {
                let end = after.iter().position(|it| it == ";").unwrap_or(after.len());
                let mut names = after.iter().take(end).filter(|it| is_name(it));
                found.used.extend(names.next().cloned());
                found.local.extend(names.cloned());
                rest = after.get(end..).unwrap_or_default();
                continue;
            }
            if token == "mod" {
                found.local.extend(after.first().cloned());
            } else if path_follows && ![":", "."].contains(&before) && is_name(token) {
                found.paths.insert(token.clone());
            }
            before = token;
            rest = after;
        }
        found
    }
}

/// A name that a crate may have.
fn is_name(token: &str) -> bool {
    token.starts_with(|first: char| first.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_that_no_line_adds() {
        let page = "cargo add --path ../shelf --features mock\ncargo add tokio@1 serde-json --dev\n\
            ```rust,ignore\nuse one_crate::{mpsc, other};\nuse shelf::Client;\nuse std::fmt;\n\
            #[tokio::main]\nasync fn main() { \
            mpsc::channel(); sns::records(); serde_json::from_str(); reqwest::get(\"axum::x\").await; } // axum::y\n```\n\
            ```text\nuse nothing::x;\n```\n";
        let is_crate = |name: &str| name != "sns";
        assert_eq!(lacking(page, &[], is_crate).unwrap(), ["one_crate", "reqwest"]);
    }
}
