//! Hides what must not be seen in a response.

use serde_json::Value;

/// The replacement of a secret.
const HIDDEN: &str = "***";

/// Hides the value at a path of members.
pub(crate) fn hide(json: &mut Value, path: &str) {
    let mut value = json;
    for name in path.split('.') {
        match value.get_mut(name) {
            Some(inner) => value = inner,
            None => return,
        }
    }
    if !value.is_null() {
        *value = HIDDEN.into();
    }
}

/// Hides everything that is not at one of these paths: secrets, and members that the model does not know.
pub(crate) fn hide_all_but(json: &mut Value, plain: &[&str]) {
    // The response itself is always an object.
    walk(json, "", plain);
}

fn walk(json: &mut Value, path: &str, plain: &[&str]) {
    match json {
        Value::Object(members) => {
            let map = format!("{path}{{}}");
            for (name, value) in members {
                let member = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                let path = if vouched(&member, plain) { member } else { map.clone() };
                if vouched(&path, plain) {
                    walk(value, &path, plain)
                } else {
                    *value = HIDDEN.into()
                }
            }
        }
        Value::Array(elements) => {
            let path = format!("{path}[]");
            for element in elements {
                if vouched(&path, plain) {
                    walk(element, &path, plain)
                } else {
                    *element = HIDDEN.into()
                }
            }
        }
        Value::Null => {}
        // A scalar at a listed path stays. So does a document, whatever it contains.
        scalar => {
            if !plain.contains(&path) {
                *scalar = HIDDEN.into();
            }
        }
    }
}

/// Whether a path is one of those, or leads to one.
fn vouched(path: &str, plain: &[&str]) -> bool {
    plain.iter().any(|known| {
        known
            .strip_prefix(path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[', '{']))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn hides_one_value() {
        let mut response = json!({"A": {"B": "canary"}, "C": 1});
        hide(&mut response, "A.B");
        hide(&mut response, "A.D");
        assert_eq!(response, json!({"A": {"B": "***"}, "C": 1}));
    }

    #[test]
    fn shows_only_what_is_vouched_for() {
        let plain = ["Id", "Items[].Id", "Items[].Names{}", "Deep.Time"];
        let mut response = json!({
            "Id": "1",
            "IdToo": "canary",
            "Items": [{"Id": 2, "Text": "canary", "Names": {"x": "y"}}, "canary"],
            "Deep": {"Time": "now", "New": {"Time": "canary"}},
            "Headers": {"a": "canary"},
            "None": null,
        });
        hide_all_but(&mut response, &plain);
        let expected = json!({
            "Id": "1",
            "IdToo": "***",
            "Items": [{"Id": 2, "Text": "***", "Names": {"x": "y"}}, "***"],
            "Deep": {"Time": "now", "New": "***"},
            "Headers": "***",
            "None": "***",
        });
        assert_eq!(response, expected);
    }
}
