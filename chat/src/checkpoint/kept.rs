//! The parts of a checkpoint. Each part of a session says itself what is kept of it.

use connectparticipant::{ConnectionToken, ParticipantToken};
use serde::{Deserialize, Serialize};

use crate::checkpoint::TokenPrint;
use crate::delivery::Place;
use crate::send::KeptOutbox;
use crate::send::receipts::KeptReceipts;
use crate::sign_in::KeptSignIn;
use crate::turns::KeptTurns;

/// The part that may be written without a key.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Session {
    /// In milliseconds since 1970.
    pub(crate) taken_at: u64,
    pub(crate) is_agent: bool,
    /// The contact whose items are delivered, if the builder has set one.
    pub(crate) only_contact_id: Option<String>,
    /// The contact that items have named.
    pub(crate) contact_id: Option<String>,
    pub(crate) token_print: Option<TokenPrint>,
    pub(crate) place: Place,
    pub(crate) outbox: KeptOutbox,
    pub(crate) receipts: KeptReceipts,
    pub(crate) turns: KeptTurns,
}

/// The part that is written with a key only.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Credentials {
    pub(crate) participant_token: Option<ParticipantToken>,
    pub(crate) connection_token: Option<ConnectionToken>,
    pub(crate) sign_in: Option<KeptSignIn>,
}
