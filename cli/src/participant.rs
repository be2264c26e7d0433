//! The tokens of the commands that are no operations.

use clap::ArgMatches;
use connectparticipant::{ConnectionToken, ParticipantToken};

use crate::command::{Argument, Kind};
use crate::failure::Failure;
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
    sources: &mut Sources<'_>,
) -> Result<ParticipantToken, Failure> {
    let token = sources.read(&PARTICIPANT, matches)?;
    token.map(ParticipantToken::from).ok_or_else(|| {
        Failure::usage(format!("--participant-token is missing: {}", sources.ways(&PARTICIPANT)))
    })
}

/// The token of a connection, if there is one.
pub(crate) fn connection_token(
    matches: &ArgMatches,
    sources: &mut Sources<'_>,
) -> Result<Option<ConnectionToken>, Failure> {
    Ok(sources.read(&CONNECTION, matches)?.map(ConnectionToken::from))
}
