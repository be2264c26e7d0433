//! Links from Markdown to files of the project.

use std::path::{Path, PathBuf};

use connectparticipant_tests::models::{project_path, text};

/// The project's own Markdown files.
pub(crate) fn markdown_files() -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![project_path("")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !name.starts_with('.') && !["target", "seeds"].contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if name.ends_with(".md") {
                files.push(path);
            }
        }
    }
    files.sort();
    files
}

/// The targets of a page's links, code aside.
fn targets(text: &str) -> Vec<String> {
    let mut fenced = false;
    let prose = text.lines().filter(|line| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    });
    let prose: Vec<&str> = prose.collect();
    let prose = prose.join("\n");
    let links = prose.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
    links.map(|(target, _)| target.to_owned()).collect()
}

/// What is wrong with a link, if it is one to a file.
fn broken(from: &Path, target: &str) -> Option<String> {
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let is_file = path.rsplit_once('.').is_some_and(|(_, end)| ["md", "rs", "svg"].contains(&end));
    if target.contains("://") || !(path.is_empty() || path.ends_with('/') || is_file) {
        return None;
    }
    let file = if path.is_empty() { from.to_owned() } else { from.parent()?.join(path) };
    if !file.exists() {
        return Some(format!("{}: {target}: no such file", from.display()));
    }
    let is_page = file.extension().is_some_and(|end| end == "md");
    let known = !is_page || anchor.is_empty() || anchors(&text(&file)).contains(&anchor.to_owned());
    (!known).then(|| format!("{}: {target}: no such heading", from.display()))
}

/// The names that the headings of a page can be reached by.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |heading: &str| {
        let words = heading.trim_start_matches('#').trim().to_lowercase();
        let kept = words.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c));
        kept.map(|c| if c == ' ' { '-' } else { c }).collect()
    };
    headings.map(anchor).collect()
}

#[test]
fn lead_to_something() {
    let files = markdown_files();
    assert!(files.iter().any(|file| file.ends_with("README.md")), "{files:?}");
    let broken: Vec<String> = files
        .iter()
        .flat_map(|file| {
            let text = text(file);
            targets(&text)
                .into_iter()
                .filter_map(|target| broken(file, &target))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn are_found() {
    let page = "[one](a.md) ``[x](y)``\n```\n[two](b.md)\n```\n[three](c.md#d)";
    assert_eq!(targets(page), ["a.md", "y", "c.md#d"]);
    let here = project_path("README.md");
    assert_eq!(broken(&here, "docs/testing.md"), None);
    assert!(broken(&here, "docs/nothing.md").is_some());
    assert!(broken(&here, "CONTRIBUTING.md#nothing").is_some());
    assert_eq!(anchors("## What it does, and why"), ["what-it-does-and-why"]);
}
