//! The tables of `tests/README.md` name tests that are there.

use connectparticipant_tests::models::{project_path, text};

/// What stands as `path.rs::name` in the page.
fn named(page: &str) -> Vec<(&str, &str)> {
    let code = page.split('`').skip(1).step_by(2);
    code.filter_map(|code| code.split_once(".rs::").filter(|(path, _)| !path.contains(' ')))
        .collect()
}

#[test]
fn every_test_that_is_named_is_there() {
    let page = text(&project_path("tests/README.md"));
    let named = named(&page);
    assert!(named.len() > 80, "{} tests are named", named.len());
    for (path, name) in named {
        let here = project_path("tests/tests").join(format!("{path}.rs"));
        let elsewhere = project_path(&format!("{path}.rs"));
        let source = text(if here.exists() { &here } else { &elsewhere });
        assert!(source.contains(&format!("fn {name}(")), "{path}.rs has no {name}");
    }
}

/// Every row is somewhere.
#[test]
fn every_row_is_there() {
    let page = text(&project_path("tests/README.md"));
    let rows = (1..=10).map(|n| format!("B{n}"));
    let rows =
        rows.chain((1..=9).map(|n| format!("R{n}"))).chain((1..=18).map(|n| format!("F{n}")));
    for row in rows {
        assert!(page.contains(&format!("\n| {row} | ")), "{row}");
    }
}
