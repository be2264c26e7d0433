//! docs/turns.md

// region: ask
use connectparticipant_chat::{Chat, TurnEvent, TurnRules};

async fn talk(chat: &mut Chat) -> Result<String, Box<dyn std::error::Error>> {
    chat.set_turn_rules(TurnRules::default().end_mark("<END>"));
    let greeting = chat.turn().turn().await;
    println!("{}", greeting.text());

    let mut answer = chat.ask("Where is my order?").await?;
    while let Some(event) = answer.next().await {
        match event {
            TurnEvent::Partial(text) => println!("… {text}"),
            TurnEvent::Done(turn) => return Ok(turn.text()),
            _ => {}
        }
    }
    Ok(String::new())
}
// end region

#[tokio::test]
async fn the_bot_answers() -> Result<(), Box<dyn std::error::Error>> {
    use connectparticipant::Client;
    use connectparticipant_emulator::{BotScript, Emulator, Settings};

    let bot: BotScript = serde_json::from_str(
        r#"{"greeting": ["Hello!"], "answers": [{"contains": "order", "pieces": ["On ", "its way."]}]}"#,
    )?;
    let mut settings = Settings::default();
    settings.bot = Some(bot);
    let emulator = Emulator::builder().settings(settings).start().await?;
    let started = emulator.start_chat("Ada")?;
    let client = Client::builder().endpoint_url(emulator.url()).build()?;
    let mut chat = Chat::connect(&client, started.participant_token()).await?;
    assert_eq!(talk(&mut chat).await?, "On its way.");
    Ok(())
}
