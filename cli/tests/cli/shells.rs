//! Completions and manual pages.

use std::path::PathBuf;
use std::process::Command;

use skips::{Lack, skip};

use crate::program::Program;

async fn completions(shell: &str) -> String {
    let ran = Program::new(&["completions", shell]).run().await;
    assert_eq!((ran.code, ran.error.as_str()), (0, ""));
    for word in ["get-authentication-url", "max-results", "BACKWARD", "secrets-in-arguments"] {
        assert!(ran.out.contains(word), "{shell}: {word}");
    }
    ran.out
}

/// The shell reads what is written for it, where that shell is installed.
#[tokio::test]
async fn completions_are_read_by_the_shells() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let text = completions(shell).await;
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("completions.{shell}"));
        std::fs::write(&path, text).unwrap();
        if !["bash", "zsh", "fish"].contains(&shell) {
            continue;
        }
        match Command::new(shell).arg("-n").arg(&path).output() {
            Ok(read) => {
                let error = String::from_utf8_lossy(&read.stderr);
                assert!(read.status.success() && error.is_empty(), "{shell}: {error}");
            }
            Err(_) => skip(Lack::Program(shell)),
        }
    }
}

#[tokio::test]
async fn manual_pages() {
    let page = Program::new(&["man"]).run().await;
    assert_eq!((page.code, page.error.as_str()), (0, ""));
    assert!(page.out.contains(".TH connectparticipant 1"), "{}", page.out);
    assert!(page.out.contains("Exit codes"), "{}", page.out);
    let page = Program::new(&["man", "get-transcript"]).run().await;
    assert!(page.out.contains("\\-\\-max\\-results"), "{}", page.out);
    assert_eq!(
        Program::new(&["man", "nothing"]).run().await.failure(2),
        "connectparticipant: there is no command 'nothing'; connectparticipant help lists them"
    );
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("man");
    let folder = folder.join(format!("{}/new", std::process::id()));
    let ran = Program::new(&["man", "--out", folder.to_str().unwrap()]).run().await;
    assert_eq!((ran.code, ran.error.as_str()), (0, ""));
    let page = std::fs::read_to_string(folder.join("connectparticipant-send-event.1")).unwrap();
    for text in [page, std::fs::read_to_string(folder.join("connectparticipant.1")).unwrap()] {
        renders(&text);
    }
}

/// Without a warning, where there is a formatter.
fn renders(page: &str) {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("page.1");
    std::fs::write(&path, page).unwrap();
    match Command::new("groff").args(["-man", "-Kutf8", "-Tutf8", "-ww"]).arg(&path).output() {
        Ok(made) => {
            let error = String::from_utf8_lossy(&made.stderr);
            assert!(made.status.success() && error.is_empty(), "{error}");
        }
        Err(_) => skip(Lack::Program("groff")),
    }
}
