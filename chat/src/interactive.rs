//! Interactive messages: templates that the customer answers, and the answers.
//!
//! If an answer is plain text, the other side sees the same text as from the service's own clients.

mod carousel;
mod image;
mod interactive_response;
mod list_picker;
mod panel;
mod quick_reply;
mod time_picker;
mod view_resource;

pub use carousel::{Carousel, Slide};
pub use image::Image;
pub use interactive_response::InteractiveResponse;
pub use list_picker::{ListElement, ListPicker, Paging};
pub use panel::{Panel, PanelElement};
pub use quick_reply::QuickReply;
pub use time_picker::{Location, TimePicker, TimeSlot};
pub use view_resource::ViewResource;

use std::fmt;

use serde_json::Value;

use crate::secret::RawJson;

/// An interactive message. `Debug` shows only its kind.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Interactive {
    /// The template.
    pub template: Template,
    /// What to show when the customer has answered.
    pub reply_message: Option<ReplyMessage>,
}

/// The templates. `Debug` does not show their content.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Template {
    /// A list of elements to choose from.
    ListPicker(ListPicker),
    /// A few elements to choose from.
    Panel(Panel),
    /// Times to choose from.
    TimePicker(TimePicker),
    /// A few short answers.
    QuickReply(QuickReply),
    /// Several pickers side by side.
    Carousel(Carousel),
    /// A view, fetched by [`describe_view`](crate::Sender::describe_view).
    ViewResource(ViewResource),
    /// A template that this crate does not know.
    Unknown {
        /// The type of the template; empty if it has none.
        template_type: String,
        /// The content of the message as it was received.
        raw: RawJson,
    },
}

/// What to show when the customer has answered.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ReplyMessage {
    /// The title.
    pub title: String,
    /// The subtitle.
    pub subtitle: Option<String>,
    /// The image.
    pub image: Option<Image>,
}

/// The error for an index at which there is no choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidChoice {
    index: usize,
    choices: usize,
}

impl fmt::Display for InvalidChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let choices = if self.choices == 1 { "choice" } else { "choices" };
        let Self { index, choices: number } = self;
        write!(f, "no choice at index {index}; the message has {number} {choices}")
    }
}

impl std::error::Error for InvalidChoice {}

impl Interactive {
    /// Reads the content of an interactive message. Content that cannot be read is
    /// [`Template::Unknown`].
    ///
    /// ```
    /// use connectparticipant_chat::interactive::{Interactive, Template};
    ///
    /// let interactive = Interactive::read(
    ///     r#"{"templateType":"QuickReply","data":{"content":{"title":"Well?","elements":[]}}}"#,
    /// );
    /// assert!(matches!(interactive.template, Template::QuickReply(_)));
    /// assert_eq!(interactive.title(), Some("Well?"));
    /// ```
    pub fn read(content: &str) -> Self {
        let value: Value = serde_json::from_str(content).unwrap_or_default();
        let template_type = text(&value, "templateType").unwrap_or_default();
        let data = member(&value, "data");
        let inner = member(data, "content");
        let template = match template_type.as_str() {
            "ListPicker" => Some(Template::ListPicker(ListPicker::read(inner))),
            "Panel" => Some(Template::Panel(Panel::read(inner))),
            "TimePicker" => Some(Template::TimePicker(TimePicker::read(inner))),
            "QuickReply" => Some(Template::QuickReply(QuickReply::read(inner))),
            "Carousel" => Some(Template::Carousel(Carousel::read(inner))),
            "ViewResource" => ViewResource::read(inner).map(Template::ViewResource),
            _ => None,
        };
        let unknown = || Template::Unknown { template_type, raw: content.into() };
        let response = member(data, "replyMessage");
        Self {
            template: template.unwrap_or_else(unknown),
            reply_message: text(response, "title").map(|title| ReplyMessage {
                title,
                subtitle: text(response, "subtitle"),
                image: Image::read(response),
            }),
        }
    }

    /// The title of the template, if it has one.
    pub fn title(&self) -> Option<&str> {
        let title = match &self.template {
            Template::ListPicker(picker) => &picker.title,
            Template::Panel(panel) => &panel.title,
            Template::TimePicker(picker) => &picker.title,
            Template::QuickReply(response) => &response.title,
            Template::Carousel(carousel) => &carousel.title,
            Template::ViewResource(_) | Template::Unknown { .. } => return None,
        };
        (!title.is_empty()).then_some(title)
    }

    pub(crate) fn kind(&self) -> &str {
        match &self.template {
            Template::ListPicker(_) => "ListPicker",
            Template::Panel(_) => "Panel",
            Template::TimePicker(_) => "TimePicker",
            Template::QuickReply(_) => "QuickReply",
            Template::Carousel(_) => "Carousel",
            Template::ViewResource(_) => "ViewResource",
            Template::Unknown { .. } => "unknown",
        }
    }
}

/// Implements `Debug`, which prints the kind and the number of elements but no message text.
macro_rules! redacted {
    ($type:ident) => {
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($type), "(***)"))
            }
        }
    };
}
use redacted;

redacted!(Interactive);
redacted!(Template);
redacted!(ReplyMessage);

fn choice<T>(choices: &[T], index: usize) -> Result<&T, InvalidChoice> {
    choices.get(index).ok_or(InvalidChoice { index, choices: choices.len() })
}

fn member<'a>(value: &'a Value, name: &str) -> &'a Value {
    value.get(name).unwrap_or(&Value::Null)
}

/// A member that is a string, or a number or Boolean that is used as a string.
fn text(value: &Value, name: &str) -> Option<String> {
    match value.get(name)? {
        Value::String(text) => Some(text.clone()),
        value @ (Value::Number(_) | Value::Bool(_)) => Some(value.to_string()),
        _ => None,
    }
}

fn list<T>(value: &Value, name: &str, read: impl Fn(&Value) -> T) -> Vec<T> {
    let list = value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_it_does_not_know() {
        for content in [
            "canary",
            r#"{"templateType":"Canary","data":{}}"#,
            "{}",
            r#"{"templateType":"ViewResource","data":{"content":{}}}"#,
        ] {
            let interactive = Interactive::read(content);
            let Template::Unknown { raw, .. } = &interactive.template else { panic!("{content}") };
            assert_eq!(raw.expose(), content);
            assert!(!format!("{interactive:?} {:?}", interactive.template).contains("anary"));
            assert_eq!(interactive.title(), None);
        }
    }

    #[test]
    fn reads_the_reply_message() {
        let interactive = Interactive::read(
            r#"{"templateType":"QuickReply","version":"1.0","data":{
                "replyMessage":{"title":"Thanks","imageType":"URL","imageData":"https://a/i.png"},
                "content":{"title":"Well?","elements":[{"title":"Yes"},{"title":"No"}]}}}"#,
        );
        let response = interactive.reply_message.as_ref().unwrap();
        assert_eq!((response.title.as_str(), response.subtitle.as_deref()), ("Thanks", None));
        assert_eq!(response.image.as_ref().unwrap().data, "https://a/i.png");
        assert_eq!(interactive.title(), Some("Well?"));
    }
}
