//! Bytes (`smithy.api#blob`), which are in base64 in JSON and headers.

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::ser::{Serialize, Serializer};

/// Bytes. Cheap to clone.
#[derive(Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Blob(Bytes);

impl Blob {
    /// Bytes that are part of the program.
    pub const fn from_static(bytes: &'static [u8]) -> Self {
        Self(Bytes::from_static(bytes))
    }

    /// The bytes. Cloning them is cheap.
    pub fn into_bytes(self) -> Bytes {
        self.0
    }
}

impl AsRef<[u8]> for Blob {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for Blob {
    /// Prints only the length, because a blob may be long or secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blob({} bytes)", self.0.len())
    }
}

impl From<Bytes> for Blob {
    fn from(bytes: Bytes) -> Self {
        Self(bytes)
    }
}

impl From<Vec<u8>> for Blob {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes.into())
    }
}

impl From<&[u8]> for Blob {
    fn from(bytes: &[u8]) -> Self {
        bytes.to_vec().into()
    }
}

impl From<&str> for Blob {
    fn from(text: &str) -> Self {
        text.as_bytes().into()
    }
}

impl From<Blob> for Bytes {
    fn from(blob: Blob) -> Self {
        blob.0
    }
}

impl Serialize for Blob {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64_STANDARD.encode(&self.0))
    }
}

impl<'de> Deserialize<'de> for Blob {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = Blob;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("base64")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Blob, E> {
                let bytes =
                    BASE64_STANDARD.decode(text).map_err(|_| E::custom("expected base64"))?;
                Ok(Blob::from(bytes))
            }
        }

        deserializer.deserialize_str(Text)
    }
}

/// A text in base64: the form of a text with a media type in a header.
pub fn base64<T: AsRef<[u8]> + ?Sized>(text: &T) -> String {
    BASE64_STANDARD.encode(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_base64() {
        let blob: Blob = serde_json::from_str("\"dmFsdWU=\"").unwrap();
        assert_eq!(blob.as_ref(), b"value");
        assert_eq!(serde_json::to_string(&blob).unwrap(), "\"dmFsdWU=\"");
        assert_eq!(format!("{blob:?}"), "Blob(5 bytes)");
        for text in ["\"dmFsdWU\"", "\"*\"", "5", "null"] {
            assert!(serde_json::from_str::<Blob>(text).is_err(), "{text}");
        }
    }
}
