//! Removes a request's secrets from the service's responses.

use std::borrow::Cow;

use http::header::{HeaderMap, HeaderValue};
use percent_encoding::utf8_percent_encode;
use serde_json::Value;

use super::path_and_query::RESERVED;
use crate::value::SecretValues;

/// The secrets of a request, in the form in which they were sent.
pub(crate) struct Mask(Vec<String>);

/// The replacement of a secret.
const HIDDEN: &str = "***";

/// Shorter secrets are hidden only where they are a whole word, because a string such as `a` is in every sentence.
const SHORT: usize = 8;

impl Mask {
    /// Hides these values.
    pub(crate) fn new(secrets: SecretValues) -> Self {
        let mut secrets: Vec<String> = secrets.into_texts().collect();
        // Paths contain secrets in their encoded form.
        let encoded: Vec<String> = secrets
            .iter()
            .filter_map(|secret| match Cow::from(utf8_percent_encode(secret, RESERVED)) {
                Cow::Owned(encoded) => Some(encoded),
                Cow::Borrowed(_) => None,
            })
            .collect();
        secrets.extend(encoded);
        secrets.retain(|secret| !secret.is_empty());
        // One secret may contain another.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        Self(secrets)
    }

    /// The text without the secrets; `None` if it holds none.
    pub(crate) fn hide(&self, text: &str) -> Option<String> {
        self.0.iter().fold(None, |hidden, secret| {
            without(hidden.as_deref().unwrap_or(text), secret).or(hidden)
        })
    }

    /// The JSON without the secrets in its texts; `None` if it has no secrets or is not JSON.
    pub(crate) fn hide_json(&self, json: &[u8]) -> Option<Vec<u8>> {
        let mut value = serde_json::from_slice(json).ok()?;
        if self.hide_value(&mut value) { serde_json::to_vec(&value).ok() } else { None }
    }

    /// Hides the secrets in a value. Returns whether there were any.
    fn hide_value(&self, value: &mut Value) -> bool {
        match value {
            Value::String(text) => self.hide(text).map(|hidden| *text = hidden).is_some(),
            Value::Array(values) => self.hide_values(values),
            Value::Object(members) => self.hide_values(members.values_mut()),
            Value::Number(number) => {
                let number = number.to_string();
                let secret = self.0.contains(&number);
                if secret {
                    *value = Value::from(HIDDEN);
                }
                secret
            }
            Value::Null | Value::Bool(_) => false,
        }
    }

    fn hide_values<'v>(&self, values: impl IntoIterator<Item = &'v mut Value>) -> bool {
        let mut hid = false;
        for value in values {
            hid |= self.hide_value(value);
        }
        hid
    }

    /// The headers without those that contain secrets; `None` if no header does.
    pub(crate) fn hide_headers(&self, headers: &HeaderMap) -> Option<HeaderMap> {
        let holds = |value: &HeaderValue| {
            let text = String::from_utf8_lossy(value.as_bytes());
            self.hide(&text).is_some()
        };
        if !headers.values().any(holds) {
            return None;
        }
        let mut headers = headers.clone();
        for value in headers.values_mut() {
            if holds(value) {
                *value = HeaderValue::from_static(HIDDEN);
            }
        }
        Some(headers)
    }
}

fn without(text: &str, secret: &str) -> Option<String> {
    let short = secret.chars().count() < SHORT;
    let mut left = String::new();
    let mut taken = 0;
    for (start, found) in text.match_indices(secret) {
        let end = start + found.len();
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let after = text.get(end..).and_then(|after| after.chars().next());
        if short && [before, after].into_iter().flatten().any(char::is_alphanumeric) {
            continue;
        }
        left.push_str(text.get(taken..start)?);
        left.push_str(HIDDEN);
        taken = end;
    }
    left.push_str(text.get(taken..)?);
    (taken > 0).then_some(left)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mask(secrets: &[&str]) -> Mask {
        enum Kind {}
        let secrets: Vec<crate::Secret<Kind>> =
            secrets.iter().map(|text| crate::Secret::from(*text)).collect();
        let mut values = SecretValues::default();
        values.add(&secrets);
        Mask::new(values)
    }

    #[test]
    fn hides_what_is_repeated() {
        let cases: &[(&[&str], &str, &str)] = &[
            (&["long-secret"], "Value 'long-secret' and xlong-secretx", "Value '***' and x***x"),
            (&["a"], "a value 'a' at content failed", "*** value '***' at content failed"),
            (&["inner-part", "an inner-part too"], "an inner-part too, inner-part", "***, ***"),
            (&["a/b?token"], "no path /views/a%2Fb%3Ftoken", "no path /views/***"),
            (&["grüße, alle"], "'grüße, alle'", "'***'"),
        ];
        for (secrets, text, expected) in cases {
            assert_eq!(mask(secrets).hide(text).as_deref(), Some(*expected), "{text}");
        }
        for text in ["", "nothing of it", "vary"] {
            assert_eq!(mask(&["a", "long-secret", ""]).hide(text), None, "{text}");
        }
    }

    #[test]
    fn hides_lists_maps_and_numbers() {
        let mut values = SecretValues::default();
        values.add(&crate::Sensitive::from(vec!["first-secret", "second-secret"]));
        let map = std::collections::BTreeMap::from([("secret-key", 41)]);
        values.add(&Some(crate::Sensitive::from(map)));
        let mask = Mask::new(values);
        let text = "second-secret, secret-key=41, 410 and first-secret";
        assert_eq!(mask.hide(text).as_deref(), Some("***, ***=***, 410 and ***"));
        let json = br#"{"echo":[41,410,true],"message":"41"}"#;
        assert_eq!(mask.hide_json(json).unwrap(), br#"{"echo":["***",410,true],"message":"***"}"#);
    }

    #[test]
    fn hides_in_json_and_headers() {
        let mask = mask(&["a \"quoted\" secret"]);
        let json = br#"{"Message":"got a \"quoted\" \u0073ecret","Other":[1,{"x":"fine"}]}"#;
        let hidden = mask.hide_json(json).unwrap();
        assert_eq!(hidden, br#"{"Message":"got ***","Other":[1,{"x":"fine"}]}"#);
        assert_eq!(mask.hide_json(b"a \"quoted\" secret"), None);
        let mut headers = HeaderMap::new();
        headers.insert("x-echo", HeaderValue::from_static("a \"quoted\" secret"));
        headers.insert("x-fine", HeaderValue::from_static("fine"));
        let hidden = mask.hide_headers(&headers).unwrap();
        assert_eq!(
            (&hidden["x-echo"], &hidden["x-fine"]),
            (&"***".parse().unwrap(), &headers["x-fine"])
        );
        assert_eq!(mask.hide_headers(&hidden), None);
    }
}
