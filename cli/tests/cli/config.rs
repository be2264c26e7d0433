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
    let token = chat.connect_customer().1.connection_token.expose().to_owned();
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
        (
            "key.toml",
            "[default]\nregoin = \"x\"\n",
            "",
            ", line 2: there is no setting 'regoin'; did you mean 'region'?",
        ),
        (
            "other.toml",
            "[default]\nx = 1\n",
            "",
            ", line 2: there is no setting 'x'; there are: region, ",
        ),
        (
            "table.toml",
            "[profiles.x]\n",
            "",
            "there is no setting 'profiles'; did you mean 'profile'?",
        ),
        (
            "format.toml",
            "[default]\noutput = \"yaml\"\n",
            "",
            ", line 2: 'yaml' must be one of json, text, table",
        ),
        (
            "value.toml",
            "\n[default]\nattempts = \"x\"\n",
            "",
            ", line 3: invalid type: string \"x\", expected a whole number",
        ),
        ("syntax.toml", "[default\n", "", ", line 1: "),
        (
            "profile.toml",
            "[profile.one]\n[profile.two]\n",
            "three",
            "--profile 'three': there is no such profile in ",
        ),
        (
            "attempts.toml",
            "[default]\nattempts = 0\nregion = \"us-east-1\"\n",
            "",
            "attempts = 0 in the configuration file must be a whole number from 1 to 20",
        ),
        (
            "region.toml",
            "[default]\nregion = \"mars\"\n",
            "",
            "region = 'mars' in the configuration file is not the name of a region",
        ),
        (
            "host.toml",
            "[default]\nendpoint = \"http://emulator\"\nallow-http-host = \"emulator\"\n",
            "",
            ", line 3: invalid type",
        ),
        (
            "time.toml",
            "[default]\ntimeout = -1.0\nregion = \"us-east-1\"\n",
            "",
            "timeout = -1 in the configuration file must be a number of seconds",
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
}

/// The user learns which file was looked for, and who named the profile.
#[tokio::test]
async fn a_profile_without_a_file() {
    let place = "there is no configuration file /people/ada/.config/connectparticipant/config.toml; \
                 connectparticipant help config describes it";
    let run = |arguments: &[&str]| Program::new(arguments).variable("HOME", "/people/ada");
    let ran = run(&["get-transcript", "--profile", "x"]).run().await;
    assert_eq!(ran.failure(2), format!("connectparticipant: --profile 'x': {place}"));
    let ran = run(&["get-transcript"]).variable("CONNECTPARTICIPANT_PROFILE", "x").run().await;
    let expected = format!("connectparticipant: CONNECTPARTICIPANT_PROFILE='x': {place}");
    assert_eq!(ran.failure(2), expected);
}
