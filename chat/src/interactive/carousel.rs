//! Carousels.

use serde_json::{Value, json};

use crate::PendingMessage;
use crate::interactive::{InvalidChoice, ListPicker, Panel, choice, list, member, redacted, text};
use crate::secret::RawJson;

/// Several pickers side by side.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Carousel {
    /// The title.
    pub title: String,
    /// The pickers.
    pub slides: Vec<Slide>,
}
redacted!(Carousel);

/// A picker of a carousel.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Slide {
    /// A list of elements.
    ListPicker {
        /// The identifier of the picker.
        identifier: String,
        /// The picker.
        picker: ListPicker,
    },
    /// A panel.
    Panel {
        /// The identifier of the panel.
        identifier: String,
        /// The panel.
        panel: Panel,
    },
    /// A picker that this crate does not know, as it was received.
    Unknown(RawJson),
}
redacted!(Slide);

impl Carousel {
    pub(super) fn read(content: &Value) -> Self {
        Self {
            title: text(content, "title").unwrap_or_default(),
            slides: list(content, "elements", Slide::read),
        }
    }

    /// Returns the answer that chooses an element of a slide, counted from 0.
    ///
    /// # Errors
    /// If there is no element at that index.
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    /// use connectparticipant_chat::interactive::Carousel;
    ///
    /// async fn example(chat: &Chat, question: &Carousel) -> Result<(), Box<dyn std::error::Error>> {
    ///     chat.send(&question.choose(0, 1)?).await?;
    ///     Ok(())
    /// }
    /// ```
    pub fn choose(&self, slide: usize, index: usize) -> Result<PendingMessage, InvalidChoice> {
        let (identifier, title, selection) = match choice(&self.slides, slide)? {
            Slide::ListPicker { identifier, picker } => {
                (identifier, &picker.title, &choice(&picker.elements, index)?.title)
            }
            Slide::Panel { identifier, panel } => {
                (identifier, &panel.title, &choice(&panel.elements, index)?.title)
            }
            Slide::Unknown(_) => return Err(InvalidChoice { index, choices: 0 }),
        };
        let answer = json!({
            "templateIdentifier": identifier,
            "listTitle": title,
            "selectionText": selection,
        });
        Ok(PendingMessage::text(answer.to_string()))
    }
}

impl Slide {
    fn read(element: &Value) -> Self {
        let identifier = text(element, "templateIdentifier").unwrap_or_default();
        let content = member(member(element, "data"), "content");
        match text(element, "templateType").as_deref() {
            Some("ListPicker") => {
                Slide::ListPicker { identifier, picker: ListPicker::read(content) }
            }
            Some("Panel") => Slide::Panel { identifier, panel: Panel::read(content) },
            _ => Slide::Unknown(element.to_string().into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::content_type::ContentType;

    #[test]
    fn the_answer_names_the_picker() {
        let carousel = Carousel::read(&json!({"title": "Trips", "elements": [
            {"templateIdentifier": "a", "templateType": "Panel", "version": "1.0",
             "data": {"content": {"title": "Rome", "elements": [{"title": "Book"}]}}},
            {"templateIdentifier": "b", "templateType": "ListPicker", "version": "1.0",
             "data": {"content": {"title": "Oslo", "elements": [{"title": "1"}, {"title": "2"}]}}},
            {"templateType": "New"},
        ]}));
        let answer = carousel.choose(1, 1).unwrap();
        assert_eq!(*answer.content_type(), ContentType::Text);
        let value: Value = serde_json::from_str(answer.content()).unwrap();
        let expected =
            json!({"templateIdentifier": "b", "listTitle": "Oslo", "selectionText": "2"});
        assert_eq!(value, expected);
        for (slide, index) in [(3, 0), (0, 1), (2, 0)] {
            assert!(carousel.choose(slide, index).is_err());
        }
    }
}
