//! Numbers of any size (`bigInteger`, `bigDecimal`). They keep the digits as they are in JSON.
//!
//! The program chooses a library to compute with them.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Error};
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;

macro_rules! number {
    ($(#[$doc:meta])* $name:ident, $what:literal, $accepts:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash)]
        pub struct $name(String);

        impl $name {
            /// The digits, as they are in JSON.
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// For generated code, whose literals have been checked.
            #[doc(hidden)]
            pub fn from_literal(digits: &str) -> Self {
                Self(digits.to_owned())
            }
        }

        impl FromStr for $name {
            type Err = NotANumber;

            fn from_str(text: &str) -> Result<Self, NotANumber> {
                let accepts: fn(&str) -> bool = $accepts;
                // JSON's own grammar decides what a number is.
                let is_json = serde_json::from_str::<&RawValue>(text).is_ok_and(|raw| raw.get() == text);
                let numeric = text.starts_with(|c: char| c == '-' || c.is_ascii_digit());
                if is_json && numeric && accepts(text) { Ok(Self(text.to_owned())) } else { Err(NotANumber) }
            }
        }

        impl From<i64> for $name {
            fn from(number: i64) -> Self {
                Self(number.to_string())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let raw = RawValue::from_string(self.0.clone()).map_err(serde::ser::Error::custom)?;
                raw.serialize(serializer)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let raw = Box::<RawValue>::deserialize(deserializer)?;
                raw.get().parse().map_err(|_| D::Error::custom(concat!("expected ", $what)))
            }
        }
    };
}

number! {
    /// A whole number of any size (`bigInteger`).
    BigInteger, "a whole number", |text| !text.contains(['.', 'e', 'E'])
}

number! {
    /// A decimal number of any size and precision (`bigDecimal`).
    BigDecimal, "a number", |_| true
}

/// The error for a string that is not such a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotANumber;

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a number as JSON writes it")
    }
}

impl std::error::Error for NotANumber {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_digit_stays() {
        let text = "{\"a\":123456789012345678901234567890,\"b\":-0.10000000000000000000001e5}";
        #[derive(serde::Serialize, serde::Deserialize)]
        struct Both {
            a: BigInteger,
            b: BigDecimal,
        }
        let both: Both = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&both).unwrap(), text);
        assert_eq!(both.a.to_string(), "123456789012345678901234567890");
    }

    #[test]
    fn what_is_not_a_number() {
        for text in ["", "1.5", "0x1", "01", "1 ", "\"1\"", "true", "+1"] {
            assert!(text.parse::<BigInteger>().is_err(), "{text:?}");
        }
        assert!(serde_json::from_str::<BigDecimal>("\"1\"").is_err());
    }
}
