//! The links of a Markdown page, as a forge and crates.io show it.

use std::fs;
use std::path::Path;

use pulldown_cmark::{BrokenLink, Event, Options, Parser, Tag};

use crate::Failure;

/// What is wrong with the links and pictures of a page: links that only rustdoc resolves, files and
/// headings that do not exist.
///
/// # Errors
/// If a page cannot be read.
pub fn faults(page: &Path) -> Result<Vec<String>, Failure> {
    let text = fs::read_to_string(page).map_err(Failure::file("read", page))?;
    let mut faults = Vec::new();
    let mut broken = |link: BrokenLink<'_>| {
        faults.push(format!("[{}] is a link in rustdoc only", link.reference));
        None
    };
    let options = Options::ENABLE_TABLES;
    let parser = Parser::new_with_broken_link_callback(&text, options, Some(&mut broken));
    let mut targets = Vec::new();
    for event in parser {
        if let Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) = event {
            targets.push(dest_url);
        }
    }
    for target in targets.iter().filter(|target| !target.contains("://")) {
        faults.extend(fault(page, target)?);
    }
    Ok(faults)
}

/// What is wrong with a link to a file or to a heading.
fn fault(page: &Path, target: &str) -> Result<Option<String>, Failure> {
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let file = match path {
        "" => page.to_owned(),
        path => page.parent().unwrap_or(Path::new("")).join(path),
    };
    if !file.exists() {
        return Ok(Some(format!("{target} leads to no file")));
    }
    if anchor.is_empty() || file.extension().is_none_or(|end| end != "md") {
        return Ok(None);
    }
    let text = fs::read_to_string(&file).map_err(Failure::file("read", &file))?;
    let known =
        text.lines().filter(|line| line.starts_with('#')).any(|line| self::anchor(line) == anchor);
    Ok((!known).then(|| format!("{target} leads to no heading")))
}

/// The name by which a heading can be reached.
fn anchor(heading: &str) -> String {
    let words = heading.trim_start_matches('#').trim().to_lowercase();
    let kept = words.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let page = folder.path().join("a.md");
        let text = "# What it does, and why\n\n[`Chat`] and [this](crate::Chat), [it](#what-it-does-and-why), \
                    [a page](a.md#no), [no file](none.md#x), ![picture](none.png), [there](https://example.com), \
                    `[1, 2]` ``[x](y)``\n```\n[two](b.md)\n```\n\n| a |\n| --- |\n| [`State`] |\n";
        fs::write(&page, text).unwrap();
        assert_eq!(
            faults(&page).unwrap(),
            [
                "[`Chat`] is a link in rustdoc only",
                "[`State`] is a link in rustdoc only",
                "crate::Chat leads to no file",
                "a.md#no leads to no heading",
                "none.md#x leads to no file",
                "none.png leads to no file",
            ]
        );
    }
}
