//! Makes values of JSON, and of the texts that command-line options hold.

use std::collections::BTreeMap;

use connectparticipant::restjson::{Secret, Sensitive};
use serde_json::{Map, Value};

use crate::near;

/// A value that JSON can hold. A number or a boolean may be a text, because in `Member=value` every
/// value is one.
pub(crate) trait FromJson: Sized {
    /// Reads the value.
    ///
    /// # Errors
    /// If the JSON has another type.
    fn from_json(json: Value) -> Result<Self, Fault>;
}

/// What is wrong with a value: its path, and what the value must be. The value itself is left out, because it may be a
/// secret.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("{}", self.text())]
pub(crate) struct Fault {
    path: Vec<String>,
    problem: String,
}

impl Fault {
    /// A fault of the value itself.
    pub(crate) fn new(problem: impl Into<String>) -> Self {
        Self { path: Vec::new(), problem: problem.into() }
    }

    /// The same fault, seen from the value that contains this one.
    #[must_use]
    pub(crate) fn within(mut self, name: impl Into<String>) -> Self {
        self.path.push(name.into());
        self
    }

    /// `--start-position: MostRecent must be a whole number`
    fn text(&self) -> String {
        let mut outwards = self.path.iter().rev();
        let Some(option) = outwards.next() else { return self.problem.clone() };
        let inner: Vec<&str> = outwards.map(String::as_str).collect();
        match inner.is_empty() {
            true => format!("{option} {}", self.problem),
            false => format!("{option}: {} {}", inner.join("."), self.problem),
        }
    }
}

/// The members of an operation or a structure. Each is removed when it is read.
#[derive(Debug, Default)]
pub(crate) struct Members {
    values: Map<String, Value>,
    /// The names of members in messages, where that is not the model's name: `--max-results`.
    labels: BTreeMap<String, String>,
    /// What may be wrong with values that are sent nevertheless.
    doubts: Vec<String>,
}

impl Members {
    /// The members of a JSON object.
    ///
    /// # Errors
    /// If the value is not an object, or has a member that is not `known`.
    pub(crate) fn of(json: Value, known: &[&str]) -> Result<Self, Fault> {
        let Value::Object(values) = json else { return Err(Fault::new("must be a JSON object")) };
        if let Some(wrong) = values.keys().find(|name| !known.contains(&name.as_str())) {
            // A name that resembles a known one is not a secret.
            let problem = match near::question(wrong, known.iter().copied()) {
                Some(question) => format!("has no member '{wrong}'; {question}"),
                None => format!("has a member that is not one of {}", known.join(", ")),
            };
            return Err(Fault::new(problem));
        }
        Ok(Self { values, ..Self::default() })
    }

    /// Sets a member.
    pub(crate) fn set(&mut self, name: &str, value: Value) {
        self.values.insert(name.to_owned(), value);
    }

    /// Names a member in messages: `--max-results`.
    pub(crate) fn label(&mut self, name: &str, label: String) {
        self.labels.insert(name.to_owned(), label);
    }

    /// The names of members in messages.
    pub(crate) fn labels(&self) -> &BTreeMap<String, String> {
        &self.labels
    }

    /// Notes what may be wrong with a value, for the case that the service rejects it.
    pub(crate) fn doubt(&mut self, doubt: String) {
        self.doubts.push(doubt);
    }

    /// What may be wrong.
    pub(crate) fn doubts(&self) -> &[String] {
        &self.doubts
    }

    /// A required member.
    ///
    /// # Errors
    /// If it is missing, or has another type.
    pub(crate) fn required<T: FromJson>(&mut self, name: &str) -> Result<T, Fault> {
        self.optional(name)?.ok_or_else(|| Fault::new("must be given").within(self.label_of(name)))
    }

    /// An optional member.
    ///
    /// # Errors
    /// If it has another type.
    pub(crate) fn optional<T: FromJson>(&mut self, name: &str) -> Result<Option<T>, Fault> {
        match self.values.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => {
                T::from_json(value).map(Some).map_err(|fault| fault.within(self.label_of(name)))
            }
        }
    }

    fn label_of(&self, name: &str) -> String {
        self.labels.get(name).cloned().unwrap_or_else(|| name.to_owned())
    }
}

/// The member of a union that is set.
#[allow(dead_code, reason = "whether there are unions depends on the model")]
#[derive(Debug)]
pub(crate) struct UnionMember {
    name: String,
    value: Option<Value>,
    known: String,
}

#[allow(dead_code, reason = "whether there are unions depends on the model")]
impl UnionMember {
    /// The member of a JSON object that has exactly one.
    ///
    /// # Errors
    /// If the value is not such an object.
    pub(crate) fn of(json: Value, known: &[&str]) -> Result<Self, Fault> {
        let known = known.join(", ");
        let fault = || Fault::new(format!("must be a JSON object with one of {known}"));
        let Value::Object(members) = json else { return Err(fault()) };
        let mut members = members.into_iter();
        match (members.next(), members.next()) {
            (Some((name, value)), None) => Ok(Self { name, value: Some(value), known }),
            _ => Err(fault()),
        }
    }

    /// The name of the member.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Its value.
    ///
    /// # Errors
    /// If it has another type.
    pub(crate) fn value<T: FromJson>(&self) -> Result<T, Fault> {
        let value = self.value.clone().unwrap_or_default();
        T::from_json(value).map_err(|fault| fault.within(self.name.clone()))
    }

    /// The fault of a member that the union does not have.
    pub(crate) fn unknown(&self) -> Fault {
        Fault::new(format!("must have one of {}", self.known))
    }
}

macro_rules! numbers {
    ($($type:ty, $read:ident, $what:literal;)*) => {$(
        impl FromJson for $type {
            fn from_json(json: Value) -> Result<Self, Fault> {
                let number = match &json {
                    Value::String(text) => text.parse().ok(),
                    json => json.$read().and_then(|number| <$type>::try_from(number).ok()),
                };
                number.ok_or_else(|| Fault::new(concat!("must be ", $what)))
            }
        }
    )*};
}

numbers! {
    i8, as_i64, "a whole number of 8 bits";
    i16, as_i64, "a whole number of 16 bits";
    i32, as_i64, "a whole number of 32 bits";
    i64, as_i64, "a whole number of 64 bits";
    f64, as_f64, "a number";
}

impl FromJson for f32 {
    #[expect(clippy::cast_possible_truncation, reason = "rounds to the nearest f32")]
    fn from_json(json: Value) -> Result<Self, Fault> {
        f64::from_json(json).map(|number| number as f32)
    }
}

impl FromJson for bool {
    fn from_json(json: Value) -> Result<Self, Fault> {
        match &json {
            Value::Bool(value) => Some(*value),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }
        .ok_or_else(|| Fault::new("must be true or false"))
    }
}

impl FromJson for String {
    fn from_json(json: Value) -> Result<Self, Fault> {
        match json {
            Value::String(text) => Ok(text),
            _ => Err(Fault::new("must be a string")),
        }
    }
}

impl FromJson for () {
    fn from_json(_: Value) -> Result<Self, Fault> {
        Ok(())
    }
}

impl FromJson for Value {
    fn from_json(json: Value) -> Result<Self, Fault> {
        Ok(json)
    }
}

impl<K> FromJson for Secret<K> {
    fn from_json(json: Value) -> Result<Self, Fault> {
        String::from_json(json).map(Self::from)
    }
}

impl<T: FromJson> FromJson for Sensitive<T> {
    fn from_json(json: Value) -> Result<Self, Fault> {
        T::from_json(json).map(Self::from)
    }
}

impl<T: FromJson> FromJson for Box<T> {
    fn from_json(json: Value) -> Result<Self, Fault> {
        T::from_json(json).map(Self::new)
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(json: Value) -> Result<Self, Fault> {
        if json.is_null() { Ok(None) } else { T::from_json(json).map(Some) }
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(json: Value) -> Result<Self, Fault> {
        let Value::Array(elements) = json else { return Err(Fault::new("must be a JSON list")) };
        let elements = elements.into_iter().enumerate();
        let read = |(index, json)| {
            T::from_json(json).map_err(|fault: Fault| fault.within(format!("[{index}]")))
        };
        elements.map(read).collect()
    }
}

impl<K: FromJson + Ord, V: FromJson> FromJson for BTreeMap<K, V> {
    fn from_json(json: Value) -> Result<Self, Fault> {
        let Value::Object(members) = json else { return Err(Fault::new("must be a JSON object")) };
        let read = |(key, value): (String, Value)| {
            let value = V::from_json(value).map_err(|fault| fault.within(key.clone()))?;
            Ok((K::from_json(Value::String(key))?, value))
        };
        members.into_iter().map(read).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_are_read_as_numbers_and_booleans() {
        assert_eq!(i32::from_json(json!("7")), Ok(7));
        assert_eq!(i64::from_json(json!(-7)), Ok(-7));
        assert_eq!(f64::from_json(json!("0.5")), Ok(0.5));
        assert_eq!(bool::from_json(json!("true")), Ok(true));
        for bad in [json!(1.5), json!(1_u64 << 40), json!("x"), json!(null)] {
            assert!(i32::from_json(bad).is_err());
        }
    }

    #[test]
    fn a_fault_names_the_path_and_not_the_value() {
        let mut members = Members::default();
        members.set("Map", json!({"a": [1, "canary"]}));
        members.label("Map", "--map".to_owned());
        let fault = members.required::<BTreeMap<String, Vec<i32>>>("Map").unwrap_err();
        assert_eq!(fault.to_string(), "--map: a.[1] must be a whole number of 32 bits");
        let fault = members.required::<String>("Other").unwrap_err();
        assert_eq!(fault.to_string(), "Other must be given");
        let fault = Members::of(json!({"canary": 1}), &["Id", "Name"]).unwrap_err();
        assert_eq!(fault.to_string(), "has a member that is not one of Id, Name");
        let fault = Members::of(json!({"nmae": 1}), &["Id", "Name"]).unwrap_err();
        assert_eq!(fault.to_string(), "has no member 'nmae'; did you mean 'Name'?");
    }

    #[test]
    fn a_union_has_one_member() {
        let member = UnionMember::of(json!({"side": 3}), &["side", "radius"]).unwrap();
        assert_eq!((member.name(), member.value::<i32>()), ("side", Ok(3)));
        for bad in [json!({}), json!({"side": 1, "radius": 2}), json!([])] {
            assert!(UnionMember::of(bad, &["side", "radius"]).is_err());
        }
    }
}
