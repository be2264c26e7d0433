//! Tells the formats of models apart.

use std::collections::BTreeMap;

use serde::de::IgnoredAny;

use crate::{Problem, Problems};

/// A format that models are published in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The Smithy JSON AST.
    Smithy,
    /// botocore's `service-2.json`.
    Botocore,
}

impl Format {
    /// The format of a file, by the keys at its top.
    ///
    /// # Errors
    /// If it is not JSON, or neither format.
    pub fn of(text: &str) -> Result<Self, Problems> {
        let keys: BTreeMap<String, IgnoredAny> = serde_json::from_str(text)
            .map_err(|error| Problem::new(format!("this is not a JSON object: {error}")))?;
        if keys.contains_key("smithy") {
            Ok(Self::Smithy)
        } else if keys.contains_key("metadata") && keys.contains_key("operations") {
            Ok(Self::Botocore)
        } else {
            let message = "this is neither a Smithy model (`smithy`) nor botocore's (`metadata`, `operations`)";
            Err(Problem::new(message).into())
        }
    }
}
