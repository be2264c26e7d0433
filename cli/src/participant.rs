//! The tokens of the commands that are no operations.

use clap::ArgMatches;
use connectparticipant::{ConnectionToken, ParticipantToken};

use crate::command::{Argument, Kind};
use crate::failure::Failure;
use crate::local::Local;
use crate::secret::Sources;

/// Who takes part.
pub(crate) static PARTICIPANT: Argument = Argument::new(
    "participant-token",
    "ParticipantToken",
    Kind::Text,
    "The token of the participant, from `StartChatContact`.",
)
.secret();

/// A connection that is there already.
pub(crate) static CONNECTION: Argument = Argument::new(
    "connection-token",
    "ConnectionToken",
    Kind::Text,
    "The token of a connection, from `CreateParticipantConnection`: no other is made then.",
)
.secret();

/// The participant's token, wherever it is.
pub(crate) fn participant_token(
    matches: &ArgMatches,
    sources: &mut Sources,
    local: Option<&Local>,
) -> Result<ParticipantToken, Failure> {
    let given = sources.read(&PARTICIPANT, matches)?;
    let token = given.or_else(|| local.and_then(|local| local.secret(PARTICIPANT.wire)));
    token.map(ParticipantToken::from).ok_or_else(|| {
        Failure::usage(format!("--participant-token is missing: {}", sources.ways(&PARTICIPANT)))
    })
}

/// The token of a connection, if there is one.
pub(crate) fn connection_token(
    matches: &ArgMatches,
    sources: &mut Sources,
    local: Option<&Local>,
) -> Result<Option<ConnectionToken>, Failure> {
    let given = sources.read(&CONNECTION, matches)?;
    let token = given.or_else(|| local.and_then(|local| local.secret(CONNECTION.wire)));
    Ok(token.map(ConnectionToken::from))
}
