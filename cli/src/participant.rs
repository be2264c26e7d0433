//! The tokens of the commands that are not operations.

use clap::ArgMatches;
use connectparticipant::{ConnectionToken, ParticipantToken};

use crate::failure::Failure;
use crate::options::MemberOption;
use crate::secret::Sources;
use crate::table::{MemberSpec, ValueType};

/// `--participant-token-file`
pub(crate) fn participant_option() -> MemberOption {
    let docs = "The token of the participant, from `StartChatContact`.";
    MemberOption::of(MemberSpec::new("ParticipantToken", ValueType::String, docs).sensitive())
}

/// `--connection-token-file`
pub(crate) fn connection_option() -> MemberOption {
    let docs = "The token of a connection, from `CreateParticipantConnection`. With it, the command \
                makes no connection of its own.";
    MemberOption::of(MemberSpec::new("ConnectionToken", ValueType::String, docs).sensitive())
}

/// The participant's token, from any source.
pub(crate) fn participant_token(
    matches: &ArgMatches,
    sources: &mut Sources<'_>,
) -> Result<ParticipantToken, Failure> {
    let option = participant_option();
    let token = sources.read(&option, matches)?;
    token.map(ParticipantToken::from).ok_or_else(|| {
        Failure::usage(format!("--{} is missing: {}", option.name, sources.ways(&option)))
    })
}

/// A connection's token, if there is one.
pub(crate) fn connection_token(
    matches: &ArgMatches,
    sources: &mut Sources<'_>,
) -> Result<Option<ConnectionToken>, Failure> {
    Ok(sources.read(&connection_option(), matches)?.map(ConnectionToken::from))
}
