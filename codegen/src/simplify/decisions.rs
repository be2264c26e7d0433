//! Refuses shapes that lack a decision which the overlay requires: a member that looks like a secret,
//! a token of an unknown kind, an operation that may or may not be repeated.
//!
//! What is demanded is in the overlay's metadata; a model without any has nothing to decide.

use restjson_model::{Model, Problems};

pub(crate) fn check(model: &Model) -> Result<(), Problems> {
    Problems::check(model.undecided())
}
