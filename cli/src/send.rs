//! `send`: one message, without a session.

use clap::{Arg, ArgAction, ArgMatches, Command};
use connectparticipant_chat::ContentType;

use crate::call;
use crate::failure::Failure;
use crate::local::Local;
use crate::output::Output;
use crate::participant::{self, AnyToken};
use crate::secret::{self, Sources};
use crate::settings::Settings;

/// What is typed.
pub(crate) const NAME: &str = "send";

const DOCS: &str = "\
Sends one message, and prints its id. Without TEXT, or with -, it reads the standard input. Everybody \
on this machine can see TEXT.";

const TEXT: &str = "text";
const MARKDOWN: &str = "markdown";

/// The command.
pub(crate) fn command() -> Command {
    Command::new(NAME)
        .about("Sends one message")
        .long_about(DOCS)
        .arg(Arg::new(TEXT).value_name("TEXT").help("The message").allow_hyphen_values(true))
        .arg(
            Arg::new(MARKDOWN)
                .long(MARKDOWN)
                .action(ArgAction::SetTrue)
                .help("The message is Markdown"),
        )
        .args(participant::participant_option().args())
        .args(participant::connection_option().args())
}

/// Runs the command.
pub(crate) async fn run(matches: &ArgMatches, settings: &Settings) -> Result<(), Failure> {
    let local = if settings.emulator { Some(Local::start().await?) } else { None };
    let client = settings.client(local.as_ref().map(Local::url));
    let mut sources = Sources::new(settings.secrets_in_arguments, local.as_ref());
    let text = matches.get_one::<String>(TEXT).filter(|text| *text != "-");
    if text.is_none() {
        sources = sources.with_input_for("the message");
    }
    // What is missing is said before the message is typed.
    let token = AnyToken::read(matches, &mut sources);
    let (client, token) = Failure::both(client, token)?;
    let text = match text {
        None => secret::standard_input("TEXT")?,
        Some(text) if text.is_empty() => return Err(Failure::usage("TEXT is empty")),
        Some(text) => text.clone(),
    };
    let token = token.connect(&client).await?;
    let content_type = match matches.get_flag(MARKDOWN) {
        true => ContentType::Markdown,
        false => ContentType::Text,
    };
    let operation = client
        .send_message()
        .content_type(content_type.to_string())
        .content(text)
        .connection_token(token)
        .build();
    let (_, body) = call::send(&client, operation).await?;
    let sent = serde_json::from_slice(&body)
        .map_err(|_| Failure::other("SendMessage: the response is not JSON"))?;
    Output::new(settings, false).value(sent)
}
