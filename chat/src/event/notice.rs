//! News about the chat.

use crate::event::{Envelope, enveloped};

/// News about the chat, or about who takes part.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Notice {
    envelope: Envelope,
    /// What has happened.
    pub kind: NoticeKind,
}
enveloped!(Notice);

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $($event:literal)|+;)*) => {
        /// What has happened.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum NoticeKind {
            $($(#[$doc])* $name,)*
        }

        impl NoticeKind {
            pub(super) fn from_event(event: &str) -> Option<Self> {
                match event {
                    $($($event)|+ => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

kinds! {
    /// Somebody has joined.
    Joined = "participant.joined";
    /// Somebody has left.
    Left = "participant.left";
    /// Somebody is active.
    Active = "participant.active";
    /// Somebody is not active.
    Inactive = "participant.inactive";
    /// Somebody was invited.
    Invited = "participant.invited";
    /// Somebody has not said anything for a while.
    Idle = "participant.idle";
    /// Somebody who was idle is back.
    Returned = "participant.returned";
    /// Somebody was disconnected for being idle.
    AutoDisconnected = "participant.autodisconnection";
    /// The name of a participant has changed, as it does after a sign-in.
    DisplayNameUpdated = "participant.displayname.updated";
    /// The chat was handed over.
    TransferSucceeded = "transfer.succeeded";
    /// The chat could not be handed over.
    TransferFailed = "transfer.failed";
    /// The chat has ended. [`Event::Ended`](crate::Event::Ended) follows.
    ChatEnded = "chat.ended";
    /// The past of a persistent chat can be read now.
    Rehydrated = "chat.rehydrated";
    /// A workflow was cancelled.
    WorkflowCancelled = "workflow.cancelled";
    /// A connection was acknowledged.
    ConnectionAcknowledged = "connection.acknowledged";
    /// The customer was asked to sign in, in the past.
    SignInRequested = "authentication.initiated";
    /// The customer has signed in, in the past.
    SignedIn = "authentication.succeeded" | "authentication.success";
    /// A sign-in has failed, in the past.
    SignInFailed = "authentication.failed" | "authentication.timeout" | "authentication.expired"
        | "authentication.cancelled";
}

impl Notice {
    pub(super) fn new(envelope: Envelope, kind: NoticeKind) -> Self {
        Self { envelope, kind }
    }
}
