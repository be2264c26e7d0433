//! What a page does not need is not in the tree of its module.

use std::process::Command;

use connectparticipant_tests::models::project_path;

/// Each line of the tree is a crate with its version, or a feature of a crate.
fn tree(package: &str) -> Vec<String> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--package", package, "--no-default-features"])
        .args(["--target", "wasm32-unknown-unknown", "--edges", "normal,features", "--no-dedupe"])
        .args(["--prefix", "none"])
        .current_dir(project_path(""))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.sort();
    lines.dedup();
    lines
}

#[test]
fn no_runtime_no_sockets_no_time_zones() {
    for package in ["connectparticipant-chat", "connectparticipant-web"] {
        let tree = tree(package);
        assert!(tree.iter().any(|line| line.starts_with("web-sys v")), "{package}: {tree:?}");
        let crates = [
            "hyper",
            "hyper-util",
            "jiff",
            "mio",
            "reqwest",
            "ring",
            "rustls",
            "socket2",
            "tokio-websockets",
            "url",
        ];
        for name in crates {
            let line = format!("{name} v");
            assert!(!tree.iter().any(|found| found.starts_with(&line)), "{package} needs {name}");
        }
        for feature in ["fs", "io-util", "net", "process", "rt", "signal", "time"] {
            let line = format!("tokio feature \"{feature}\"");
            assert!(!tree.iter().any(|found| found.starts_with(&line)), "{package} needs {line}");
        }
        assert!(tree.iter().any(|line| line.starts_with("tokio feature \"sync\"")), "{tree:?}");
    }
}
