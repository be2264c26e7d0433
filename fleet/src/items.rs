//! The items that are published for events.

use std::collections::HashMap;

use connectparticipant::types::{ArtifactStatus, MessageProcessingStatus};
use connectparticipant_chat::Event;

use crate::entries::hash;
use crate::record::Draft;

/// An event that is an item.
pub(crate) enum Item {
    Draft(Draft),
    /// The one with this id is published already.
    Known(String),
}

/// The item of an event; none if the event is not an item. `published` are the items that the worker before has published
/// and that may come again, each with whether it was in its final state.
pub(crate) fn item(event: &Event, published: &HashMap<String, bool>) -> Option<Item> {
    let envelope = event.envelope()?;
    let mut json = envelope.raw().expose().to_owned();
    let is_final = match event {
        Event::Message(message) => {
            if message.streamed {
                json = with_content(&json, message.content());
            }
            message.complete && message.processing != Some(MessageProcessingStatus::Processing)
        }
        Event::Attachment(attachment) => {
            let scanned = |status: &Option<_>| *status != Some(ArtifactStatus::InProgress);
            attachment.files.iter().all(|file| scanned(&file.status))
        }
        _ => true,
    };
    let id = match (event, &envelope.id) {
        // A receipt that says more has the same id.
        (Event::Receipt(_), _) => format!("receipt:{:016x}", hash(json.as_bytes())),
        (_, Some(id)) => id.clone(),
        (_, None) => format!("no-id:{:016x}", hash(json.as_bytes())),
    };
    let known = published.get(&id).copied();
    if !envelope.replacement && known.is_some_and(|was_final| was_final || !is_final) {
        return Some(Item::Known(id));
    }
    let is_first = !envelope.replacement && known.is_none();
    Some(Item::Draft(Draft::item(state_id(&id, is_first, is_final, &json), json)))
}

/// The id by which NATS recognises a state of an item. A first and final state has the item's own id.
fn state_id(item: &str, is_first: bool, is_final: bool, json: &str) -> String {
    let state = || format!("{:016x}", hash(json.as_bytes()));
    match (is_first, is_final) {
        (true, true) => item.to_owned(),
        (_, true) => format!("{item}{FINAL}{}", state()),
        (_, false) => format!("{item}{PARTIAL}{}", state()),
    }
}

const FINAL: &str = "+final:";
const PARTIAL: &str = "+partial:";

/// The item of a state's id, and whether the state is final.
pub(crate) fn item_of(state: &str) -> (&str, bool) {
    match (state.split_once(PARTIAL), state.split_once(FINAL)) {
        (Some((item, _)), _) => (item, false),
        (None, Some((item, _))) => (item, true),
        (None, None) => (state, true),
    }
}

/// The JSON of the last chunk, with the text so far in place of the chunk's.
fn with_content(json: &str, content: &str) -> String {
    match serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(json) {
        Ok(mut members) => {
            members.insert("Content".to_owned(), content.into());
            serde_json::Value::from(members).to_string()
        }
        Err(_) => json.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use connectparticipant_chat::Origin;

    use super::*;

    fn id(json: &str, published: &[(&str, bool)]) -> Option<String> {
        let event = Event::from_json(json, Origin::Live).unwrap();
        let published = published.iter().map(|(id, is_final)| ((*id).to_owned(), *is_final));
        match item(&event, &published.collect()) {
            Some(Item::Draft(draft)) => Some(draft.id),
            Some(Item::Known(_)) => None,
            None => panic!("{json} is an item"),
        }
    }

    /// Else the last state of a message could be taken for a copy of its first one, or the other way round.
    #[test]
    fn states_of_an_item_differ_and_the_final_one_is_published_once() {
        let whole =
            r#"{"Id": "1", "Type": "MESSAGE", "ContentType": "text/plain", "Content": "ab"}"#;
        let chunk = r#"{"Id": "1", "Type": "MESSAGE", "ContentType": "text/plain", "Content": "a",
            "MessageMetadata": {"ChunkNumber": 1}}"#;
        assert_eq!(id(whole, &[]).as_deref(), Some("1"));
        let partial = id(chunk, &[]).unwrap();
        assert_eq!(item_of(&partial), ("1", false));
        // The next worker reads the transcript.
        assert_eq!(id(whole, &[("1", true)]), None);
        assert_eq!(id(chunk, &[("1", false)]), None);
        let last = id(whole, &[("1", false)]).unwrap();
        assert_eq!(item_of(&last), ("1", true));
        assert_ne!(last, "1");
    }

    #[test]
    fn an_attachment_is_final_once_it_is_scanned() {
        let json = |status| {
            format!(
                r#"{{"Id": "1", "Type": "ATTACHMENT", "Attachments": [{{"AttachmentId": "a", "Status": "{status}"}}]}}"#
            )
        };
        let waiting = id(&json("IN_PROGRESS"), &[]).unwrap();
        assert_eq!(item_of(&waiting), ("1", false));
        assert!(id(&json("APPROVED"), &[("1", false)]).is_some());
    }
}
