//! Images of templates.

use serde_json::Value;

use crate::interactive::{redacted, text};

/// An image.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Image {
    /// The type of the data. `URL` is the only one that is documented.
    pub kind: String,
    /// The URL.
    pub data: String,
    /// The description of the image, for people who cannot see it.
    pub description: Option<String>,
}
redacted!(Image);

impl Image {
    /// The image among the members of a title, a list or an element.
    pub(super) fn read(value: &Value) -> Option<Self> {
        Some(Self {
            data: text(value, "imageData")?,
            kind: text(value, "imageType").unwrap_or_else(|| "URL".to_owned()),
            description: text(value, "imageDescription"),
        })
    }
}
