//! The program: its commands, and which of them is run.

use std::io::{self, IsTerminal as _};

use clap::error::{ContextKind, ContextValue};
use clap::{ArgMatches, Args as _, Command};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

use crate::chat;
use crate::failure::{Failure, FailureKind};
use crate::files;
use crate::help;
use crate::near;
use crate::operations::{self, OperationCommand};
use crate::send;
use crate::settings::Settings;
use crate::shell;
use crate::start_chat;
use crate::transcript;
use crate::usage;

const ABOUT: &str = "The Amazon Connect Participant Service from a terminal";
const LONG_ABOUT: &str = "\
The Amazon Connect Participant Service from a terminal: the customer's side of a chat.

There is a command for each operation of the service, and there are commands for a whole chat, its \
transcript, one message and one file. No AWS credentials are needed: the chat's tokens are the \
credentials. They come from files (--connection-token-file FILE, `-` for the standard input) or from \
the environment (CONNECTPARTICIPANT_CONNECTION_TOKEN), not from the command line, which everybody on \
the machine can see.

Responses are printed as JSON, with the names of the service. The program never opens a URL that it \
receives.";

/// The program's help fits on a screen of 24 lines.
const TEMPLATE: &str = "\
{about}
{usage-heading} {usage}

{subcommands}
Try: connectparticipant chat --emulator  More: connectparticipant help settings";

/// The program, with its commands. The settings, which every command has, are not in the help of
/// each.
pub(crate) fn command() -> Command {
    with_commands(settings().mut_args(|arg| arg.hide(true)))
}

/// The program with all that completions and manual pages show.
fn documented() -> Command {
    with_commands(settings()).long_about(LONG_ABOUT).after_long_help(help::EXIT_CODES_HELP)
}

fn settings() -> Command {
    // clap would take the documentation of the settings for the program's.
    Settings::augment_args(Command::new("connectparticipant"))
        .version(env!("CARGO_PKG_VERSION"))
        .about(ABOUT)
        .long_about(None)
}

fn with_commands(program: Command) -> Command {
    let own = [start_chat::command(), chat::command(), send::command()]
        .into_iter()
        .chain(files::commands())
        .chain([transcript::command()]);
    let operations: Vec<Command> =
        operation_commands().iter().map(OperationCommand::command).collect();
    program
        .help_template(TEMPLATE)
        .disable_help_subcommand(true)
        .override_usage("connectparticipant <COMMAND> [OPTIONS]")
        .term_width(help::columns())
        .subcommands(own.map(with_docs))
        .subcommands(operations)
        .mut_subcommands(|command| command.after_help(help::SETTINGS_HINT))
        .subcommands(shell::commands().map(with_docs))
        .subcommand(with_docs(help::command()))
        .mut_subcommands(|command| command.disable_help_flag(true).arg(help::flag()))
        .disable_help_flag(true)
        .arg(help::flag())
}

/// A command whose help begins with its documentation in full.
fn with_docs(command: Command) -> Command {
    let docs = command.get_long_about().map(ToString::to_string).unwrap_or_default();
    command.help_template(help::template(&docs))
}

/// The commands of the operations. Their names differ from those of the other commands.
fn operation_commands() -> Vec<OperationCommand> {
    operations::commands(&[
        start_chat::NAME,
        chat::NAME,
        send::NAME,
        files::UPLOAD,
        files::DOWNLOAD,
        transcript::NAME,
        shell::COMPLETIONS,
        shell::MAN,
        help::NAME,
    ])
}

/// The failure to read the command line.
pub(crate) fn failure(error: &clap::Error) -> Failure {
    match error.get(ContextKind::InvalidSubcommand) {
        Some(ContextValue::String(name)) => {
            let program = command();
            near::unknown("command", name, program.get_subcommands().map(Command::get_name))
        }
        _ => usage::failure(error),
    }
}

/// Runs the command that was given. Without a command, shows the help.
pub(crate) fn run(matches: &ArgMatches) -> Result<(), Failure> {
    let Some((name, matches)) = matches.subcommand() else { return help::run(None, command()) };
    match name {
        help::NAME => return help::run(help::topic(matches), command()),
        shell::COMPLETIONS | shell::MAN => return shell::run(name, matches, documented()),
        _ => {}
    }
    let settings = Settings::load(matches)?;
    log(settings.verbose);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::other(format!("cannot start: {error}")))?;
    let result = runtime.block_on(async {
        match name {
            start_chat::NAME => or_interrupted(start_chat::run(matches, &settings)).await,
            chat::NAME => or_interrupted(chat::run(matches, &settings)).await,
            send::NAME => or_interrupted(send::run(matches, &settings)).await,
            transcript::NAME => or_interrupted(transcript::run(matches, &settings)).await,
            files::UPLOAD | files::DOWNLOAD => {
                or_interrupted(files::run(name, matches, &settings)).await
            }
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
