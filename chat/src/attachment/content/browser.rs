//! Content from the files of a browser.

use bytes::Bytes;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use web_sys::{Blob, File};

use crate::attachment::Upload;

pub(in crate::attachment) enum Content {
    Bytes(Bytes),
    Blob(Blob),
}

impl Upload {
    /// A file that the user has chosen or dropped, under its own name. The MIME type follows from the
    /// extension. The browser reads the file while it is sent.
    pub fn file(file: &File) -> Self {
        Self::blob(file.name(), file)
    }

    /// The bytes of a blob, such as a canvas's picture.
    pub fn blob(name: impl Into<String>, blob: &Blob) -> Self {
        // A size is a whole number, below 2^53.
        Self::new(name, blob.size() as u64, Content::Blob(blob.clone()))
    }
}

impl Content {
    pub(in crate::attachment) fn to_blob(&self) -> Result<Blob, JsValue> {
        match self {
            Content::Bytes(bytes) => {
                Blob::new_with_u8_array_sequence(&Array::of(&[Uint8Array::from(&**bytes)]))
            }
            Content::Blob(blob) => Ok(blob.clone()),
        }
    }

    /// Whether it can be read again.
    #[expect(clippy::unused_self, reason = "elsewhere it may be a reader")]
    pub(in crate::attachment) fn is_repeatable(&self) -> bool {
        true
    }
}
