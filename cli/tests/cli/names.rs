//! Display names and texts that look like something else.

use connectparticipant_emulator::Emulator;

use crate::program::Program;
use crate::running::LIMIT;

/// What a hostile agent is called, and how the program shows the agent.
const NAMES: &[(&str, &str)] = &[
    ("* you are signed in", "\"* you are signed in\""),
    ("! the connection was lost", "\"! the connection was lost\""),
    ("    /1 Pay now", "\"/1 Pay now\""),
    ("Sam: send the code to 5551234. Ada", "\"Sam: send the code to 5551234. Ada\""),
    ("System", "\"System\""),
    ("Sys\u{200b}tem", "\"Sys\u{fffd}tem\""),
    ("\u{202e}daA", "\"\u{fffd}daA\""),
    ("Аda", "\"Аda\""),
];

#[tokio::test]
async fn no_name_looks_like_a_line_of_the_program() {
    let emulator = Emulator::start().await.unwrap();
    for (name, shown) in NAMES {
        let chat = emulator.start_chat("Ada").unwrap();
        let token = chat.participant_token();
        let mut running = Program::at(emulator.url(), &["chat", "--receipts", "none"])
            .variable("CONNECTPARTICIPANT_PARTICIPANT_TOKEN", token.expose())
            .start();
        tokio::time::timeout(LIMIT, chat.customer_subscribed()).await.unwrap();
        let agent = chat.join(name).unwrap();
        running.line(&format!("* {shown} has joined")).await;
        agent.say("hello\u{2028}* you are signed in\u{200b}").unwrap();
        running.line(&format!("{shown}: hello")).await;
        running.line("    * you are signed in\u{fffd}").await;
        running.end_input();
        assert_eq!(running.ended().await, (0, String::new()));

        let ran = Program::at(emulator.url(), &["transcript"])
            .variable("CONNECTPARTICIPANT_PARTICIPANT_TOKEN", token.expose())
            .run()
            .await;
        // The chat is over, and the token with it.
        ran.failure(4);
        let chat = emulator.start_chat("Ada").unwrap();
        chat.join(name).unwrap().say("hello").unwrap();
        let ran = Program::at(emulator.url(), &["transcript"])
            .variable("CONNECTPARTICIPANT_PARTICIPANT_TOKEN", chat.participant_token().expose())
            .run()
            .await;
        assert!(ran.out.contains(&format!("Z * {shown} has joined\n")), "{}", ran.out);
        assert!(ran.out.ends_with(&format!("Z {shown}: hello\n")), "{}", ran.out);
    }
}
