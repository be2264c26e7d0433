//! Every page is compiled and run.

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
