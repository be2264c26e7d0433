//! The names of the service's events: the one list of them.

use std::fmt;

/// The prefix of the content types of all events.
pub(super) const PREFIX: &str = "application/vnd.amazonaws.connect.event.";

macro_rules! event_names {
    ($($(#[$doc:meta])* $variant:ident = $name:literal $(| $alias:literal)*;)*) => {
        /// The name of the event that an item reports.
        ///
        /// On the wire it is the end of a content type, in upper or lower case:
        /// `participant.joined` in `application/vnd.amazonaws.connect.event.participant.joined`.
        ///
        /// ```
        /// use connectparticipant_chat::EventName;
        ///
        /// let name = EventName::from("participant.joined");
        /// assert_eq!(name, EventName::ParticipantJoined);
        /// assert_eq!(name.as_str(), "participant.joined");
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum EventName {
            $($(#[$doc])* $variant,)*
            /// An event that this crate does not know: its name in lower case.
            Other(String),
        }

        impl EventName {
            /// Every event that this crate knows.
            pub const KNOWN: &'static [EventName] = &[$(EventName::$variant),*];

            /// The name on the wire, without the part that all events share.
            pub fn as_str(&self) -> &str {
                match self {
                    $(EventName::$variant => $name,)*
                    EventName::Other(name) => name,
                }
            }
        }

        impl From<&str> for EventName {
            /// Reads a name in upper or lower case.
            fn from(name: &str) -> Self {
                match name.to_ascii_lowercase().as_str() {
                    $($name $(| $alias)* => EventName::$variant,)*
                    other => EventName::Other(other.to_owned()),
                }
            }
        }
    };
}

event_names! {
    /// Somebody is typing.
    Typing = "typing";
    /// A message was delivered. Sent only: others receive `MessageMetadata`.
    MessageDelivered = "message.delivered";
    /// A message was read. Sent only: others receive `MessageMetadata`.
    MessageRead = "message.read";
    /// The participants who have received and read a message.
    MessageMetadata = "message.metadata";
    /// A connection was acknowledged.
    ConnectionAcknowledged = "connection.acknowledged";
    /// Somebody has joined the chat.
    ParticipantJoined = "participant.joined";
    /// Somebody has left the chat.
    ParticipantLeft = "participant.left";
    /// Somebody is active.
    ParticipantActive = "participant.active";
    /// Somebody is inactive.
    ParticipantInactive = "participant.inactive";
    /// Somebody was invited.
    ParticipantInvited = "participant.invited";
    /// Somebody has said nothing for a while.
    ParticipantIdle = "participant.idle";
    /// Somebody who was idle is back.
    ParticipantReturned = "participant.returned";
    /// Somebody was disconnected for being idle.
    ParticipantAutoDisconnected = "participant.autodisconnection";
    /// The name of a participant has changed, as it does after a sign-in.
    DisplayNameUpdated = "participant.displayname.updated";
    /// The chat was transferred.
    TransferSucceeded = "transfer.succeeded";
    /// The chat could not be transferred.
    TransferFailed = "transfer.failed";
    /// The chat has ended. [`Event::Ended`](crate::Event::Ended) follows.
    ChatEnded = "chat.ended";
    /// The earlier chats of a persistent chat can be read now.
    ChatRehydrated = "chat.rehydrated";
    /// A workflow was cancelled.
    WorkflowCancelled = "workflow.cancelled";
    /// The flow asks the customer to sign in.
    AuthenticationInitiated = "authentication.initiated";
    /// The customer has signed in.
    AuthenticationSucceeded = "authentication.succeeded" | "authentication.success";
    /// The identity provider refused the sign-in, or is configured incorrectly.
    AuthenticationFailed = "authentication.failed";
    /// The customer did not sign in before the deadline.
    AuthenticationTimedOut = "authentication.timeout";
    /// The request to sign in is no longer valid.
    AuthenticationExpired = "authentication.expired";
    /// The sign-in was cancelled.
    AuthenticationCancelled = "authentication.cancelled" | "authentication.canceled";
}

impl EventName {
    /// Whether the transcript keeps such events, so that a missed one can be fetched later.
    pub(crate) fn is_stored(&self) -> bool {
        matches!(
            self,
            EventName::ParticipantJoined
                | EventName::ParticipantLeft
                | EventName::ParticipantInvited
                | EventName::TransferSucceeded
                | EventName::TransferFailed
                | EventName::ChatEnded
        )
    }

    /// Whether the session depends on such events: the steps of a sign-in, and the end of the chat.
    pub(crate) fn is_essential(&self) -> bool {
        self.is_authentication() || *self == EventName::ChatEnded
    }

    /// Whether it is a step of a sign-in.
    pub(crate) fn is_authentication(&self) -> bool {
        self.as_str().starts_with("authentication.")
    }
}

impl fmt::Display for EventName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
