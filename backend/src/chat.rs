//! The endpoint that starts a chat.

use std::collections::BTreeMap;

use connect_chat::operation::start_chat_contact::{StartChatContact, StartChatContactOutput};
use connect_chat::types::ParticipantDetails;
use connect_chat::{DisplayName, Error};
use http::request::Parts;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::backend::Shared;
use crate::refusal::Refusal;

/// The members of the request that a page can set. Other members are ignored.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Request {
    instance_id: Option<String>,
    contact_flow_id: Option<String>,
    participant_details: Details,
    attributes: Option<BTreeMap<String, String>>,
    supported_messaging_content_types: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Details {
    display_name: DisplayName,
}

/// Starts a chat, and returns the data that the page needs to take part in it.
pub(crate) async fn start(
    shared: &Shared,
    parts: &Parts,
    request: Request,
) -> Result<Value, Refusal> {
    let mut chat = operation(shared, request)?;
    if let Some(prepare) = &shared.config.prepare {
        prepare(parts, &mut chat);
    }
    let output = shared.client.send(chat).await.map_err(|error| match error {
        Error::Build { .. } => {
            Refusal::Malformed("A member is too long, too short, or has too many elements.")
        }
        error => shared.failed(&error),
    })?;
    shared.counters.chats.add();
    Ok(answer(shared, &output))
}

fn operation(shared: &Shared, request: Request) -> Result<StartChatContact, Refusal> {
    let config = &shared.config;
    let (instance, flow) = (request.instance_id.as_deref(), request.contact_flow_id.as_deref());
    if config.instance(instance).is_none() {
        return Err(Refusal::InstanceNotAllowed);
    }
    let (instance, flow) = config.flow(instance, flow).ok_or(Refusal::FlowNotAllowed)?;
    let attributes = request.attributes.filter(|attributes| !attributes.is_empty());
    if !attributes.iter().flatten().all(|(name, _)| config.attributes.contains(name)) {
        return Err(Refusal::AttributeNotAllowed);
    }
    let name = request.participant_details.display_name;
    let builder = shared.client.start_chat_contact().instance_id(instance).contact_flow_id(flow);
    Ok(builder
        .participant_details(ParticipantDetails::builder().display_name(name).build())
        .set_attributes(attributes)
        .set_supported_messaging_content_types(request.supported_messaging_content_types)
        .build())
}

/// The response of the service, and the key with which the page announces sign-ins.
fn answer(shared: &Shared, output: &StartChatContactOutput) -> Value {
    let contact_id = output.contact_id.as_deref().unwrap_or_default();
    let key = shared.keys.chat(contact_id, shared.expiry(shared.config.chat_key_life));
    let result = StartChatResult {
        contact_id,
        participant_id: output.participant_id.as_deref(),
        participant_token: output.participant_token.as_ref().map(|token| token.expose()),
        continued_from_contact_id: output.continued_from_contact_id.as_deref(),
    };
    json!({ "startChatResult": result, "chatKey": key.expose() })
}

/// The part of the service's response that a page receives.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct StartChatResult<'a> {
    contact_id: &'a str,
    participant_id: Option<&'a str>,
    participant_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    continued_from_contact_id: Option<&'a str>,
}
