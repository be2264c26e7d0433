//! Panels.

use serde_json::Value;

use crate::PendingMessage;
use crate::interactive::{Image, InvalidChoice, choice, list, redacted, text};

/// A few elements to choose from.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Panel {
    /// The title.
    pub title: String,
    /// The subtitle.
    pub subtitle: Option<String>,
    /// The image.
    pub image: Option<Image>,
    /// The elements.
    pub elements: Vec<PanelElement>,
}
redacted!(Panel);

/// An element of a panel.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct PanelElement {
    /// The title. It is also the answer.
    pub title: String,
}
redacted!(PanelElement);

impl Panel {
    pub(super) fn read(content: &Value) -> Self {
        Self {
            title: text(content, "title").unwrap_or_default(),
            subtitle: text(content, "subtitle"),
            image: Image::read(content),
            elements: list(content, "elements", |element| PanelElement {
                title: text(element, "title").unwrap_or_default(),
            }),
        }
    }

    /// Returns the answer that chooses the element at an index, counted from 0.
    ///
    /// # Errors
    /// If there is no element at that index.
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    /// use connectparticipant_chat::interactive::Panel;
    ///
    /// async fn example(chat: &Chat, question: &Panel) -> Result<(), Box<dyn std::error::Error>> {
    ///     chat.send(&question.choose(0)?).await?;
    ///     Ok(())
    /// }
    /// ```
    pub fn choose(&self, index: usize) -> Result<PendingMessage, InvalidChoice> {
        choice(&self.elements, index).map(|element| PendingMessage::text(&element.title))
    }
}
