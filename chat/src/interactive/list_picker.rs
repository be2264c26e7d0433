//! Choose one of a list.

use serde_json::Value;

use crate::PendingMessage;
use crate::interactive::{Image, InteractiveResponse, InvalidChoice, choice, list, redacted, text};

/// Choose one of a list.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ListPicker {
    /// The title.
    pub title: String,
    /// The subtitle.
    pub subtitle: Option<String>,
    /// The image.
    pub image: Option<Image>,
    /// What there is to choose from.
    pub elements: Vec<ListElement>,
    /// Of a list that is one part of a longer one: where the others are.
    pub paging: Option<Paging>,
}
redacted!(ListPicker);

/// One of a list.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ListElement {
    /// The title, which is also the answer.
    pub title: String,
    /// The subtitle.
    pub subtitle: Option<String>,
    /// The image.
    pub image: Option<Image>,
    /// A link that goes with it.
    pub url: Option<String>,
    /// What the flow wants to be told instead of showing more, if anything.
    pub action_detail: Option<String>,
}
redacted!(ListElement);

/// Where the other parts of a longer list are.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Paging {
    /// The id of the list.
    pub list_id: Option<String>,
    /// Where the part before this one begins.
    pub previous_index: Option<String>,
    /// Where the part after this one begins.
    pub next_index: Option<String>,
    /// The id of what the list belongs to.
    pub reference_id: Option<String>,
}
redacted!(Paging);

impl ListPicker {
    pub(super) fn read(content: &Value) -> Self {
        let paging = Paging {
            list_id: text(content, "listId"),
            previous_index: text(content, "preIndex"),
            next_index: text(content, "nextIndex"),
            reference_id: text(content, "referenceId"),
        };
        let is_part = paging.previous_index.is_some() || paging.next_index.is_some();
        Self {
            title: text(content, "title").unwrap_or_default(),
            subtitle: text(content, "subtitle"),
            image: Image::read(content),
            elements: list(content, "elements", |element| ListElement {
                title: text(element, "title").unwrap_or_default(),
                subtitle: text(element, "subtitle"),
                image: Image::read(element),
                url: text(element, "url"),
                action_detail: text(element, "actionDetail"),
            }),
            paging: is_part.then_some(paging),
        }
    }

    /// The answer that chooses the element at this place, the first being 0.
    ///
    /// # Errors
    /// If there is none.
    pub fn choose(&self, index: usize) -> Result<PendingMessage, InvalidChoice> {
        choice(&self.elements, index).map(|element| PendingMessage::text(&element.title))
    }

    /// The answer that asks for the part after this one. `None` if this is the last.
    pub fn show_more(&self) -> Option<PendingMessage> {
        let paging = self.paging.as_ref().filter(|paging| paging.next_index.is_some())?;
        Some(InteractiveResponse::page("Show more", paging).into_message())
    }

    /// The answer that asks for the part before this one. `None` if this is the first.
    pub fn previous_options(&self) -> Option<PendingMessage> {
        let paging = self.paging.as_ref().filter(|paging| paging.previous_index.is_some())?;
        Some(InteractiveResponse::page("Previous options", paging).into_message())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::wire::content_type::ContentType;

    fn picker() -> ListPicker {
        ListPicker::read(&json!({
            "title": "Which?", "subtitle": "Tap one", "imageType": "URL", "imageData": "https://i",
            "elements": [{"title": "Red", "subtitle": "like this"}, {"title": "Blue", "url": "https://b"}],
            "listId": "l", "nextIndex": 2, "referenceId": "r",
        }))
    }

    #[test]
    fn the_answer_is_the_title() {
        let message = picker().choose(1).unwrap();
        assert_eq!((message.content_type(), message.content()), (&ContentType::Text, "Blue"));
        let error = picker().choose(2).unwrap_err();
        assert_eq!(error.to_string(), "there is no choice 2 among 2");
    }

    #[test]
    fn asks_for_other_parts() {
        let more = picker().show_more().unwrap();
        assert!(picker().previous_options().is_none());
        let value: Value = serde_json::from_str(more.content()).unwrap();
        assert_eq!(
            value,
            json!({"version": "1.0", "action": "Show more", "data": {
                "actionName": "Show more", "nextIndex": "2", "listId": "l",
                "templateType": "ListPicker", "referenceId": "r"}})
        );
    }
}
