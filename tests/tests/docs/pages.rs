//! Every page is listed, and shows only code that is compiled.

use std::collections::BTreeSet;

use connectparticipant_tests::docs::PAGES;
use connectparticipant_tests::models::project_path;

use crate::links::markdown_files;

#[test]
fn every_file_is_listed() {
    let there: BTreeSet<String> = std::fs::read_dir(project_path("docs"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".md"))
        .collect();
    let listed: BTreeSet<String> = PAGES.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(listed, there, "tests/src/docs.rs and docs/");
}

#[test]
fn every_page_has_one_title() {
    for name in PAGES {
        let text = connectparticipant_tests::models::text(&project_path("docs").join(name));
        let mut fenced = false;
        let titles = text.lines().filter(|line| {
            fenced ^= line.starts_with("```");
            !fenced && line.starts_with("# ")
        });
        assert_eq!(titles.count(), 1, "{name}");
        assert!(text.starts_with("# "), "{name}");
    }
}

#[test]
fn every_example_comes_from_a_compiled_source() {
    let pages = PAGES.iter().map(|name| project_path("docs").join(name));
    let pages = pages.chain([project_path("README.md")]);
    for path in pages {
        let text = connectparticipant_tests::models::text(&path);
        let lines: Vec<&str> = text.lines().collect();
        for (number, pair) in lines.windows(2).enumerate() {
            let copied = pair[0].starts_with("<!-- example: ");
            let place = format!("{}:{}", path.display(), number + 2);
            let is_program = ["```rust", "```python", "```javascript"].contains(&pair[1]);
            assert!(copied || !is_program, "{place} has no source: see cargo xtask docs");
        }
    }
}

/// rustdoc hides lines that begin with `# `; a forge and crates.io show them.
#[test]
fn no_example_has_hidden_lines() {
    let mut examples = 0;
    for path in markdown_files() {
        let text = connectparticipant_tests::models::text(&path);
        let mut rust = None;
        for (number, line) in text.lines().enumerate() {
            let line = line.trim_start();
            if let Some(language) = line.strip_prefix("```") {
                rust = rust.is_none().then(|| language.is_empty() || language.starts_with("rust"));
                examples += usize::from(rust == Some(true));
            }
            let hidden = rust == Some(true) && (line == "#" || line.starts_with("# "));
            assert!(!hidden, "{}:{}: {line}", path.display(), number + 1);
        }
    }
    assert!(examples > 30, "{examples} examples");
}

/// The landing page is a map of all pages.
#[test]
fn the_landing_page_links_to_every_page() {
    let folder = project_path("docs");
    let map = connectparticipant_tests::models::text(&folder.join("README.md"));
    let root = project_path("").canonicalize().unwrap();
    for path in markdown_files() {
        let path = path.canonicalize().unwrap();
        let path = path.strip_prefix(&root).unwrap();
        let link = path.strip_prefix("docs").map_or_else(
            |_| format!("(../{})", path.display()),
            |page| format!("({})", page.display()),
        );
        let is_itself = ["(README.md)", "(../README.md)"].contains(&link.as_str());
        assert!(is_itself || map.contains(&link), "docs/README.md does not link to {link}");
    }
}

/// Readers in dark mode see light text on a dark ground.
#[test]
fn pictures_have_colours_for_dark_mode() {
    for picture in ["docs/bench.svg", "docs/chat.svg", "generated/chat.svg"] {
        let svg = connectparticipant_tests::models::text(&project_path(picture));
        assert!(svg.contains("prefers-color-scheme:dark"), "{picture}");
    }
}

#[test]
fn the_readme_is_short() {
    let readme = connectparticipant_tests::models::text(&project_path("README.md"));
    assert!(readme.lines().count() <= 120, "{} lines", readme.lines().count());
}

#[test]
fn the_examples_are_up_to_date() {
    let check = xtask::docs::Arguments { check: true };
    xtask::docs::run(&check).unwrap_or_else(|failure| panic!("{failure}"));
}
