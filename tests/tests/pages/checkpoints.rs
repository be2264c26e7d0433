//! docs/checkpoints.md

// region: move
use connectparticipant::Client;
use connectparticipant_chat::{Chat, CheckpointKey, SealedCheckpoint};

/// Before the process ends.
fn keep(chat: &Chat, key: &CheckpointKey) -> String {
    chat.checkpoint().seal(key).to_json()
}

/// In the next process.
async fn go_on(
    client: &Client,
    kept: &str,
    key: &CheckpointKey,
) -> Result<Chat, Box<dyn std::error::Error>> {
    let checkpoint = SealedCheckpoint::from_json(kept)?.open(key)?;
    let chat = Chat::resume(client, checkpoint).connect().await?;
    for message in chat.pending() {
        println!("still not sent: {}", message.token());
    }
    if let Some(sign_in) = chat.sign_in() {
        println!("the customer signs in; {} s are left", sign_in.remaining().as_secs());
    }
    Ok(chat)
}
// end region

// region: without-secrets
use connectparticipant_chat::Checkpoint;

async fn go_on_with_token(
    client: &Client,
    kept: &str,
    participant_token: &str,
) -> Result<Chat, Box<dyn std::error::Error>> {
    let checkpoint = Checkpoint::from_json(kept)?; // from chat.checkpoint().to_json()
    Ok(Chat::resume(client, checkpoint).participant_token(participant_token).connect().await?)
}
// end region

#[tokio::test]
async fn the_session_goes_on() -> Result<(), Box<dyn std::error::Error>> {
    use connectparticipant_chat::Event;
    use connectparticipant_emulator::Emulator;

    let emulator = Emulator::start().await?;
    let started = emulator.start_chat("Ada")?;
    let client = Client::builder().endpoint_url(emulator.url()).build()?;
    let token = started.participant_token().expose().to_owned();
    let chat = Chat::connect(&client, token.as_str()).await?;
    let key = CheckpointKey::new([1; 32]);
    let kept = keep(&chat, &key);
    drop(chat);
    started.say("meanwhile")?;
    let mut chat = go_on(&client, &kept, &key).await?;
    loop {
        if let Some(Event::Message(message)) = chat.next().await {
            assert_eq!(message.text(), "meanwhile");
            break;
        }
    }
    let kept = chat.checkpoint().to_json();
    drop(chat);
    assert!(go_on_with_token(&client, &kept, &token).await?.state().borrow().is_online());
    Ok(())
}
