//! Identifiers. Each kind has a type, so that one cannot be passed where another is meant.

use std::borrow::Borrow;
use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub(crate) struct $name(String);

        impl $name {
            /// A new random UUID.
            pub(crate) fn new() -> Self {
                Self(new_uuid())
            }

            pub(crate) fn as_str(&self) -> &str {
                &self.0
            }
        }

        /// An identifier from a caller, which may be unknown.
        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// A chat: the id of its first contact, `InitialContactId`.
    ChatId;
    /// A contact of a chat. A chat starts with one, and each transfer adds one.
    ContactId;
    /// A participant.
    ParticipantId;
    /// An attachment.
    AttachmentId;
}

impl ChatId {
    /// The chat's first contact.
    pub(crate) fn first_contact(&self) -> ContactId {
        ContactId(self.0.clone())
    }
}

/// A random UUID as text, 36 characters.
pub(crate) fn new_uuid() -> String {
    Uuid::new_v4().to_string()
}
