//! The configuration file and its profiles.

use std::path::PathBuf;

use connectparticipant_emulator::Emulator;

use crate::program::Program;

fn file(name: &str, text: &str) -> String {
    let folder =
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("config-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[tokio::test]
async fn a_profile_says_where_and_how() {
    let emulator = Emulator::start().await.unwrap();
    let chat = emulator.start_chat("Ada").unwrap();
    let token = chat.connect_customer().1.connection_token.as_str().to_owned();
    chat.say("hello").unwrap();
    let text = format!(
        "[default]\nregion = \"us-east-1\"\noutput = \"text\"\n\n[profile.test]\nendpoint = {:?}\n",
        emulator.url()
    );
    let path = file("profiles.toml", &text);
    let arguments = ["get-transcript", "--profile", "test", "--query", "Transcript[].Content"];
    let run = |more: &[&str]| {
        Program::new(&[&arguments[..], more].concat())
            .token(&token)
            .variable("CONNECTPARTICIPANT_CONFIG", &path)
            .variable("AWS_REGION", "eu-west-2")
    };
    assert_eq!(run(&[]).run().await.out, "hello\n");
    assert_eq!(run(&["--output", "json"]).run().await.out, "[\"hello\"]\n");
    let other = run(&[]).variable("CONNECTPARTICIPANT_ENDPOINT", "http://127.0.0.1:1").run().await;
    other.failure(9);
}

#[tokio::test]
async fn a_file_that_is_wrong() {
    for (name, text, profile, expected) in [
        ("key.toml", "[default]\nregoin = \"x\"\n", "", ", line 2: unknown field `regoin`"),
        ("value.toml", "\n[default]\nattempts = \"x\"\n", "", ", line 3: invalid type"),
        ("syntax.toml", "[default\n", "", ", line 1: "),
        (
            "profile.toml",
            "[profile.one]\n[profile.two]\n",
            "three",
            "there is no profile 'three' in ",
        ),
        (
            "time.toml",
            "[default]\ntimeout = -1.0\nregion = \"us-east-1\"\n",
            "",
            "timeout = -1 in the configuration: seconds",
        ),
    ] {
        let path = file(name, text);
        let mut arguments = vec!["get-transcript", "--config", &path];
        if !profile.is_empty() {
            arguments.extend(["--profile", profile]);
        }
        let ran = Program::new(&arguments).token("token").run().await;
        assert!(ran.failure(2).contains(expected), "{}", ran.error);
    }
    let ran = Program::new(&["get-transcript", "--config", "/no/such.toml"]).run().await;
    assert!(ran.failure(1).contains("cannot read /no/such.toml"), "{}", ran.error);
    // Without a profile of that name in any file.
    let ran = Program::new(&["get-transcript", "--profile", "x"]).run().await;
    assert!(ran.failure(2).contains("its profiles: none"), "{}", ran.error);
}
