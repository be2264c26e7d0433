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

/// A token from any source: that of a connection, or that of the participant who can make one.
pub(crate) enum AnyToken {
    Connection(ConnectionToken),
    Participant(ParticipantToken),
}

impl AnyToken {
    /// The token that the user gives.
    pub(crate) fn read(matches: &ArgMatches, sources: &mut Sources<'_>) -> Result<Self, Failure> {
        match sources.read(&connection_option(), matches)? {
            Some(token) => Ok(Self::Connection(token.into())),
            None => participant_token(matches, sources).map(Self::Participant),
        }
    }

    /// The token of a connection, which is made if need be.
    pub(crate) async fn connect(self, client: &Client) -> Result<ConnectionToken, Failure> {
        let token = match self {
            Self::Connection(token) => return Ok(token),
            Self::Participant(token) => token,
        };
        let operation = client
            .create_participant_connection()
            .r#type(ConnectionType::ConnectionCredentials)
            .participant_token(token)
            .build();
        let (output, _) = call::send(client, operation).await?;
        let credentials = output.connection_credentials.and_then(|it| it.connection_token);
        credentials.ok_or_else(|| Failure::other("the service has returned no connection token"))
    }
}
