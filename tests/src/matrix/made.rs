//! Values of any type of the API, made from JSON: what clients send has no other way from data to it.

use std::collections::BTreeMap;

use restjson::{Secret, Sensitive, Timestamp};
use serde_json::Value;

/// A type whose values are made from JSON; a text may stand for what is made of texts.
pub trait Made: Sized {
    /// The value.
    ///
    /// # Panics
    /// If the JSON is of another type.
    fn made(value: &Value) -> Self;
}

/// A member of an object.
///
/// # Panics
/// If it must be there and is not.
pub(super) fn member<T: Made>(value: &Value, name: &str) -> T {
    T::made(value.get(name).unwrap_or_else(|| panic!("{name} is not in {value}")))
}

pub(super) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// The one member of a union.
#[allow(dead_code, reason = "used where the model has a union in a request")]
pub(super) fn arm(value: &Value) -> (&str, &Value) {
    let arm = value.as_object().and_then(|members| members.iter().next());
    let (name, inner) = arm.unwrap_or_else(|| panic!("{value} is no union"));
    (name, inner)
}

impl Made for String {
    fn made(value: &Value) -> Self {
        text(value)
    }
}

impl Made for bool {
    fn made(value: &Value) -> Self {
        value.as_bool().unwrap_or_else(|| panic!("{value} is no boolean"))
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Made for $number {
            fn made(value: &Value) -> Self {
                serde_json::from_value(value.clone())
                    .unwrap_or_else(|error| panic!("{value} does not fit: {error}"))
            }
        }
    )*};
}

numbers! { i8 i16 i32 i64 f32 f64 }

impl Made for () {
    fn made(_: &Value) -> Self {}
}

impl Made for Value {
    fn made(value: &Value) -> Self {
        value.clone()
    }
}

impl<T: Made> Made for Option<T> {
    fn made(value: &Value) -> Self {
        (!value.is_null()).then(|| T::made(value))
    }
}

impl<T: Made> Made for Box<T> {
    fn made(value: &Value) -> Self {
        Box::new(T::made(value))
    }
}

impl<T: Made> Made for Vec<T> {
    fn made(value: &Value) -> Self {
        let items = value.as_array().unwrap_or_else(|| panic!("{value} is not a list"));
        items.iter().map(T::made).collect()
    }
}

impl<K: Made + Ord, V: Made> Made for BTreeMap<K, V> {
    fn made(value: &Value) -> Self {
        let members = value.as_object().unwrap_or_else(|| panic!("{value} is no map"));
        let key = |name: &String| K::made(&Value::from(name.as_str()));
        members.iter().map(|(name, value)| (key(name), V::made(value))).collect()
    }
}

impl<K> Made for Secret<K> {
    fn made(value: &Value) -> Self {
        text(value).into()
    }
}

impl<T: Made> Made for Sensitive<T> {
    fn made(value: &Value) -> Self {
        T::made(value).into()
    }
}

/// Seconds since 1970.
impl Made for Timestamp {
    fn made(value: &Value) -> Self {
        Timestamp::from_parts(i64::made(value), 0)
    }
}
