//! Every page is listed, and shows only code that is compiled.

use std::collections::BTreeSet;

use connectparticipant_tests::docs::PAGES;
use connectparticipant_tests::models::project_path;

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
            assert!(copied || pair[1] != "```rust", "{place} has no source: see cargo xtask docs");
        }
    }
}

#[test]
fn the_examples_are_up_to_date() {
    let check = xtask::docs::Arguments { check: true };
    xtask::docs::run(&check).unwrap_or_else(|failure| panic!("{failure}"));
}
