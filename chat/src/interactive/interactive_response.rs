//! Answers that are more than text.

use serde_json::{Map, Value, json};

use crate::PendingMessage;
use crate::interactive::{Paging, member, redacted, text};
use crate::wire::content_type::ContentType;

/// The answer to an interactive message, as JSON.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct InteractiveResponse {
    /// The action of the customer.
    pub action: String,
    /// The data of the action, or null.
    pub data: Value,
    /// The type of the answered template, if the answer specifies it.
    pub template_type: Option<String>,
}
redacted!(InteractiveResponse);

impl InteractiveResponse {
    /// Reads the content of an answer. Missing members are empty.
    ///
    /// ```
    /// use connectparticipant_chat::interactive::InteractiveResponse;
    ///
    /// let response = InteractiveResponse::read(r#"{"action":"Submit","data":{"name":"Ada"}}"#);
    /// assert_eq!((response.action.as_str(), &response.data["name"]), ("Submit", &"Ada".into()));
    /// ```
    pub fn read(content: &str) -> Self {
        let value: Value = serde_json::from_str(content).unwrap_or_default();
        Self {
            action: text(&value, "action").unwrap_or_default(),
            data: member(&value, "data").clone(),
            template_type: text(&value, "templateType"),
        }
    }

    pub(super) fn view(action: &str, data: Value) -> Self {
        let template_type = Some("ViewResource".to_owned());
        Self { action: action.to_owned(), data, template_type }
    }

    pub(super) fn page(action: &str, paging: &Paging) -> Self {
        let members = [
            ("actionName", Some(action)),
            ("preIndex", paging.previous_index.as_deref()),
            ("nextIndex", paging.next_index.as_deref()),
            ("listId", paging.list_id.as_deref()),
            ("templateType", Some("ListPicker")),
            ("referenceId", paging.reference_id.as_deref()),
        ];
        let members = members.into_iter().filter_map(|(name, value)| Some((name, value?)));
        let data: Map<_, _> =
            members.map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
        Self { action: action.to_owned(), data: Value::Object(data), template_type: None }
    }

    /// The message that carries the answer.
    ///
    /// ```
    /// use connectparticipant_chat::interactive::InteractiveResponse;
    ///
    /// let response = InteractiveResponse::read(r#"{"action":"Submit","data":{"name":"Ada"}}"#);
    /// let message = response.into_message(); // for Chat::send
    /// assert!(message.content().contains("Submit"));
    /// ```
    pub fn into_message(self) -> PendingMessage {
        let mut value = json!({ "version": "1.0", "action": self.action, "data": self.data });
        if let (Some(template), Value::Object(members)) = (self.template_type, &mut value) {
            members.insert("templateType".to_owned(), template.into());
        }
        PendingMessage::new(ContentType::InteractiveResponse, value.to_string())
    }
}
