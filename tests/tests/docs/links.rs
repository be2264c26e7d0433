//! Links from Markdown to files of the project.

use std::path::PathBuf;

use connectparticipant_tests::models::project_path;

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

#[test]
fn lead_to_something() {
    let files = markdown_files();
    assert!(files.iter().any(|file| file.ends_with("README.md")), "{files:?}");
    let broken: Vec<String> = files
        .iter()
        .flat_map(|file| {
            let faults = xtask::docs::links::faults(file).unwrap();
            faults.into_iter().map(|fault| format!("{}: {fault}", file.display()))
        })
        .collect();
    assert!(broken.is_empty(), "{broken:#?}");
}
