//! `help`: the commands on one screen, and what would not fit on it by topic.

use clap::{Arg, ArgAction, ArgMatches, Args as _, Command};

use crate::config;
use crate::failure::Failure;
use crate::settings::Settings;
use crate::terminal;

/// What is typed.
pub(crate) const NAME: &str = "help";

const TOPIC: &str = "topic";
const SETTINGS: &str = "settings";
const EXIT_CODES: &str = "exit-codes";
const CONFIG: &str = "config";

/// The exit codes, for the manual page too.
pub(crate) const EXIT_CODES_HELP: &str = "\
Exit codes:
  0   success; also if the reader of the output has closed it
  1   any other failure: a file, a response that cannot be read
  2   the command line is wrong
  3   a value does not fit the model, or the service rejects it (400)
  4   the token is not valid: another kind, expired, of a chat that has ended (403)
  5   the resource does not exist (404)
  6   the call conflicts with the state of the chat (409)
  7   too many calls (429), or too many attachments (402)
  8   the service failed (500 and above)
  9   the service cannot be reached, or the connection was lost
  10  a time limit has passed
  130 Ctrl-C";

/// The command.
pub(crate) fn command() -> Command {
    Command::new(NAME).about("Help: settings, config, exit-codes").arg(
        Arg::new(TOPIC).value_name("COMMAND|TOPIC").help(
            "A command, or a topic: `settings` of all commands, `config` for the configuration \
             file, `exit-codes`",
        ),
    )
}

/// `--help` and `-h`, which show the same.
pub(crate) fn flag() -> Arg {
    Arg::new(NAME).short('h').long(NAME).action(ArgAction::HelpShort).help("Print help")
}

/// The topic of the help.
pub(crate) fn topic(matches: &ArgMatches) -> Option<&str> {
    matches.get_one::<String>(TOPIC).map(String::as_str)
}

/// Shows the help of the program, or of a topic.
pub(crate) fn run(topic: Option<&str>, mut program: Command) -> Result<(), Failure> {
    program.build();
    let text = match topic {
        None => program.render_help().to_string(),
        Some(SETTINGS) => {
            let settings = Settings::augment_args(Command::new(SETTINGS));
            settings.disable_help_flag(true).help_template("{options}").render_help().to_string()
        }
        Some(EXIT_CODES) => format!("{EXIT_CODES_HELP}\n"),
        Some(CONFIG) => config::HELP.to_owned(),
        Some(name) => match program.find_subcommand_mut(name) {
            Some(command) => command.render_help().to_string(),
            None => {
                return Err(Failure::usage(format!(
                    "there is no command or topic '{name}'; connectparticipant help lists them"
                )));
            }
        },
    };
    terminal::line(text.trim_end())
}

/// The most columns of a help text.
pub(crate) const MAX_WIDTH: usize = 100;

/// A sentence in the list of commands, on one line of a screen of 80 columns.
pub(crate) fn in_list(sentence: &str) -> String {
    const MAX_CHARACTERS: usize = 42;
    let sentence = sentence.trim_end_matches('.');
    if sentence.chars().count() <= MAX_CHARACTERS {
        return sentence.to_owned();
    }
    let mut shortened = String::new();
    for word in sentence.split(' ') {
        if shortened.chars().count() + 1 + word.chars().count() >= MAX_CHARACTERS {
            break;
        }
        shortened.push_str(if shortened.is_empty() { "" } else { " " });
        shortened.push_str(word);
    }
    shortened + "…"
}

/// The template of a command's help: its documentation in full, and one line for each option if it
/// fits.
pub(crate) fn template(docs: &str) -> String {
    let columns = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
    // clap wraps the options, and not this text.
    let docs = textwrap::fill(docs, columns.min(MAX_WIDTH));
    format!("{docs}\n\n{{usage-heading}} {{usage}}\n\n{{all-args}}{{after-help}}")
}

/// The line below the options of a command.
pub(crate) const SETTINGS_HINT: &str = "Settings of all commands: connectparticipant help settings";
