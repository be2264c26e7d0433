//! The example of docs/fleet.md and README.md.

use crate::setup::{Setup, said_by_customer, until, within};

// region: program
use connectparticipant_chat::Event;
use connectparticipant_fleet::{Command, Content, Fleet, Settings};
use futures_util::StreamExt;

/// Gives the fleet a chat, sends a message, and reads until somebody answers.
async fn talk(
    nats: &str,
    contact_id: &str,
    participant_token: &str,
) -> Result<String, Box<dyn std::error::Error>> {
    let fleet = Fleet::connect(nats, Settings::default()).await?;
    let chat = contact_id.parse()?;
    fleet.add(&chat, participant_token).await?;
    fleet.send(&chat, &Command::text("Where is my order?")).await?;

    let mut records = std::pin::pin!(fleet.records("talk").await?);
    while let Some(record) = records.next().await {
        let record = match record {
            Ok(record) if record.chat == chat => record,
            Ok(_) => continue,
            Err(error) => {
                eprintln!("{error}"); // somebody else has published to the stream
                continue;
            }
        };
        match record.content {
            Content::Item(Event::Message(message)) if message.text() != "Where is my order?" => {
                return Ok(message.text().to_owned());
            }
            Content::Rejected(rejected) => return Err(rejected.reason.into()),
            Content::Ended(ended) => return Err(ended.reason.into()),
            _ => {}
        }
    }
    Err("the stream has ended".into())
}
// end region

#[tokio::test(flavor = "multi_thread")]
async fn the_example_gets_its_answer() {
    let Some(setup) = Setup::start().await else { return };
    let worker = setup.worker().await;
    let chat = setup.emulator.start_chat("Ada").unwrap();
    let token = chat.participant_token();
    let (url, id) = (setup.nats.url(), chat.contact_id().to_owned());
    let answer = async { talk(&url, &id, token.expose()).await.map_err(|error| error.to_string()) };
    let agent = async {
        within("the question is there", until(|| !said_by_customer(&chat).is_empty())).await;
        chat.join("Sam").unwrap().say("It is on its way.").unwrap();
    };
    let (answer, ()) = within("the answer", async { tokio::join!(answer, agent) }).await;
    assert_eq!(answer.as_deref(), Ok("It is on its way."));
    worker.leave().await;
}
