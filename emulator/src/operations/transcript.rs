//! GetTranscript.

use serde_json::{Value, json};

use super::text;
use crate::api::ServiceError;
use crate::api::binding::Input;
use crate::item::Item;
use crate::state::tokens::Identity;
use crate::state::transaction::Transaction;
use crate::state::transcript::{Cursor, Query, Start};

/// Items of a page if the request does not say, or says 0.
const DEFAULT_MAX_RESULTS: usize = 10;

pub(crate) fn get(
    tx: &mut Transaction<'_>,
    identity: &Identity,
    input: &Input,
) -> Result<Value, ServiceError> {
    let inclusive = tx.context.settings.start_position_inclusive;
    let chat = tx.state.chat_of(&identity.chat)?;
    if let Some(contact) = text(input, "ContactId")
        && !chat.contacts.iter().any(|known| known.as_str() == contact)
    {
        return Err(ServiceError::validation("ContactId is not a contact of this chat."));
    }
    let cursor = match text(input, "NextToken") {
        Some(token) => Some(
            Cursor::from_token(token)
                .ok_or_else(|| ServiceError::validation("NextToken is not valid."))?,
        ),
        None => None,
    };
    let query = match &cursor {
        Some(cursor) => unchanged(&cursor.query, input)?,
        None => query(input)?,
    };
    let max = input.get("MaxResults").and_then(Value::as_u64).filter(|max| *max > 0);
    let max = max.and_then(|max| usize::try_from(max).ok()).unwrap_or(DEFAULT_MAX_RESULTS);
    let (items, next) = chat
        .transcript
        .page(&query, cursor.as_ref(), max, inclusive)
        .map_err(|_| ServiceError::validation("StartPosition names no item of this contact."))?;
    // Only the WebSocket sends the first contact.
    let items: Vec<Item> =
        items.into_iter().map(|item| Item { initial_contact_id: None, ..item }).collect();
    let mut response = json!({"InitialContactId": chat.id, "Transcript": items});
    if let (Some(next), Some(response)) = (next, response.as_object_mut()) {
        response.insert("NextToken".to_owned(), next.to_token().into());
    }
    Ok(response)
}

fn query(input: &Input) -> Result<Query, ServiceError> {
    let start = start(input)?;
    let is_empty = matches!(input.get("StartPosition"), Some(Value::Object(it)) if it.is_empty());
    if is_empty && text(input, "ScanDirection") == Some("FORWARD") {
        return Err(ServiceError::validation(
            "StartPosition must have one of Id, AbsoluteTime and MostRecent to scan FORWARD.",
        ));
    }
    let forward = match text(input, "ScanDirection") {
        Some(direction) => direction == "FORWARD",
        None => start != Start::Now,
    };
    Ok(Query {
        contact_id: text(input, "ContactId").map(str::to_owned),
        forward,
        ascending: text(input, "SortOrder") == Some("ASCENDING"),
        start,
    })
}

fn start(input: &Input) -> Result<Start, ServiceError> {
    let Some(Value::Object(position)) = input.get("StartPosition") else { return Ok(Start::Now) };
    if position.len() > 1 {
        return Err(ServiceError::validation(
            "StartPosition must have one of Id, AbsoluteTime and MostRecent.",
        ));
    }
    let time = |time: &str| {
        let time = time.parse().map_err(|_| {
            ServiceError::validation("StartPosition.AbsoluteTime is not an ISO 8601 time.")
        })?;
        Ok(Start::Time(crate::clock::in_milliseconds(time)))
    };
    match (
        text(position, "Id"),
        text(position, "AbsoluteTime"),
        position.get("MostRecent").and_then(Value::as_u64),
    ) {
        (Some(id), ..) => Ok(Start::Id(id.to_owned())),
        (_, Some(text), _) => time(text),
        (.., Some(most)) => Ok(Start::MostRecent(usize::try_from(most).unwrap_or(usize::MAX))),
        _ => Ok(Start::Now),
    }
}

/// The query of the previous page. The parts that the request repeats must not differ.
fn unchanged(before: &Query, input: &Input) -> Result<Query, ServiceError> {
    let start = start(input)?;
    let same = text(input, "ContactId").is_none_or(|id| before.contact_id.as_deref() == Some(id))
        && text(input, "ScanDirection").is_none_or(|way| (way == "FORWARD") == before.forward)
        && text(input, "SortOrder").is_none_or(|way| (way == "ASCENDING") == before.ascending)
        && (start == Start::Now || start == before.start);
    if same {
        Ok(before.clone())
    } else {
        Err(ServiceError::validation("NextToken was given for another request."))
    }
}
