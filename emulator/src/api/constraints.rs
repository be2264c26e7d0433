//! Checks values against a model's constraints: `required`, `length`, `range`, `pattern`, enums.

use restjson_model::{Kind, Member, Node, ShapeId, traits};
use serde_json::Value;

use super::binding::lower_first;
use super::{Api, ErrorCode, ServiceError};

/// Checks a value of a shape, top members and nested ones.
///
/// # Errors
/// A `ValidationException` that names every broken constraint, in the words of the service, and
/// repeats no value.
pub(crate) fn check(api: &Api, id: &ShapeId, value: &Value) -> Result<(), ServiceError> {
    let mut check = Check { api, violations: Vec::new(), only_ranges: true };
    check.shape(id, value, "");
    let found = check.violations.join("; ");
    let message = match check.violations.len() {
        0 => return Ok(()),
        1 => format!("1 validation error detected: {found}"),
        n => format!("{n} validation errors detected: {found}"),
    };
    // The service `connect` has no ValidationException.
    let code = match (api.status_of(ErrorCode::Validation.name()), check.only_ranges) {
        (Some(_), _) => ErrorCode::Validation,
        (None, true) => ErrorCode::InvalidParameter,
        (None, false) => ErrorCode::InvalidRequest,
    };
    Err(ServiceError::new(code, message))
}

struct Check<'a> {
    api: &'a Api,
    violations: Vec<String>,
    /// Whether every violation is a number out of range.
    only_ranges: bool,
}

impl Check<'_> {
    fn shape(&mut self, id: &ShapeId, value: &Value, path: &str) {
        let Some(shape) = self.api.model.shape(id) else { return };
        match (&shape.kind, value) {
            (Kind::Structure(members), Value::Object(object)) => {
                for member in members {
                    let path = join(path, &lower_first(&member.name));
                    match object.get(&member.name) {
                        Some(value) => self.member(member, value, &path),
                        None if member.traits.has(traits::REQUIRED) => {
                            self.violate(&path, "Member must not be null");
                        }
                        None => {}
                    }
                }
            }
            (Kind::List(member), Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.member(member, item, &format!("{path}.{}.member", index + 1));
                }
            }
            (Kind::Map(key, of), Value::Object(entries)) => {
                for (name, value) in entries {
                    self.member(key, &Value::String(name.clone()), &format!("{path}.key"));
                    self.member(of, value, &format!("{path}.value"));
                }
            }
            (Kind::Enum(members), Value::String(text)) => self.enumeration(members, text, path),
            _ => {}
        }
    }

    fn member(&mut self, member: &Member, value: &Value, path: &str) {
        self.shape(&member.target, value, path);
        let length = self.api.model.member_trait(member, traits::LENGTH);
        if let (Some(length), Some(is)) = (length, length_of(value)) {
            self.bounds(length, is, path, "have length");
        }
        let range = self.api.model.member_trait(member, traits::RANGE);
        if let (Some(range), Some(is)) = (range, value.as_i64()) {
            self.bounds(range, is, path, "have value");
        }
        if let (Some(pattern), Some(text)) = (self.api.pattern(&member.target), value.as_str())
            && !pattern.is_match(text)
        {
            let pattern = pattern.as_str();
            self.violate(
                path,
                format!("Member must satisfy regular expression pattern: {pattern}"),
            );
        }
    }

    fn bounds(&mut self, bounds: &Node, is: i64, path: &str, what: &str) {
        let bound = |key| bounds.get(key).and_then(Node::as_i64);
        if let Some(min) = bound("min").filter(|min| is < *min) {
            self.violate(path, format!("Member must {what} greater than or equal to {min}"));
        }
        if let Some(max) = bound("max").filter(|max| is > *max) {
            self.violate(path, format!("Member must {what} less than or equal to {max}"));
        }
    }

    fn enumeration(&mut self, members: &[Member], text: &str, path: &str) {
        let values: Vec<&str> =
            members.iter().filter_map(|member| member.traits.text(traits::ENUM_VALUE)).collect();
        if !values.contains(&text) {
            let values = values.join(", ");
            self.violate(path, format!("Member must satisfy enum value set: [{values}]"));
        }
    }

    fn violate(&mut self, path: &str, constraint: impl Into<String>) {
        let constraint = constraint.into();
        self.only_ranges &= constraint.starts_with("Member must have value");
        self.violations
            .push(format!("Value at '{path}' failed to satisfy constraint: {constraint}"));
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// Characters of a string, entries of a list or a map.
fn length_of(value: &Value) -> Option<i64> {
    let length = match value {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.len(),
        Value::Object(entries) => entries.len(),
        _ => return None,
    };
    i64::try_from(length).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::services;
    use serde_json::json;

    fn violations(shape: &str, value: Value) -> String {
        let api = services::participant().unwrap();
        let id = format!("com.amazonaws.connectparticipant#{shape}").parse().unwrap();
        check(api, &id, &value).err().map(|error| error.message).unwrap_or_default()
    }

    #[test]
    fn lengths_count_characters() {
        let item = |name: &str| violations("Item", json!({"DisplayName": name}));
        assert_eq!(item(&"é".repeat(256)), "");
        assert!(item(&"é".repeat(257)).ends_with(
            "Value at 'displayName' failed to satisfy constraint: \
             Member must have length less than or equal to 256"
        ));
        assert!(item("").contains("greater than or equal to 1"));
    }

    #[test]
    fn every_violation_is_named() {
        let text = violations(
            "GetTranscriptRequest",
            json!({"MaxResults": 101, "SortOrder": "UP", "StartPosition": {"MostRecent": -1}}),
        );
        assert!(text.starts_with("4 validation errors detected: "), "{text}");
        for part in [
            "'maxResults'",
            "'sortOrder'",
            "[DESCENDING, ASCENDING]",
            "'startPosition.mostRecent'",
            "'connectionToken' failed to satisfy constraint: Member must not be null",
        ] {
            assert!(text.contains(part), "{text}");
        }
        assert!(!text.contains("UP"));
    }

    #[test]
    fn patterns_and_nested_lists() {
        let view = |action: &str| violations("ViewContent", json!({"Actions": [action]}));
        assert_eq!(view("Submit the form"), "");
        assert!(view("<b>").contains("'actions.1.member'"));
        assert!(
            violations("WebRTCMeeting", json!({"MeetingId": "x"})).contains("regular expression")
        );
    }
}
