//! Views, which are fetched by another call.

use connectparticipant::ViewToken;
use serde_json::Value;

use crate::PendingMessage;
use crate::interactive::{InteractiveResponse, member, redacted, text};

/// A view. [`describe_view`](crate::Sender::describe_view) fetches its template.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ViewResource {
    /// The id of the view.
    pub view_id: Option<String>,
    /// The token for fetching the view.
    pub view_token: ViewToken,
    /// The data for rendering the view, or null.
    pub view_data: Value,
}
redacted!(ViewResource);

impl ViewResource {
    pub(super) fn read(content: &Value) -> Option<Self> {
        let data = match member(content, "viewData") {
            // The data is an object, or a text that contains one.
            Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
            data => data.clone(),
        };
        let view_token = text(content, "viewToken")?.into();
        Some(Self { view_id: text(content, "viewId"), view_token, view_data: data })
    }

    /// Returns the answer with the action that the customer took and the data of the form. `None` if the
    /// action is empty, which the service rejects.
    ///
    /// ```
    /// use connectparticipant_chat::Chat;
    /// use connectparticipant_chat::interactive::ViewResource;
    ///
    /// async fn example(chat: &Chat, view: &ViewResource) -> Result<(), Box<dyn std::error::Error>> {
    ///     let data = serde_json::json!({"name": "Ada"});
    ///     if let Some(answer) = view.respond("Submit", data) {
    ///         chat.send(&answer).await?;
    ///     }
    ///     Ok(())
    /// }
    /// ```
    pub fn respond(&self, action: &str, data: Value) -> Option<PendingMessage> {
        (!action.is_empty()).then(|| InteractiveResponse::view(action, data).into_message())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn reads_data_in_both_forms_and_answers() {
        for data in [json!({"a": 1}), json!(r#"{"a":1}"#)] {
            let view =
                ViewResource::read(&json!({"viewId": "v", "viewToken": "t", "viewData": data}));
            let view = view.unwrap();
            assert_eq!(view.view_data, json!({"a": 1}));
            assert!(view.respond("", json!({})).is_none());
            let answer = view.respond("Submit", json!({"name": "x"})).unwrap();
            assert_eq!(
                answer.content_type().to_string(),
                "application/vnd.amazonaws.connect.message.interactive.response"
            );
            let expected = json!({"action": "Submit", "data": {"name": "x"},
                "templateType": "ViewResource", "version": "1.0"});
            assert_eq!(serde_json::from_str::<Value>(answer.content()).unwrap(), expected);
        }
    }
}
