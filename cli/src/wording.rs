//! The words for what happens in a chat: the same in `chat` and in `transcript`.

use connectparticipant::types::ParticipantRole;
use connectparticipant_chat::EventName;

use crate::terminal::name;

/// The sender of an item.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Participant<'a> {
    /// The display name, if there is one.
    pub(crate) display_name: Option<&'a str>,
    /// The role, if it is known.
    pub(crate) role: Option<&'a ParticipantRole>,
}

impl Participant<'_> {
    /// The participant in front of what they say.
    pub(crate) fn as_speaker(self) -> String {
        match self.display_name {
            Some(name) if !name.is_empty() => name::speaker(name),
            _ => self.role_name().to_owned(),
        }
    }

    /// The participant in a sentence of this program.
    pub(crate) fn in_sentence(self) -> String {
        match self.display_name {
            Some(name) if !name.is_empty() => name::in_sentence(name),
            _ => self.role_name().to_owned(),
        }
    }

    /// The name for a participant without a name.
    fn role_name(self) -> &'static str {
        match self.role {
            Some(ParticipantRole::Agent) => "Agent",
            Some(ParticipantRole::Customer) => "You",
            Some(ParticipantRole::Supervisor) => "Supervisor",
            Some(ParticipantRole::CustomBot) => "Bot",
            Some(ParticipantRole::System) | None => "System",
            Some(_) => "Participant",
        }
    }
}

/// The text for an event; `None` if the event is of no interest to a person.
pub(crate) fn event(event: &EventName, participant: Participant<'_>) -> Option<String> {
    let name = participant.in_sentence();
    let what = match event {
        EventName::DisplayNameUpdated => {
            return Some(format!("the customer's name is now {name}"));
        }
        EventName::ParticipantJoined => "has joined",
        EventName::ParticipantLeft => "has left",
        EventName::ParticipantActive => "is active",
        EventName::ParticipantInactive => "is not active",
        EventName::ParticipantInvited => "was invited",
        EventName::ParticipantIdle => "is idle",
        EventName::ParticipantReturned => "is back",
        EventName::ParticipantAutoDisconnected => "was disconnected for being idle",
        EventName::Typing => "is typing",
        _ => {
            return Some(
                match event {
                    EventName::TransferSucceeded => "the chat was transferred",
                    EventName::TransferFailed => "the transfer of the chat has failed",
                    EventName::ChatEnded => "the chat has ended",
                    EventName::AuthenticationInitiated => "the flow asks you to sign in",
                    EventName::AuthenticationSucceeded => "you are signed in",
                    EventName::AuthenticationFailed => "the sign-in has failed",
                    EventName::AuthenticationTimedOut => "the sign-in took too long",
                    EventName::AuthenticationExpired => "the request to sign in has expired",
                    EventName::AuthenticationCancelled => "the sign-in was cancelled",
                    _ => return None,
                }
                .to_owned(),
            );
        }
    };
    Some(format!("{name} {what}"))
}

/// A file of a participant.
pub(crate) fn file(name: Option<&str>, status: Option<&str>, id: &str) -> String {
    let name = name.map_or_else(|| "without a name".to_owned(), name::quoted);
    let status = status.unwrap_or("no status");
    format!("file {name} ({status}), id {}", name::one_line(id))
}

/// An item that this program does not know.
pub(crate) fn unknown(content_type: Option<&str>) -> String {
    match content_type {
        Some(content_type) => {
            format!("an item of an unknown content type: {}", name::quoted(content_type))
        }
        None => "an item without a content type".to_owned(),
    }
}
