//! A turn that is over.

use std::fmt;

use connectparticipant::types::ParticipantRole;

use crate::event::{Attachment, Message, MessageBody};
use crate::handle::state::EndReason;
use crate::interactive::Interactive;
use crate::send::Sent;
use crate::turns::collected::Collected;

/// A question with all messages that answer it, or the messages without a question. `Debug` prints
/// no message text.
///
/// ```
/// use connectparticipant_chat::{Turn, TurnEnd};
///
/// fn show(turn: &Turn) {
///     println!("{}", turn.text());
///     for interactive in turn.interactive() {
///         println!("[{}]", interactive.title().unwrap_or("a template"));
///     }
///     if !turn.is_complete() {
///         println!("… {} spoke", turn.speakers().len());
///     }
///     if turn.end == TurnEnd::TakenOver {
///         println!("* an agent has joined");
///     }
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Turn {
    /// The question. `None` for messages without a question, such as a greeting.
    pub question: Option<Sent>,
    /// The messages in order, each in its latest state.
    pub messages: Vec<Message>,
    /// The files in order, each in its latest state.
    pub attachments: Vec<Attachment>,
    /// Why the turn ended.
    pub end: TurnEnd,
    pub(super) end_mark: Option<String>,
}

/// Why a turn ended.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum TurnEnd {
    /// The last message was streamed and has the completed flag.
    Completed,
    /// A message ends with the end mark.
    EndMark,
    /// Nothing has arrived for a while. A message may not be [complete](Message::complete).
    Quiet,
    /// The time limit was reached. There may be no message at all.
    Limit,
    /// The turn has more than 64 messages, or more than 1 MiB of text.
    TooLong,
    /// The customer has sent a message that is not the question of this turn.
    CustomerSpoke,
    /// An agent has joined or has sent a message. Messages of agents are not part of the turn, unless an agent was in
    /// the chat when it began.
    TakenOver,
    /// The chat was transferred after an answer had begun.
    Transferred,
    /// The flow asks the customer to sign in.
    SignInRequested,
    /// The session is over.
    SessionEnded(EndReason),
}

/// A participant who has sent a message in a turn. `Debug` does not print the name.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Speaker {
    /// The id of the participant. A flow has none.
    pub participant_id: Option<String>,
    /// The role: a bot, the flow (`SYSTEM`), an agent.
    pub role: Option<ParticipantRole>,
    /// The name.
    pub display_name: Option<String>,
}

impl Turn {
    /// The texts of the messages, separated by line breaks, without the end mark. For an interactive message, it is the
    /// title.
    pub fn text(&self) -> String {
        Collected::join(&self.messages, self.end_mark.as_deref())
    }

    /// The interactive messages.
    pub fn interactive(&self) -> impl Iterator<Item = &Interactive> {
        self.messages.iter().filter_map(|message| match &message.body {
            MessageBody::Interactive(interactive) => Some(&**interactive),
            _ => None,
        })
    }

    /// The participants who have sent a message, each once, in the order of their first messages.
    pub fn speakers(&self) -> Vec<Speaker> {
        let mut speakers: Vec<Speaker> = Vec::new();
        for message in &self.messages {
            let speaker = Speaker {
                participant_id: message.participant_id.clone(),
                role: message.role.clone(),
                display_name: message.display_name.clone(),
            };
            if !speakers.contains(&speaker) {
                speakers.push(speaker);
            }
        }
        speakers
    }

    /// Whether every message is complete. A bot may stop in the middle of a message.
    pub fn is_complete(&self) -> bool {
        self.messages.iter().all(|message| message.complete)
    }
}

impl fmt::Debug for Speaker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Speaker")
            .field("participant_id", &self.participant_id)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}

impl fmt::Display for TurnEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            TurnEnd::Completed => "the last message is completed",
            TurnEnd::EndMark => "the end mark has arrived",
            TurnEnd::Quiet => "nothing more has arrived",
            TurnEnd::Limit => "the time is up",
            TurnEnd::TooLong => "the turn is too long",
            TurnEnd::CustomerSpoke => "the customer has said something else",
            TurnEnd::TakenOver => "an agent has taken over",
            TurnEnd::Transferred => "the chat was transferred",
            TurnEnd::SignInRequested => "the customer is asked to sign in",
            TurnEnd::SessionEnded(reason) => return write!(f, "the session is over: {reason}"),
        })
    }
}
