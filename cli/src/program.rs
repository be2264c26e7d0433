//! The program: its commands, and which of them is run.

use std::io::{self, IsTerminal as _};

use clap::{ArgMatches, Args as _, Command, FromArgMatches as _};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::chat;
use crate::failure::{Failure, FailureKind};
use crate::operations::{self, OperationCommand};
use crate::settings::Settings;
use crate::shell;
use crate::transcript;

const ABOUT: &str = "The Amazon Connect Participant Service from a terminal";
const LONG_ABOUT: &str = "\
The Amazon Connect Participant Service from a terminal: the customer's side of a chat.

There is a command for each operation of the service, one for a whole chat, and one for its \
transcript. No AWS credentials are needed: the chat's \
tokens are the credentials. They are read from files (--connection-token-file FILE, `-` is the \
standard input) or from the environment (CONNECTPARTICIPANT_CONNECTION_TOKEN), not from arguments, \
which everybody on the machine can see.

Responses are written as JSON, with the names of the service. A URL that a response holds is never \
fetched.";
const EXIT_CODES: &str = "\
Exit codes:
  0   done
  1   something else: a file, a response that cannot be read
  2   the command line makes no sense
  3   a value does not fit the model, or the service does not accept it (400)
  4   the token is not valid here: the wrong kind, expired, of a chat that has ended (403)
  5   what the call is about does not exist (404)
  6   the call conflicts with the state of the chat (409)
  7   too many calls (429), or too many attachments (402)
  8   the service has failed (500 and above)
  9   the service cannot be reached, or the connection was lost
  10  it has taken too long
  130 Ctrl-C";

/// The program, with its commands.
pub(crate) fn command() -> Command {
    // clap would take the documentation of the settings for the program's.
    Settings::augment_args(Command::new("connectparticipant"))
        .version(env!("CARGO_PKG_VERSION"))
        .about(ABOUT)
        .long_about(LONG_ABOUT)
        .after_long_help(EXIT_CODES)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .max_term_width(100)
        .subcommands(operation_commands().iter().map(OperationCommand::command))
        .subcommand(chat::command())
        .subcommand(transcript::command())
        .subcommands(shell::commands())
}

/// The commands of the operations, whose names are none of the other commands' names.
fn operation_commands() -> Vec<OperationCommand> {
    operations::commands(&[chat::NAME, transcript::NAME, shell::COMPLETIONS, shell::MAN, "help"])
}

/// Runs the command that was given.
pub(crate) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let Some((name, matches)) = matches.subcommand() else {
        return Err(Failure::usage("give a command"));
    };
    if let Some(result) = shell::run(name, matches, command) {
        return result;
    }
    let settings =
        Settings::from_arg_matches(matches).map_err(|error| crate::usage::failure(&error))?;
    log(settings.verbose);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::other(format!("cannot start: {error}")))?;
    let result = runtime.block_on(async {
        match name {
            chat::NAME => or_interrupted(chat::run(matches, &settings)).await,
            transcript::NAME => or_interrupted(transcript::run(matches, &settings)).await,
            name => match operation_commands().iter().find(|command| command.name == name) {
                Some(command) => command.run(matches, &settings).await,
                None => Err(Failure::usage("there is no such command")),
            },
        }
    });
    // A read of a file that is still going on must not keep the program from ending.
    runtime.shutdown_background();
    result
}

/// Runs a session until it ends or the user presses Ctrl-C. The signal handler is installed first.
async fn or_interrupted(session: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    tokio::select! {
        biased;
        _ = tokio::signal::ctrl_c() => Err(Failure::new(FailureKind::Interrupted, "")),
        result = session => result,
    }
}

/// Logs the spans and events of the calls, which contain no secret.
fn log(verbose: u8) {
    let level = match verbose {
        0 => return,
        1 => LevelFilter::INFO,
        _ => LevelFilter::DEBUG,
    };
    let targets =
        Targets::new().with_target("restjson", level).with_target("connectparticipant_chat", level);
    tracing_subscriber::fmt()
        .with_max_level(level)
        .with_span_events(FmtSpan::CLOSE)
        .with_ansi(io::stderr().is_terminal())
        .with_writer(io::stderr)
        .finish()
        .with(targets)
        .init();
}
