//! The emulator in this process, for one command.

use connectparticipant_emulator::{Chat, ChatView, Emulator, ItemKind, Role};
use tokio::task::JoinSet;

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

    /// The endpoint of the emulator.
    pub(crate) fn url(&self) -> &str {
        self.emulator.url()
    }

    /// The secret of the chat for a member.
    pub(crate) fn secret(&self, member: &str) -> Option<String> {
        Some(match member {
            "ParticipantToken" => self.chat.participant_token().expose().to_owned(),
            "ConnectionToken" => {
                self.chat.connect_customer().1.connection_token.expose().to_owned()
            }
            "SessionId" => self.chat.ask_to_sign_in().ok()?.expose().to_owned(),
            _ => return None,
        })
    }

    /// The chat, in the hands of its other side.
    pub(crate) fn chat(&self) -> &Chat {
        &self.chat
    }

    /// The URL of the emulator's console.
    pub(crate) fn console(&self) -> String {
        format!("{}/console#{}", self.emulator.url(), self.chat.contact_id())
    }

    /// Starts an agent who repeats the customer's messages until the returned value is dropped.
    pub(crate) fn agent(&self) -> Result<JoinSet<()>, Failure> {
        let failed =
            |error: connectparticipant_emulator::ControlError| Failure::other(error.to_string());
        let agent = self.chat.join("Sam").map_err(failed)?;
        agent.say("Hello, I am Sam. What can I repeat for you?").map_err(failed)?;
        let chat = self.chat.clone();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let mut heard = 0;
            loop {
                let said = chat.until(|view| texts(view).get(heard).cloned()).await;
                heard += 1;
                if agent.say(&format!("You said: {said}")).is_err() {
                    return;
                }
            }
        });
        Ok(tasks)
    }
}

/// What the customer has said.
fn texts(view: &ChatView) -> Vec<String> {
    let messages = view.transcript.iter().filter(|item| {
        item.kind == ItemKind::Message && item.participant_role == Some(Role::Customer)
    });
    messages.filter_map(|item| item.content.as_ref()).map(|text| text.expose().to_owned()).collect()
}
