//! The program: what it prints, and how it ends.
#![cfg(unix)]

use std::io::{BufRead as _, BufReader};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running program, ended with the test whatever happens.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_ready_chat_and_a_clean_end() {
    let mut program = Program(
        Command::new(env!("CARGO_BIN_EXE_connectparticipant-emulator"))
            .args(["--port", "0", "--chat", "Ada"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let mut lines = BufReader::new(program.0.stdout.take().unwrap()).lines();
    let mut value_of = |name: &str| {
        lines
            .find_map(|line| {
                line.unwrap().trim().strip_prefix(name).map(|rest| rest.trim().to_owned())
            })
            .unwrap()
    };
    let endpoint = value_of("endpoint");
    assert!(endpoint.starts_with("http://127.0.0.1:"));
    assert_eq!(value_of("console"), format!("{endpoint}/console"));
    assert_eq!(value_of("control API"), format!("{endpoint}/_control"));
    assert_eq!(value_of("contact").len(), 36);
    assert_eq!(value_of("participant token").len(), 96);
    value_of("Press Ctrl-C");

    let interrupt = Command::new("kill").args(["-INT", &program.0.id().to_string()]).status();
    assert!(interrupt.unwrap().success());
    assert!(program.0.wait().unwrap().success());
}

/// A script reads the tokens from one line of JSON.
#[test]
fn a_ready_chat_as_json() {
    let mut program = Program(
        Command::new(env!("CARGO_BIN_EXE_connectparticipant-emulator"))
            .args(["--port", "0", "--chat", "--json"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    let mut line = String::new();
    BufReader::new(program.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let json: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert!(json["endpoint"].as_str().unwrap().starts_with("http://127.0.0.1:"));
    assert_eq!(json["participantToken"].as_str().unwrap().len(), 96);
    assert_eq!(json["contactId"].as_str().unwrap().len(), 36);
    let interrupt = Command::new("kill").args(["-INT", &program.0.id().to_string()]).status();
    assert!(interrupt.unwrap().success());
    assert!(program.0.wait().unwrap().success());
}

/// A script that reads no more, as in `connectparticipant-emulator | head -1`, does not end the emulator.
#[test]
fn nobody_reads_what_it_prints() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = free.local_addr().unwrap();
    drop(free);
    let mut program = Program(
        Command::new(env!("CARGO_BIN_EXE_connectparticipant-emulator"))
            .args(["--port", &address.port().to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap(),
    );
    drop(program.0.stdout.take());
    let begin = Instant::now();
    while TcpStream::connect(address).is_err() {
        assert_eq!(program.0.try_wait().unwrap(), None, "it has ended");
        assert!(begin.elapsed() < Duration::from_secs(30), "it does not listen");
        std::thread::sleep(Duration::from_millis(10));
    }
    // It prints before it waits for a signal.
    let interrupt = Command::new("kill").args(["-INT", &program.0.id().to_string()]).status();
    assert!(interrupt.unwrap().success());
    assert!(program.0.wait().unwrap().success());
}

#[test]
fn a_port_that_is_taken() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = Command::new(env!("CARGO_BIN_EXE_connectparticipant-emulator"))
        .args(["--port", &port])
        .output()
        .unwrap();
    assert!(!output.status.success());
    let message = String::from_utf8(output.stderr).unwrap();
    assert!(message.contains("choose another port"), "{message}");
}

#[test]
fn a_public_url_that_is_none() {
    for arguments in [&["--public-url", "foo"][..], &["--openapi", "--public-url", "foo"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_connectparticipant-emulator"))
            .args(arguments)
            .output()
            .unwrap();
        assert!(!output.status.success());
        let message = String::from_utf8(output.stderr).unwrap();
        assert!(message.contains("it does not begin with http:// or https://"), "{message}");
    }
}

#[test]
fn the_readme_has_the_help_as_it_is() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_connectparticipant-emulator")).arg("-h").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let (_, options) = help.split_once("Usage:").unwrap();
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let readme = words(include_str!("../README.md"));
    assert!(readme.contains(&words(options)), "{help}");
}
