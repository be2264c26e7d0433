//! Members as strings: in a label, a query parameter or a header.

use std::borrow::Cow;

/// A value as a string in a label, a query parameter or a header.
pub trait Text {
    /// Whether the string must not be logged.
    const SENSITIVE: bool = false;

    /// The string.
    fn text(&self) -> Cow<'_, str>;
}

/// A value that can be read from a header.
pub trait FromText: Sized {
    /// The expected value, for the error about a string that cannot be read.
    const EXPECTED: &'static str;

    /// Reads the string; `None` if it does not have this type.
    fn from_text(text: &str) -> Option<Self>;
}

impl Text for str {
    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl Text for String {
    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(self)
    }
}

impl FromText for String {
    const EXPECTED: &'static str = "a string";

    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl Text for bool {
    fn text(&self) -> Cow<'_, str> {
        Cow::Borrowed(if *self { "true" } else { "false" })
    }
}

impl FromText for bool {
    const EXPECTED: &'static str = "true or false";

    fn from_text(text: &str) -> Option<Self> {
        text.parse().ok()
    }
}

impl<T: Text + ?Sized> Text for &T {
    const SENSITIVE: bool = T::SENSITIVE;

    fn text(&self) -> Cow<'_, str> {
        (**self).text()
    }
}

macro_rules! integer {
    ($($type:ty),*) => {$(
        impl Text for $type {
            fn text(&self) -> Cow<'_, str> {
                Cow::Owned(self.to_string())
            }
        }

        impl FromText for $type {
            const EXPECTED: &'static str = "a whole number in range";

            fn from_text(text: &str) -> Option<Self> {
                text.parse().ok()
            }
        }
    )*};
}

integer!(i8, i16, i32, i64);

macro_rules! float {
    ($($type:ty),*) => {$(
        impl Text for $type {
            fn text(&self) -> Cow<'_, str> {
                if self.is_nan() {
                    Cow::Borrowed("NaN")
                } else if self.is_infinite() {
                    Cow::Borrowed(if *self > 0.0 { "Infinity" } else { "-Infinity" })
                } else {
                    Cow::Owned(self.to_string())
                }
            }
        }

        impl FromText for $type {
            const EXPECTED: &'static str = "a number";

            fn from_text(text: &str) -> Option<Self> {
                match text {
                    "NaN" => Some(<$type>::NAN),
                    "Infinity" => Some(<$type>::INFINITY),
                    "-Infinity" => Some(<$type>::NEG_INFINITY),
                    // Rust would accept `inf` and `nan`, which neither JSON nor Smithy defines.
                    other if other.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b)) => {
                        other.parse().ok()
                    }
                    _ => None,
                }
            }
        }
    )*};
}

float!(f32, f64);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_have_words_of_their_own() {
        assert_eq!(f64::NAN.text(), "NaN");
        assert_eq!(f32::NEG_INFINITY.text(), "-Infinity");
        assert_eq!(f64::from_text("Infinity"), Some(f64::INFINITY));
        assert_eq!(f64::from_text("1.5e3"), Some(1500.0));
        for text in ["inf", "nan", "infinity", "", "1_0", "0x10"] {
            assert_eq!(f64::from_text(text), None, "{text:?}");
        }
    }
}
