//! The programs of the page `docs/emulator.md` and the session of the README, against the program itself.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use skips::{Lack, skip};

/// Whether a program is installed; the test is skipped if it is not.
fn is_there(program: &str) -> bool {
    let mut probe = Command::new(program);
    let probe = probe.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
    let is_there = probe.status().is_ok_and(|status| status.success());
    if !is_there {
        skip(Lack::Program(program));
    }
    is_there
}

/// A program that finds the emulator, as an installed one is found.
fn program(name: &str) -> Command {
    let emulator = Path::new(env!("CARGO_BIN_EXE_connectparticipant-emulator"));
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&folders);
    let folders = emulator.parent().map(PathBuf::from).into_iter().chain(folders);
    let mut command = Command::new(name);
    // Nothing here leaves this machine, whatever proxy the environment names.
    let path = std::env::join_paths(folders).unwrap();
    command.env("PATH", path).env("NO_PROXY", "*").env("no_proxy", "*");
    command
}

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/clients").join(name)
}

/// Runs a command to its end; what it has printed.
fn run(mut command: Command) -> String {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}\n{error}");
    printed
}

#[test]
fn in_python() {
    if is_there("python3") {
        let mut python = program("python3");
        python.arg(script("client.py"));
        assert_eq!(run(python), "passed\n");
    }
}

#[test]
fn in_javascript() {
    if !is_there("node") {
        return;
    }
    // Node 22 has WebSockets; Node 20 has them if it is asked to; earlier ones have none.
    let options: [&[&str]; 2] = [&[], &["--experimental-websocket"]];
    let has_sockets = |options: &&[&str]| {
        let mut probe = program("node");
        let probe = probe.args(*options).args(["-p", "typeof WebSocket"]).output().unwrap();
        probe.stdout.starts_with(b"function")
    };
    let Some(options) = options.into_iter().find(has_sockets) else {
        return skip(Lack::Data("the installed node has no WebSocket: 20.10 is needed"));
    };
    let mut node = program("node");
    node.args(options).env("NODE_NO_WARNINGS", "1").arg(script("client.mjs"));
    assert_eq!(run(node), "passed\n");
}

#[test]
fn with_curl() {
    if !is_there("curl") {
        return;
    }
    let mut shell = program("sh");
    let folder = tempfile::tempdir().unwrap();
    shell.arg(script("session.sh")).current_dir(folder.path());
    let printed = run(shell);
    let lines: Vec<serde_json::Value> = printed
        .lines()
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_str(line).unwrap_or_else(|_| panic!("{line}")))
        .collect();
    let [joined, said, asked, signed_in, clock, ended, chat] = &lines[..] else {
        panic!("{printed}")
    };
    assert_eq!(joined["participantToken"].as_str().map(str::len), Some(96));
    assert_eq!(asked["sessionId"].as_str().map(str::len), Some(36));
    for done in [signed_in, ended] {
        assert_eq!(*done, serde_json::json!({}));
    }
    assert_eq!(clock["manual"], false);
    assert_eq!(chat["participants"][0]["displayName"], "Countess");
    assert_eq!(chat["signIns"][0]["outcome"], "succeeded");
    assert!(chat["ended"].is_string());
    let items = chat["transcript"].as_array().unwrap();
    assert!(items.iter().any(|item| item["Id"] == said["id"]), "{chat}");
}
