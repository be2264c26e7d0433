//! Images of templates.

use serde_json::Value;

use crate::interactive::{redacted, text};

/// An image.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Image {
    /// How the data is to be read; `URL` is the only kind there is.
    pub kind: String,
    /// The address.
    pub data: String,
    /// What it shows, for those who do not see it.
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
