//! What a messenger that knows only text shows of an event.

use connectparticipant::types::ParticipantRole;
use connectparticipant_chat::interactive::{Interactive, Template};
use connectparticipant_chat::{Event, EventName, MessageBody, PendingMessage};

/// The text of an event; `None` for what a messenger does not show. Files have a link, which the bridge adds.
pub fn text(event: &Event) -> Option<String> {
    match event {
        // The chunks before the last one are parts of it.
        Event::Message(message) if message.complete => Some(match &message.body {
            MessageBody::Interactive(interactive) => question(interactive, message.text()),
            _ => message.text().to_owned(),
        }),
        Event::Lifecycle(event) => {
            let name = event.display_name.as_deref().unwrap_or("Someone");
            match event.name {
                EventName::ParticipantJoined if event.role == Some(ParticipantRole::Agent) => {
                    Some(format!("{name} has joined."))
                }
                EventName::ParticipantLeft if event.role == Some(ParticipantRole::Agent) => {
                    Some(format!("{name} has left."))
                }
                EventName::ChatEnded => {
                    Some("The chat has ended. Write again to start a new one.".to_owned())
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// The question and its numbered answers.
fn question(interactive: &Interactive, text: &str) -> String {
    let answers = answers(interactive).into_iter().enumerate();
    let lines = answers.map(|(index, answer)| format!("\n{}. {answer}", index + 1));
    format!("{text}{}", lines.collect::<String>())
}

fn answers(interactive: &Interactive) -> Vec<&str> {
    match &interactive.template {
        Template::ListPicker(list) => list.elements.iter().map(|it| it.title.as_str()).collect(),
        Template::Panel(panel) => panel.elements.iter().map(|it| it.title.as_str()).collect(),
        Template::QuickReply(reply) => reply.answers.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

/// The answer to the last question, if the customer has written its number.
pub fn choice(asked: &Interactive, written: &str) -> Option<PendingMessage> {
    let index = written.trim().parse::<usize>().ok()?.checked_sub(1)?;
    match &asked.template {
        Template::ListPicker(list) => list.choose(index).ok(),
        Template::Panel(panel) => panel.choose(index).ok(),
        Template::QuickReply(reply) => reply.choose(index).ok(),
        _ => None,
    }
}
