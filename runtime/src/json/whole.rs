//! Whole numbers, however they are written: `5.0` and `1.0E7` are whole.

use std::fmt;

use serde::de::{Error, Visitor};

/// The visitor of a whole number.
pub(super) struct Whole<V>(pub(super) V);

/// Above it, a double does not show whether the number in the text was whole.
const EXACT: f64 = 9_007_199_254_740_992.0;

impl<'de, V: Visitor<'de>> Visitor<'de> for Whole<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    #[inline]
    fn visit_i64<E: Error>(self, number: i64) -> Result<V::Value, E> {
        self.0.visit_i64(number)
    }

    #[inline]
    fn visit_u64<E: Error>(self, number: u64) -> Result<V::Value, E> {
        self.0.visit_u64(number)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<V::Value, E> {
        if number.fract() != 0.0 || number.abs() >= EXACT {
            return self.0.visit_f64(number);
        }
        #[expect(clippy::cast_possible_truncation, reason = "checked above")]
        self.0.visit_i64(number as i64)
    }
}
