//! The tokens of the commands that are not operations.

use clap::ArgMatches;
use connectparticipant::types::ConnectionType;
use connectparticipant::{Client, ConnectionToken, ParticipantToken};

use crate::call;
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
                does not connect by itself.";
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

/// A connection's token: the one that is given, or a new one for the participant.
pub(crate) async fn any_connection_token(
    client: &Client,
    matches: &ArgMatches,
    sources: &mut Sources<'_>,
) -> Result<ConnectionToken, Failure> {
    if let Some(token) = sources.read(&connection_option(), matches)? {
        return Ok(token.into());
    }
    let operation = client
        .create_participant_connection()
        .r#type(ConnectionType::ConnectionCredentials)
        .participant_token(participant_token(matches, sources)?)
        .build();
    let (output, _) = call::send(client, operation).await?;
    let credentials = output.connection_credentials.and_then(|it| it.connection_token);
    credentials.ok_or_else(|| Failure::other("the service has returned no connection token"))
}
