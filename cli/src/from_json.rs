//! How what was typed becomes a value.

use std::collections::BTreeMap;
use std::fmt;

use connectparticipant::restjson::{Secret, Sensitive};
use serde_json::{Map, Value};

/// A value that can be typed. A number may be a text: in `Member=value` everything is.
pub(crate) trait FromJson: Sized {
    /// Reads it.
    ///
    /// # Errors
    /// If it is something else.
    fn from_json(json: Value) -> Result<Self, Fault>;
}

/// What is wrong with a value: where, and what it must be. Never what it is.
#[derive(Debug, PartialEq)]
pub(crate) struct Fault {
    path: Vec<String>,
    problem: String,
}

impl Fault {
    /// A fault of the value at hand.
    pub(crate) fn new(problem: impl Into<String>) -> Self {
        Self { path: Vec::new(), problem: problem.into() }
    }

    /// The same, of a value that holds it.
    #[must_use]
    pub(crate) fn within(mut self, name: impl Into<String>) -> Self {
        self.path.push(name.into());
        self
    }
}

impl fmt::Display for Fault {
    /// `--start-position: MostRecent must be a whole number`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut outwards = self.path.iter().rev();
        let Some(option) = outwards.next() else { return f.write_str(&self.problem) };
        let inner: Vec<&str> = outwards.map(String::as_str).collect();
        match inner.is_empty() {
            true => write!(f, "{option} {}", self.problem),
            false => write!(f, "{option}: {} {}", inner.join("."), self.problem),
        }
    }
}

/// The members of an operation or a structure, to be taken out one by one.
#[derive(Debug, Default)]
pub(crate) struct Members {
    values: Map<String, Value>,
    /// What members are called where that is not their own name.
    labels: BTreeMap<String, String>,
}

impl Members {
    /// The members of an object, of which these are known.
    ///
    /// # Errors
    /// If it is no object, or has another member.
    pub(crate) fn of(json: Value, known: &[&str]) -> Result<Self, Fault> {
        let Value::Object(values) = json else { return Err(Fault::new("must be a JSON object")) };
        if values.keys().any(|name| !known.contains(&name.as_str())) {
            return Err(Fault::new(format!("has a member that is none of {}", known.join(", "))));
        }
        Ok(Self { values, labels: BTreeMap::new() })
    }

    /// Sets a member that is called so where it was typed.
    pub(crate) fn set(&mut self, name: &str, label: String, value: Value) {
        self.values.insert(name.to_owned(), value);
        self.labels.insert(name.to_owned(), label);
    }

    /// A member that must be there.
    ///
    /// # Errors
    /// If it is not, or is something else.
    pub(crate) fn required<T: FromJson>(&mut self, name: &str) -> Result<T, Fault> {
        self.optional(name)?.ok_or_else(|| Fault::new("must be given").within(self.label(name)))
    }

    /// A member that may be there.
    ///
    /// # Errors
    /// If it is something else.
    pub(crate) fn optional<T: FromJson>(&mut self, name: &str) -> Result<Option<T>, Fault> {
        match self.values.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => {
                T::from_json(value).map(Some).map_err(|fault| fault.within(self.label(name)))
            }
        }
    }

    fn label(&self, name: &str) -> String {
        self.labels.get(name).cloned().unwrap_or_else(|| name.to_owned())
    }
}

/// The one member of a union.
#[allow(dead_code, reason = "whether there are unions depends on the model")]
#[derive(Debug)]
pub(crate) struct Arm {
    name: String,
    value: Option<Value>,
    known: String,
}

#[allow(dead_code, reason = "whether there are unions depends on the model")]
impl Arm {
    /// The member of an object that has one, of which these are known.
    ///
    /// # Errors
    /// If it is no such object.
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

    /// Which member it is.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What it holds.
    ///
    /// # Errors
    /// If it is something else.
    pub(crate) fn value<T: FromJson>(&self) -> Result<T, Fault> {
        let value = self.value.clone().unwrap_or_default();
        T::from_json(value).map_err(|fault| fault.within(self.name.clone()))
    }

    /// It is none that is known.
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
    #[expect(clippy::cast_possible_truncation, reason = "to the nearest that there is")]
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
            _ => Err(Fault::new("must be a text")),
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
    fn texts_stand_for_numbers_and_truth_values() {
        assert_eq!(i32::from_json(json!("7")), Ok(7));
        assert_eq!(i64::from_json(json!(-7)), Ok(-7));
        assert_eq!(f64::from_json(json!("0.5")), Ok(0.5));
        assert_eq!(bool::from_json(json!("true")), Ok(true));
        for bad in [json!(1.5), json!(1_u64 << 40), json!("x"), json!(null)] {
            assert!(i32::from_json(bad).is_err());
        }
    }

    #[test]
    fn a_fault_says_where_and_not_what() {
        let mut members = Members::default();
        members.set("Map", "--map".to_owned(), json!({"a": [1, "canary"]}));
        let fault = members.required::<BTreeMap<String, Vec<i32>>>("Map").unwrap_err();
        assert_eq!(fault.to_string(), "--map: a.[1] must be a whole number of 32 bits");
        let fault = members.required::<String>("Other").unwrap_err();
        assert_eq!(fault.to_string(), "Other must be given");
        let fault = Members::of(json!({"canary": 1}), &["Id", "Name"]).unwrap_err();
        assert_eq!(fault.to_string(), "has a member that is none of Id, Name");
    }

    #[test]
    fn an_arm_is_the_only_member() {
        let arm = Arm::of(json!({"side": 3}), &["side", "radius"]).unwrap();
        assert_eq!((arm.name(), arm.value::<i32>()), ("side", Ok(3)));
        for bad in [json!({}), json!({"side": 1, "radius": 2}), json!([])] {
            assert!(Arm::of(bad, &["side", "radius"]).is_err());
        }
    }
}
