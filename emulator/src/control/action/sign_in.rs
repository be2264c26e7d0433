//! The sign-in of the customer.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Action, Done};
use crate::Secret;
use crate::error::ControlError;
use crate::operations::authentication;
use crate::state::ids::ChatId;
use crate::state::sign_in::SignInOutcome;
use crate::state::transaction::Transaction;

/// The customer is asked to sign in.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AskToSignIn {}

/// A sign-in that was requested from the customer.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Asked {
    /// The session id, for GetAuthenticationUrl.
    session_id: Secret,
}

impl Action for AskToSignIn {
    type Output = Asked;

    fn act(self, tx: &mut Transaction<'_>, chat: &ChatId) -> Result<Asked, ControlError> {
        authentication::initiate(tx, chat).map(|session_id| Asked { session_id })
    }
}

/// The sign-in ends.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct FinishSignIn {
    /// How it ends.
    outcome: SignInOutcome,
    /// The name of the customer who has signed in.
    display_name: Option<Secret>,
}

impl Action for FinishSignIn {
    type Output = Done;

    fn act(self, tx: &mut Transaction<'_>, chat: &ChatId) -> Result<Done, ControlError> {
        authentication::finish_current(tx, chat, self.outcome, self.display_name).map(|()| Done {})
    }
}
