//! A service for one command: the emulator, in this process.

use emulator::{Chat, Emulator};

use crate::failure::Failure;

/// The emulator, with a chat.
pub(crate) struct Local {
    emulator: Emulator,
    chat: Chat,
}

impl Local {
    /// Starts it, on a free port of this machine.
    pub(crate) async fn start() -> Result<Self, Failure> {
        let emulator = Emulator::start().await;
        let emulator = emulator.map_err(|error| Failure::other(error.to_string()))?;
        let chat = emulator.start_chat("Customer");
        let chat = chat.map_err(|error| Failure::other(error.to_string()))?;
        Ok(Self { emulator, chat })
    }

    /// Where it is.
    pub(crate) fn url(&self) -> &str {
        self.emulator.url()
    }

    /// The secrets that the chat has, by the members that they are for.
    pub(crate) fn secret(&self, member: &str) -> Option<String> {
        Some(match member {
            "ParticipantToken" => self.chat.participant_token().as_str().to_owned(),
            "ConnectionToken" => {
                self.chat.connect_customer().1.connection_token.as_str().to_owned()
            }
            "SessionId" => self.chat.ask_to_sign_in().ok()?.as_str().to_owned(),
            _ => return None,
        })
    }
}
