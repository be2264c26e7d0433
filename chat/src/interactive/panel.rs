//! Choose one of a few.

use serde_json::Value;

use crate::PendingMessage;
use crate::interactive::{Image, InvalidChoice, choice, list, redacted, text};

/// Choose one of a few.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Panel {
    /// The title.
    pub title: String,
    /// The subtitle.
    pub subtitle: Option<String>,
    /// The image.
    pub image: Option<Image>,
    /// What there is to choose from.
    pub elements: Vec<PanelElement>,
}
redacted!(Panel);

/// One of a few.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct PanelElement {
    /// The title, which is also the answer.
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

    /// The answer that chooses the element at this place, the first being 0.
    ///
    /// # Errors
    /// If there is none.
    pub fn choose(&self, index: usize) -> Result<PendingMessage, InvalidChoice> {
        choice(&self.elements, index).map(|element| PendingMessage::text(&element.title))
    }
}
