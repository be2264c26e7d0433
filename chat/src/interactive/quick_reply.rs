//! Quick replies.

use serde_json::Value;

use crate::PendingMessage;
use crate::interactive::{InvalidChoice, choice, list, redacted, text};

/// A question with a few short answers.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct QuickReply {
    /// The title.
    pub title: String,
    /// The subtitle.
    pub subtitle: Option<String>,
    /// The answers.
    pub answers: Vec<String>,
}
redacted!(QuickReply);

impl QuickReply {
    pub(super) fn read(content: &Value) -> Self {
        let answer = |element: &Value| text(element, "title").unwrap_or_default();
        Self {
            title: text(content, "title").unwrap_or_default(),
            subtitle: text(content, "subtitle"),
            answers: list(content, "elements", answer),
        }
    }

    /// Returns the answer that chooses the answer at an index, counted from 0.
    ///
    /// # Errors
    /// If there is no element at that index.
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    /// use connectparticipant_chat::interactive::QuickReply;
    ///
    /// async fn example(chat: &Chat, question: &QuickReply) -> Result<(), Box<dyn std::error::Error>> {
    ///     chat.send(&question.choose(0)?).await?;
    ///     Ok(())
    /// }
    /// ```
    pub fn choose(&self, index: usize) -> Result<PendingMessage, InvalidChoice> {
        choice(&self.answers, index).map(PendingMessage::text)
    }
}
