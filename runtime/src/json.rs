//! The differences between restJson1's JSON and serde's: adapters for types, and unions.

mod adapters;
mod path;
mod strict;
mod union;
mod whole;

pub use adapters::{As, DeserializeAs, Float, OrDefault, Same, SerializeAs, value_or};
#[cfg(feature = "timestamp")]
pub use adapters::{DateTime, HttpDate};
pub(crate) use path::path_at;
pub(crate) use strict::Strict;
pub use union::{Arm, Union, read_union, write_arm, write_arm_as, write_unit};

use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::{Error, Unexpected, Visitor};

/// Reads a value that is made from a string, such as an open enum.
///
/// # Errors
/// If it is not a string.
pub fn text<'de, D: Deserializer<'de>, T: for<'a> From<&'a str>>(
    deserializer: D,
) -> Result<T, D::Error> {
    struct Text<T>(PhantomData<T>);

    impl<T: for<'a> From<&'a str>> Visitor<'_> for Text<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E>(self, text: &str) -> Result<T, E> {
            Ok(T::from(text))
        }
    }

    deserializer.deserialize_str(Text(PhantomData))
}

/// Reads a value that is made from a whole number, such as an open integer enum.
///
/// # Errors
/// If it is not a whole number of 32 bits.
pub fn integer<'de, D: Deserializer<'de>, T: From<i32>>(deserializer: D) -> Result<T, D::Error> {
    struct Integer<T>(PhantomData<T>);

    impl<T: From<i32>> Visitor<'_> for Integer<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("i32")
        }

        fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
            let number = i32::try_from(number);
            number.map(T::from).map_err(|_| E::invalid_value(Unexpected::Other("number"), &self))
        }

        fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
            let number = i32::try_from(number);
            number.map(T::from).map_err(|_| E::invalid_value(Unexpected::Other("number"), &self))
        }
    }

    deserializer.deserialize_i32(Integer(PhantomData))
}
