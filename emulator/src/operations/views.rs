//! DescribeView, and the message that shows a view.

use serde_json::{Value, json};

use super::{messages, required};
use crate::api::ServiceError;
use crate::api::binding::Input;
use crate::error::ControlError;
use crate::item::content_type;
use crate::state::ids::{ChatId, ParticipantId, new_uuid};
use crate::state::tokens::{Identity, random_token};
use crate::state::transaction::Transaction;

pub(crate) fn describe(
    tx: &mut Transaction<'_>,
    identity: &Identity,
    input: &Input,
) -> Result<Value, ServiceError> {
    let view = tx.state.views.get(required(input, "ViewToken")).ok_or_else(|| {
        // The view's token is secret, so the message names the contact.
        let message = "The contact has no view with this token.";
        ServiceError::not_found("CONTACT", identity.chat.to_string(), message)
    })?;
    Ok(json!({"View": view}))
}

/// Shows the customer a view: an interactive message with the view's token and data. `template` and
/// `input_schema` are JSON; DescribeView returns them as text. The view's token.
pub(crate) fn show(
    tx: &mut Transaction<'_>,
    chat: &ChatId,
    participant: Option<&ParticipantId>,
    view: &ViewParts,
) -> Result<String, ControlError> {
    let (token, id) = (random_token(), new_uuid());
    let content = json!({
        "templateType": "ViewResource",
        "version": "1.0",
        "data": {"content": {"viewId": id, "viewToken": token, "viewData": view.data}},
    });
    messages::say(tx, chat, participant, content_type::INTERACTIVE, &content.to_string())?;
    tx.state.views.insert(
        token.clone(),
        json!({
            "Id": id,
            "Arn": format!("arn:aws:connect:us-east-1:000000000000:instance/emulator/view/{id}"),
            "Name": view.name,
            "Version": 1,
            "Content": {
                "Template": view.template.to_string(),
                "InputSchema": view.input_schema.to_string(),
                "Actions": view.actions,
            },
        }),
    );
    Ok(token)
}

/// What a view is made of.
#[derive(Clone, Debug)]
pub(crate) struct ViewParts {
    pub(crate) name: String,
    pub(crate) template: Value,
    pub(crate) input_schema: Value,
    pub(crate) actions: Vec<String>,
    pub(crate) data: Value,
}
