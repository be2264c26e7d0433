//! A sign-in in a chat: the address is shown and opened, never fetched.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use connectparticipant_emulator::{Emulator, SignInOutcome};
use serde_json::Value;

use crate::program::Program;
use crate::running::LIMIT;

fn folder() -> PathBuf {
    let folder =
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("sign-in-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A browser that only writes down what it was given, and what it knows.
fn browser(folder: &Path) -> PathBuf {
    let path = folder.join("browser");
    let script = format!(
        "#!/bin/sh\necho \"$*\" > {0}/asked.new\n/usr/bin/env > {0}/environment\n/bin/mv {0}/asked.new {0}/asked\n",
        folder.display()
    );
    std::fs::write(&path, script).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).unwrap();
    path
}

/// A file, once it is there.
async fn written(path: &Path) -> String {
    let there = async {
        loop {
            match std::fs::read_to_string(path) {
                Ok(text) if !text.is_empty() => return text,
                _ => tokio::time::sleep(std::time::Duration::from_millis(10)).await,
            }
        }
    };
    tokio::time::timeout(LIMIT, there).await.expect("the file is written")
}

#[tokio::test]
async fn in_a_browser_and_back() {
    let folder = folder();
    let emulator = Emulator::start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let token = chat.participant_token();
    let (browser, result) = (browser(&folder), folder.join("result.json"));
    std::fs::write(&result, "old, and for everybody to read").unwrap();
    let mut running = Program::at(
        emulator.url(),
        &[
            "chat",
            "--catch-redirect",
            "0",
            "--sign-in-result",
            result.to_str().unwrap(),
            "--browser",
            browser.to_str().unwrap(),
        ],
    )
    .variable("CONNECTPARTICIPANT_PARTICIPANT_TOKEN", token.expose())
    .start();
    tokio::time::timeout(LIMIT, chat.customer_subscribed()).await.unwrap();
    chat.ask_to_sign_in().unwrap();
    running.line("* the flow asks you to sign in, within ").await;
    let shown = running.line("* sign in at ").await;
    let url = shown.trim_start_matches("* sign in at ");

    // The browser is not given the address itself, which everybody could see, nor the tokens.
    let asked = written(&folder.join("asked")).await;
    let asked = asked.trim();
    assert!(asked.starts_with("http://127.0.0.1:") && !asked.contains("state"), "{asked}");
    let environment = written(&folder.join("environment")).await;
    assert!(!environment.contains("CONNECTPARTICIPANT"), "{environment}");
    // Nothing was fetched by the program itself.
    assert_eq!(emulator.request_count("GetAuthenticationUrl"), 1);

    let no_redirects =
        reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let wrong = no_redirects.get(format!("{asked}x")).send().await.unwrap();
    assert_eq!(wrong.status(), 404);
    let led = no_redirects.get(asked).send().await.unwrap();
    assert_eq!(led.status(), 302);
    assert_eq!(led.headers()["location"], url);
    // Once.
    assert!(no_redirects.get(asked).send().await.is_err());

    // The customer signs in, and the browser comes back.
    let state = url.split("state=").nth(1).unwrap().split('&').next().unwrap();
    let back = url.split("redirect_uri=").nth(1).unwrap().split('&').next().unwrap();
    let back = back.replace("%3A", ":").replace("%2F", "/");
    let forged = no_redirects.get(format!("{back}?code=c&state=other")).send().await.unwrap();
    assert_eq!(forged.status(), 400);
    let page = no_redirects.get(format!("{back}?code=c0de&state={state}")).send().await.unwrap();
    assert_eq!(page.status(), 200);
    running.line("* the result of the sign-in is in ").await;
    let brought: Value = serde_json::from_str(&written(&result).await).unwrap();
    assert_eq!(brought["Code"], "c0de");
    assert_eq!(std::fs::metadata(&result).unwrap().permissions().mode() & 0o777, 0o600);
    chat.finish_sign_in(SignInOutcome::Succeeded, Some("Ada Lovelace")).unwrap();
    running.line("* you are signed in").await;
    running.line("* the customer's name is now Ada Lovelace").await;
    running.end_input();
    assert_eq!(running.ended().await, (0, String::new()));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[tokio::test]
async fn that_is_not_wanted() {
    let emulator = Emulator::start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let mut running = Program::at(
        emulator.url(),
        &["chat", "--no-browser", "--redirect-uri", "https://app.example.com/signed-in"],
    )
    .variable("CONNECTPARTICIPANT_PARTICIPANT_TOKEN", chat.participant_token().expose())
    .start();
    tokio::time::timeout(LIMIT, chat.customer_subscribed()).await.unwrap();
    chat.ask_to_sign_in().unwrap();
    running.line("* sign in at ").await;
    running.type_line("/cancel").await;
    running.line("* the sign-in was cancelled").await;
    running.end_input();
    assert_eq!(running.ended().await, (0, String::new()));
}
