//! What goes to the customer's messenger.

use connectparticipant_chat::sns::Notification;
use serde_json::{Value, json};

use crate::{attributes, envelope, item};

const ENDED: &str = "application/vnd.amazonaws.connect.event.chat.ended";

/// A notification of this sender, for these readers: what attributes say. `None` leaves it out.
fn notification(role: Option<&str>, visibility: Option<&str>, content_type: &str) -> Value {
    let mut item = item("1");
    item["ContentType"] = content_type.into();
    if content_type == ENDED {
        item["Type"] = "EVENT".into();
    }
    let members = item.as_object_mut().unwrap();
    match role {
        Some(role) => drop(members.insert("ParticipantRole".to_owned(), role.into())),
        None => drop(members.remove("ParticipantRole")),
    }
    let mut values = vec![("ContentType", content_type)];
    values.extend(role.map(|role| ("ParticipantRole", role)));
    values.extend(visibility.map(|visibility| ("MessageVisibility", visibility)));
    envelope(&item, attributes(&values))
}

fn attribute<'a>(notification: &'a Value, name: &str) -> Option<&'a str> {
    notification["MessageAttributes"][name]["Value"].as_str()
}

/// The filter that amazon-connect-message-streaming-examples published first (issue #7): it compares the
/// attribute, an object, with a text, which is never equal. So nothing is held back.
fn first_published_filter(notification: &Value) -> bool {
    let is_own = attribute(notification, "ParticipantRole").is_none_or(|role| role == "CUSTOMER");
    let visibility = &notification["MessageAttributes"]["MessageVisibility"];
    let condition = (*visibility == json!("CUSTOMER") || *visibility == json!("ALL"))
        && *visibility != json!("CUSTOMER");
    !(is_own && attribute(notification, "ContentType") != Some(ENDED) && condition)
}

/// The one that replaced it (issue #11): it compares the value, and holds back only what the customer has
/// sent and everybody may see.
fn second_published_filter(notification: &Value) -> bool {
    let is_own = attribute(notification, "ParticipantRole").is_none_or(|role| role == "CUSTOMER");
    let is_for_all = attribute(notification, "MessageVisibility") == Some("ALL");
    !(is_own && attribute(notification, "ContentType") != Some(ENDED) && is_for_all)
}

#[test]
fn the_rule_and_the_two_filters_that_had_it_wrong() {
    // Sender, readers, content type; whether it goes to the messenger; what the two filters say.
    let text = "text/plain";
    let cases = [
        (Some("AGENT"), Some("ALL"), text, true, true, true),
        (Some("AGENT"), Some("CUSTOMER"), text, true, true, true),
        (Some("SYSTEM"), Some("CUSTOMER"), text, true, true, true),
        (Some("CUSTOM_BOT"), Some("ALL"), text, true, true, true),
        (Some("SUPERVISOR"), Some("ALL"), text, true, true, true),
        (None, Some("ALL"), ENDED, true, true, true),
        // The customer's own message would be sent back to the customer.
        (Some("CUSTOMER"), Some("ALL"), text, false, true, false),
        (Some("CUSTOMER"), Some("CUSTOMER"), text, false, true, true),
        (Some("CUSTOMER"), Some("AGENT"), text, false, true, true),
        // What agents tell each other would be sent to the customer.
        (Some("AGENT"), Some("AGENT"), text, false, true, true),
        (Some("SUPERVISOR"), Some("AGENT"), text, false, true, true),
        (Some("SYSTEM"), Some("AGENT"), text, false, true, true),
        // Nothing says who may see it, or it says something unknown.
        (Some("AGENT"), None, text, false, true, true),
        (Some("AGENT"), Some("SOMEBODY"), text, false, true, true),
        // A message that nobody has sent.
        (None, Some("ALL"), text, false, true, false),
    ];
    for (role, visibility, content_type, right, first, second) in cases {
        let published = notification(role, visibility, content_type);
        let read = Notification::from_json(&published.to_string()).unwrap();
        let case = format!("{role:?} {visibility:?} {content_type}");
        assert_eq!(read.is_for_customer(), right, "{case}");
        assert_eq!(first_published_filter(&published), first, "{case}");
        assert_eq!(second_published_filter(&published), second, "{case}");
    }
}

#[test]
fn an_agent_is_not_sent_what_agents_have_sent() {
    let cases = [
        (Some("CUSTOMER"), Some("ALL"), true),
        (Some("SYSTEM"), Some("AGENT"), true),
        (Some("AGENT"), Some("ALL"), false),
        (Some("CUSTOMER"), Some("CUSTOMER"), false),
        (Some("CUSTOMER"), None, false),
    ];
    for (role, visibility, right) in cases {
        let published = notification(role, visibility, "text/plain").to_string();
        let read = Notification::from_json(&published).unwrap();
        assert_eq!(read.is_for_agent(), right, "{role:?} {visibility:?}");
    }
}

/// The attributes are not signed, and the item is: who changes an attribute gains nothing.
#[test]
fn what_contradicts_itself_goes_to_nobody() {
    let all = [("MessageVisibility", "ALL"), ("ParticipantRole", "AGENT")];
    for (name, value) in [("MessageVisibility", "AGENT"), ("ParticipantRole", "CUSTOMER")] {
        let mut item = item("1");
        item[name] = value.into();
        let published = envelope(&item, attributes(&all)).to_string();
        assert!(!Notification::from_json(&published).unwrap().is_for_customer(), "{name}");
    }
    // In raw delivery the item is all there is.
    let mut item = item("1");
    assert!(!Notification::from_json(&item.to_string()).unwrap().is_for_customer());
    item["MessageVisibility"] = "ALL".into();
    assert!(Notification::from_json(&item.to_string()).unwrap().is_for_customer());
}
