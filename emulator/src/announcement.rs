//! What the program prints when it serves.

use std::fmt::Write as _;

use connectparticipant_emulator::{Chat, Emulator};
use serde_json::Value;

/// How to reach the emulator, and the chat that it began with.
pub(crate) struct Announcement<'a> {
    pub(crate) emulator: &'a Emulator,
    pub(crate) chat: Option<&'a Chat>,
    /// Whether only this machine can reach it.
    pub(crate) is_local: bool,
}

impl Announcement<'_> {
    /// For people.
    pub(crate) fn text(&self) -> String {
        let url = self.emulator.url();
        let mut text = format!(
            "Amazon Connect Participant emulator\n\
             \n  endpoint     {url}\
             \n  console      {url}/console\
             \n  control API  {url}/_control\n"
        );
        for operation in self.emulator.answered_by_example() {
            let _ = writeln!(text, "  by example   {operation}");
        }
        if !self.is_local {
            text.push_str(
                "\n  Other machines can reach this emulator, and read and write every chat.\n",
            );
        }
        if let Some(chat) = self.chat {
            let _ = write!(
                text,
                "\nA chat is ready:\n\
                 \n  contact            {contact}\
                 \n  participant        {participant}\
                 \n  participant token  {token}\
                 \n  in the console     {url}/console#{contact}\n",
                contact = chat.contact_id(),
                participant = chat.participant_id(),
                token = chat.participant_token().expose(),
            );
        }
        text.push_str("\nPress Ctrl-C to stop.");
        text
    }

    /// For scripts: one line.
    pub(crate) fn json(&self) -> String {
        let url = self.emulator.url();
        let mut json = serde_json::json!({
            "endpoint": url,
            "console": format!("{url}/console"),
            "controlApi": format!("{url}/_control"),
        });
        if let (Some(chat), Value::Object(members)) = (self.chat, &mut json) {
            members.insert("contactId".to_owned(), chat.contact_id().to_string().into());
            members.insert("participantId".to_owned(), chat.participant_id().to_string().into());
            members.insert("participantToken".to_owned(), chat.participant_token().expose().into());
        }
        json.to_string()
    }
}
