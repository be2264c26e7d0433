//! Events as lines.

use connectparticipant::types::ParticipantRole;
use connectparticipant_chat::interactive::{Interactive, Template};
use connectparticipant_chat::{Envelope, Event, EventName, Message, MessageBody, Origin, Receipt};

/// What is shown of an event; each may have several lines itself.
pub(super) fn lines(event: &Event) -> Vec<String> {
    match event {
        Event::Message(message) => self::message(message),
        Event::Attachment(attachment) => {
            let who = name(attachment);
            let files = attachment.files.iter().map(|file| {
                let status = file.status.as_ref().map_or("no status", |status| status.as_str());
                let save = if file.is_approved() {
                    format!(", /save {} PATH", file.id)
                } else {
                    String::new()
                };
                let name = file.name.as_deref().unwrap_or("without a name");
                format!("{who}: file {name} ({status}){save}")
            });
            files.collect()
        }
        Event::Typing(envelope) => vec![format!("* {} is typing", name(envelope))],
        Event::Receipt(receipt) => self::receipt(receipt),
        Event::Lifecycle(event) => lifecycle(&event.name, name(event)).into_iter().collect(),
        Event::SignInRequested(sign_in) => {
            vec![format!(
                "* the flow asks you to sign in, within {} s",
                sign_in.remaining().as_secs()
            )]
        }
        Event::SignedIn => vec!["* you are signed in".to_owned()],
        Event::SignInFailed(why) => vec![format!("* {why}")],
        Event::UnknownItem(unknown) => {
            let kind = unknown.content_type.as_ref().map(ToString::to_string);
            vec![format!("* something new: {}", kind.unwrap_or_default())]
        }
        _ => Vec::new(),
    }
}

/// What one has typed stands on the screen already; what a bot is still writing comes again.
fn message(message: &Message) -> Vec<String> {
    let own = message.client_token.is_some() && message.origin == Origin::Live;
    if own || !message.complete {
        return Vec::new();
    }
    let mut lines = vec![format!("{}: {}", name(message), message.text())];
    if let MessageBody::Interactive(interactive) = &message.body {
        let choices = choices(interactive);
        let numbered = choices.iter().enumerate();
        lines.extend(numbered.map(|(index, choice)| format!("    /{} {choice}", index + 1)));
    }
    lines
}

fn choices(question: &Interactive) -> Vec<&str> {
    match &question.template {
        Template::ListPicker(picker) => {
            picker.elements.iter().map(|element| element.title.as_str()).collect()
        }
        Template::Panel(panel) => {
            panel.elements.iter().map(|element| element.title.as_str()).collect()
        }
        Template::TimePicker(picker) => {
            picker.slots.iter().map(|slot| slot.date.as_str()).collect()
        }
        Template::QuickReply(response) => response.answers.iter().map(String::as_str).collect(),
        _ => Vec::new(),
    }
}

fn receipt(receipt: &Receipt) -> Vec<String> {
    let read = receipt.recipients.iter().any(|recipient| recipient.read.is_some());
    vec![if read { "* read".to_owned() } else { "* delivered".to_owned() }]
}

fn lifecycle(event: &EventName, who: &str) -> Option<String> {
    let what = match event {
        EventName::ParticipantJoined => "has joined",
        EventName::ParticipantLeft => "has left",
        EventName::ParticipantActive => "is active",
        EventName::ParticipantInactive => "is not active",
        EventName::ParticipantInvited => "was invited",
        EventName::ParticipantIdle => "has not said anything for a while",
        EventName::ParticipantReturned => "is back",
        EventName::ParticipantAutoDisconnected => "was disconnected for being idle",
        EventName::DisplayNameUpdated => "is the new name",
        EventName::TransferSucceeded => return Some("* the chat was handed over".to_owned()),
        EventName::TransferFailed => {
            return Some("* the chat could not be handed over".to_owned());
        }
        EventName::AuthenticationInitiated => {
            return Some("* you were asked to sign in".to_owned());
        }
        EventName::AuthenticationSucceeded => return Some("* you have signed in".to_owned()),
        EventName::AuthenticationFailed
        | EventName::AuthenticationTimedOut
        | EventName::AuthenticationExpired
        | EventName::AuthenticationCancelled => {
            return Some("* a sign-in did not succeed".to_owned());
        }
        // The end of the session says so itself; the others say nothing to a person.
        _ => return None,
    };
    Some(format!("* {who} {what}"))
}

/// Who it is, by a name or at least by a part.
fn name(envelope: &Envelope) -> &str {
    match (envelope.display_name.as_deref(), &envelope.role) {
        (Some(name), _) if !name.is_empty() => name,
        (_, Some(ParticipantRole::Agent)) => "Agent",
        (_, Some(ParticipantRole::Customer)) => "You",
        (_, Some(ParticipantRole::Supervisor)) => "Supervisor",
        (_, Some(ParticipantRole::CustomBot)) => "Bot",
        (_, Some(ParticipantRole::System) | None) => "System",
        (_, Some(role)) => role.as_str(),
    }
}
