//! The lines that the user sees for an event.

use connectparticipant::types::ParticipantRole;
use connectparticipant_chat::interactive::{Interactive, Template};
use connectparticipant_chat::{Envelope, Event, EventName, Message, MessageBody, Origin, Receipt};

use super::screen::Line;
use crate::wording::{self, Participant};

/// The lines of an event; a line may contain line breaks.
pub(super) fn lines(event: &Event) -> Vec<Line> {
    match event {
        Event::Message(message) => self::message(message),
        Event::Attachment(attachment) => {
            let files = attachment.files.iter().map(|file| {
                let status = file.status.as_ref().map(|status| status.as_str());
                let mut text = wording::file(file.name.as_deref(), status, &file.id);
                if file.is_approved() {
                    text.push_str(&format!(": /save {} PATH", file.id));
                }
                said(attachment, text)
            });
            files.collect()
        }
        Event::Typing(envelope) => {
            status(wording::event(&EventName::Typing, participant(envelope)))
        }
        Event::Receipt(receipt) => vec![self::receipt(receipt)],
        // `Event::Ended` says why the chat has ended.
        Event::Lifecycle(event) if event.name == EventName::ChatEnded => Vec::new(),
        Event::Lifecycle(event) => status(wording::event(&event.name, participant(event))),
        Event::SignInRequested(sign_in) => {
            let seconds = sign_in.remaining().as_secs();
            status(Some(format!("the flow asks you to sign in, within {seconds} s")))
        }
        Event::SignedIn => {
            let nobody = Participant { display_name: None, role: None };
            status(wording::event(&EventName::AuthenticationSucceeded, nobody))
        }
        Event::SignInFailed(why) => status(Some(why.to_string())),
        Event::UnknownItem(unknown) => {
            let kind = unknown.content_type.as_ref().map(ToString::to_string);
            status(Some(wording::unknown(kind.as_deref())))
        }
        Event::TranscriptGap(gap) => status(Some(format!("items may be missing: {gap}"))),
        _ => Vec::new(),
    }
}

fn status(text: Option<String>) -> Vec<Line> {
    text.map(Line::Status).into_iter().collect()
}

/// A message that the user has typed is on the screen already. A message that a bot is still writing
/// is shown once it is complete.
fn message(message: &Message) -> Vec<Line> {
    let own = message.client_token.is_some() && message.origin == Origin::Live;
    if own || !message.complete {
        return Vec::new();
    }
    let mut lines = vec![said(message, message.text().to_owned())];
    if let MessageBody::Interactive(interactive) = &message.body {
        let choices = choices(interactive);
        let numbered = choices.iter().enumerate();
        lines.extend(
            numbered.map(|(index, choice)| Line::Choice(format!("/{} {choice}", index + 1))),
        );
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

fn receipt(receipt: &Receipt) -> Line {
    let read = receipt.recipients.iter().any(|recipient| recipient.read.is_some());
    Line::Status(if read { "read" } else { "delivered" }.to_owned())
}

fn said(envelope: &Envelope, text: String) -> Line {
    let own = envelope.role == Some(ParticipantRole::Customer);
    Line::Said { name: participant(envelope).as_speaker(), own, text }
}

fn participant(envelope: &Envelope) -> Participant<'_> {
    Participant { display_name: envelope.display_name.as_deref(), role: envelope.role.as_ref() }
}
