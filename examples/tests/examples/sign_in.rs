//! `cargo run --example sign_in`

use crate::program::{Program, example};

#[tokio::test]
async fn without_a_desktop() {
    let (status, lines, errors) = Program::start(example("sign_in")).ends().await;
    assert!(status.success(), "{errors}");
    let expected = [
        "started and connected",
        "asked to sign in, ",
        "sign in at http://127.0.0.1:",
        "without a browser: the form is sent from here",
        "redirected back, with the state of this sign-in",
        "UpdateParticipantAuthentication accepted",
        "signed in",
    ];
    assert_eq!(lines.len(), expected.len(), "{lines:#?}");
    for (line, start) in lines.iter().zip(expected) {
        assert!(line.starts_with(start), "{lines:#?}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn with_a_desktop_whose_browser_does_not_start() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let opener = folder.path().join("xdg-open");
    std::fs::write(&opener, "#!/bin/sh\nexit 3\n").unwrap();
    std::fs::set_permissions(&opener, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = example("sign_in");
    command.env("DISPLAY", ":99").env("PATH", folder.path());
    let (status, lines, errors) = Program::start(command).ends().await;
    assert!(status.success(), "{errors}");
    assert_eq!(lines.last().map(String::as_str), Some("signed in"));
}
