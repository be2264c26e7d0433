//! `start-chat`, signed as a back end signs.

use connectparticipant_emulator::{Account, Emulator, Settings};

use crate::program::Program;

const INSTANCE: &str = "a1b2c3d4-5678-90ab-cdef-111122223333";
const FLOW: &str = "f10f10f1-5678-90ab-cdef-111122223333";

#[tokio::test]
async fn a_chat_to_take_part_in() {
    let emulator = Emulator::start().await.unwrap();
    let arguments = [
        "start-chat",
        "Ada",
        "--attribute",
        "order=7",
        "--attribute",
        "note=a=b",
        "--initial-message",
        "Good morning",
        "--duration-minutes",
        "60",
    ];
    let started = Program::at(emulator.url(), &arguments).run().await.json();
    let chat = emulator.chat(started["ContactId"].as_str().unwrap()).unwrap();
    let view = chat.view();
    assert_eq!(view.customer().unwrap().display_name.expose(), "Ada");
    assert_eq!((view.attributes["order"].as_str(), view.attributes["note"].as_str()), ("7", "a=b"));
    let token = started["ParticipantToken"].as_str().unwrap();
    let sent = Program::at(emulator.url(), &["send", "and good night"])
        .variable("CONNECTPARTICIPANT_PARTICIPANT_TOKEN", token)
        .run()
        .await;
    sent.json();
    let said = chat.transcript();
    let said = said.iter().filter_map(|item| item.content.as_ref().map(|text| text.expose()));
    assert_eq!(said.collect::<Vec<_>>(), ["Good morning", "and good night"]);
    // For logs.
    let hidden =
        Program::at(emulator.url(), &["start-chat", "--secrets", "none"]).run().await.json();
    assert_eq!(hidden["ParticipantToken"], "***");
    assert!(hidden["ContactId"].as_str().is_some_and(|id| id != "***"));
    Program::new(&["start-chat", "--emulator"]).run().await.json();
}

#[tokio::test]
async fn who_signs() {
    let mut settings = Settings::default();
    settings.accounts.push(Account::new("EMULATOR", "emulator-secret"));
    let emulator = Emulator::builder().settings(settings).start().await.unwrap();
    Program::at(emulator.url(), &["start-chat"]).run().await.json();
    let refused = Program::at(emulator.url(), &["start-chat"])
        .variable("AWS_ACCESS_KEY_ID", "EMULATOR")
        .variable("AWS_SECRET_ACCESS_KEY", "another-secret")
        .run()
        .await;
    assert!(!refused.failure(4).contains("another-secret"), "{refused:?}");
    // Half of an account is wrong, not missing: no other provider is asked.
    let half = Program::at(emulator.url(), &["start-chat"])
        .variable("AWS_ACCESS_KEY_ID", "EMULATOR")
        .variable("AWS_PROFILE", "none")
        .run()
        .await;
    assert_ne!(half.code, 101, "{half:?}");
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let run =
        |more: &[&str]| Program::new(&[&["start-chat", "--region", "us-east-1"], more].concat());
    let error = run(&[]).run().await;
    assert!(error.failure(2).contains("--instance-id is missing"), "{error:?}");
    let error = run(&["--instance-id", INSTANCE]).run().await;
    assert!(error.failure(2).contains("set CONNECTPARTICIPANT_CONTACT_FLOW_ID"), "{error:?}");
    let error = run(&["--instance-id", INSTANCE, "--contact-flow-id", FLOW]).run().await;
    assert!(error.error.contains("set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"), "{error:?}");
    let error = run(&["--attribute", "order"]).run().await;
    assert!(error.failure(2).contains("--attribute 'order' must be NAME=VALUE"), "{error:?}");
    let error = run(&["--instance-id", INSTANCE, "--contact-flow-id", &"x".repeat(501)])
        .variable("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        .variable("AWS_SECRET_ACCESS_KEY", "a-secret")
        .run()
        .await;
    assert!(error.failure(3).contains("ContactFlowId must have at most 500"), "{error:?}");
    let nowhere = Program::new(&["start-chat"]).run().await;
    assert!(nowhere.failure(2).contains("give --region, --endpoint or --emulator"), "{nowhere:?}");
}
