//! Lists of elements.

use serde_json::Value;

use crate::PendingMessage;
use crate::interactive::{Image, InteractiveResponse, InvalidChoice, choice, list, redacted, text};

/// A list of elements to choose from.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ListPicker {
    /// The title.
    pub title: String,
    /// The subtitle.
    pub subtitle: Option<String>,
    /// The image.
    pub image: Option<Image>,
    /// The elements.
    pub elements: Vec<ListElement>,
    /// The positions of the other parts, if the list is a part of a longer one.
    pub paging: Option<Paging>,
}
redacted!(ListPicker);

/// An element of a list.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ListElement {
    /// The title. It is also the answer.
    pub title: String,
    /// The subtitle.
    pub subtitle: Option<String>,
    /// The image.
    pub image: Option<Image>,
    /// A link of the element.
    pub url: Option<String>,
    /// The action that the flow expects instead of an answer, if there is one.
    pub action_detail: Option<String>,
}
redacted!(ListElement);

/// The positions of the other parts of a longer list.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Paging {
    /// The id of the list.
    pub list_id: Option<String>,
    /// The index of the part before this one.
    pub previous_index: Option<String>,
    /// The index of the part after this one.
    pub next_index: Option<String>,
    /// The id that the list refers to.
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

    /// Returns the answer that chooses the element at an index, counted from 0.
    ///
    /// # Errors
    /// If there is no element at that index.
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    /// use connectparticipant_chat::interactive::ListPicker;
    ///
    /// async fn example(chat: &Chat, question: &ListPicker) -> Result<(), Box<dyn std::error::Error>> {
    ///     chat.send(&question.choose(0)?).await?;
    ///     Ok(())
    /// }
    /// ```
    pub fn choose(&self, index: usize) -> Result<PendingMessage, InvalidChoice> {
        choice(&self.elements, index).map(|element| PendingMessage::text(&element.title))
    }

    /// Returns the answer that requests the part after this one. `None` if this is the last part.
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    /// use connectparticipant_chat::interactive::ListPicker;
    ///
    /// async fn turn(chat: &Chat, list: &ListPicker, forward: bool) -> Result<(), Box<dyn std::error::Error>> {
    ///     let answer = if forward { list.show_more() } else { list.previous_options() };
    ///     if let Some(answer) = answer {
    ///         chat.send(&answer).await?;
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub fn show_more(&self) -> Option<PendingMessage> {
        let paging = self.paging.as_ref().filter(|paging| paging.next_index.is_some())?;
        Some(InteractiveResponse::page("Show more", paging).into_message())
    }

    /// Returns the answer that requests the part before this one. `None` if this is the first part.
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
        assert_eq!(error.to_string(), "no choice at index 2; the message has 2 choices");
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
