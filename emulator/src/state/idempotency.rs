//! Responses by client token: a call that is repeated gets the first call's response.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The key of a call: the caller, the operation, and the client token.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct IdempotencyKey {
    /// The participant; empty for operations that the back end calls.
    pub(crate) scope: String,
    pub(crate) operation: String,
    pub(crate) token: String,
}

/// The responses of successful calls that carried a client token.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Idempotency(
    #[serde(with = "super::snapshot::pairs")] HashMap<IdempotencyKey, Value>,
);

impl Idempotency {
    pub(crate) fn get(&self, key: &IdempotencyKey) -> Option<&Value> {
        self.0.get(key)
    }

    pub(crate) fn put(&mut self, key: IdempotencyKey, response: Value) {
        self.0.insert(key, response);
    }
}
