//! The README of each crate, as crates.io shows it: without rustdoc, and with relative links into the repository.

use std::fs;
use std::path::Path;

use pulldown_cmark::{BrokenLink, Event, Options, Parser, Tag};

use super::manifests::all_or;
use super::{Outcome, Release};
use crate::{Failure, workspace};

/// Titles, links and pictures of each README.
pub(super) fn check(release: &Release) -> Result<Outcome, Failure> {
    let mut wrong = Vec::new();
    for package in &release.packages {
        let (Some(folder), Some(readme)) = (package.manifest_path.parent(), &package.readme) else {
            continue;
        };
        let path = folder.join(readme).into_std_path_buf();
        let text = fs::read_to_string(&path).map_err(Failure::file("read", &path))?;
        let shown = path.strip_prefix(workspace::root()).unwrap_or(&path).display().to_string();
        if text.lines().next() != Some(&format!("# {}", package.name)) {
            wrong.push(format!("{shown}: the title is not `# {}`", package.name));
        }
        wrong.extend(faults(&text, folder.as_std_path()).iter().map(|it| format!("{shown}: {it}")));
    }
    Ok(all_or(wrong, format!("{} READMEs", release.packages.len())))
}

/// What a reader outside of rustdoc would see of links and pictures that lead to nothing.
fn faults(text: &str, folder: &Path) -> Vec<String> {
    let mut unresolved = Vec::new();
    let mut broken = |link: BrokenLink<'_>| {
        unresolved.push(format!("[{}] is a link in rustdoc only", link.reference));
        None
    };
    let parser =
        Parser::new_with_broken_link_callback(text, Options::ENABLE_TABLES, Some(&mut broken));
    let mut faults = Vec::new();
    for event in parser {
        let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event else {
            continue;
        };
        let path = dest_url.split('#').next().unwrap_or_default();
        if path.contains("::") && !path.contains("://") {
            faults.push(format!("{dest_url} is a link in rustdoc only"));
        } else if !path.contains("://") && !path.is_empty() && !folder.join(path).exists() {
            faults.push(format!("{dest_url} leads to no file"));
        }
    }
    unresolved.append(&mut faults);
    unresolved
}

#[cfg(test)]
mod tests {
    use super::faults;

    #[test]
    fn what_only_rustdoc_shows_is_found() {
        let text = "# a\n\n[`Chat`] and [this](crate::Chat), [a file](Cargo.toml), [no file](none.md#x),\n\
                    [a page](https://example.com), [here](#a), `[1, 2]`\n\n| a |\n| --- |\n| [`State`] |\n";
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(
            faults(text, folder),
            [
                "[`Chat`] is a link in rustdoc only",
                "[`State`] is a link in rustdoc only",
                "crate::Chat is a link in rustdoc only",
                "none.md#x leads to no file",
            ]
        );
    }
}
