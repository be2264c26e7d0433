//! What `cargo xtask ci` and the tests it runs agree on, and what CI may not do without a word.

use connectparticipant_tests::models::{project_path, text};

#[test]
fn skipped_tests_are_written_where_they_are_read() {
    assert_eq!(skips::FILE, xtask::ci::SKIPPED_TESTS_FILE);
}

/// A file that is included and is a link is its target's name in a checkout on Windows.
#[test]
fn no_file_that_is_compiled_is_a_link() {
    let mut folders = vec![project_path("")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_symlink() {
                assert!(name.starts_with("LICENSE"), "{} is a link", path.display());
            } else if path.is_dir() && name != "target" && !name.starts_with('.') {
                folders.push(path);
            }
        }
    }
}

/// An installation that fails is not passed over.
#[test]
fn installations_fail_loudly() {
    for script in ["run", "install", "rust-web"] {
        let script = text(&project_path(&format!(".ci/{script}")));
        assert!(script.contains("\nset -euo pipefail\n"), "{script}");
        assert!(!script.contains("|| true") && !script.contains("|| echo"), "{script}");
    }
}
