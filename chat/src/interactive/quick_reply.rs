//! Choose one of a few short answers.

use serde_json::Value;

use crate::PendingMessage;
use crate::interactive::{InvalidChoice, choice, list, redacted, text};

/// Choose one of a few short answers.
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

    /// The answer at this place, the first being 0.
    ///
    /// # Errors
    /// If there is none.
    pub fn choose(&self, index: usize) -> Result<PendingMessage, InvalidChoice> {
        choice(&self.answers, index).map(PendingMessage::text)
    }
}
