//! `help`: the commands on one screen, and what would not fit on it by topic.

use clap::{Arg, ArgAction, ArgMatches, Args as _, Command};

use crate::config;
use crate::failure::Failure;
use crate::near;
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
  4   the token is of the wrong kind, expired, or from an ended chat (403)
  5   the resource does not exist (404)
  6   the call conflicts with the state of the chat (409)
  7   too many calls (429), or too many attachments (402)
  8   the service failed (500 and above)
  9   the service cannot be reached, or the connection was lost
  10  a time limit has passed
  130 Ctrl-C";

/// The command.
pub(crate) fn command() -> Command {
    Command::new(NAME)
        .about("Prints help: settings, config, exit-codes")
        .long_about(
            "Prints the commands, or the help of a command or a topic. The topics are:\n\n  \
             settings    the options that every command has\n  \
             config      the configuration file\n  \
             exit-codes  what the exit codes mean",
        )
        .arg(Arg::new(TOPIC).value_name("COMMAND|TOPIC").help("The command or the topic"))
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
        Some(SETTINGS) => settings(),
        Some(EXIT_CODES) => format!("{EXIT_CODES_HELP}\n"),
        Some(CONFIG) => config::HELP.to_owned(),
        Some(name) => match program.find_subcommand_mut(name) {
            Some(command) => command.render_help().to_string(),
            None => {
                let commands = program.get_subcommands().map(Command::get_name);
                let known = commands.chain([SETTINGS, EXIT_CODES, CONFIG]);
                return Err(near::unknown("command or topic", name, known));
            }
        },
    };
    terminal::line(text.trim_end())
}

/// The settings, on one screen. The manual page has the whole documentation.
fn settings() -> String {
    let settings = Settings::augment_args(Command::new(SETTINGS));
    settings
        .mut_args(|arg| match arg.get_action().takes_values() {
            true => arg.hide_possible_values(true),
            false => arg,
        })
        .disable_help_flag(true)
        .term_width(columns())
        .help_template("{options}{after-help}")
        .after_help(VARIABLES)
        .render_help()
        .to_string()
}

/// The other sources of the settings.
const VARIABLES: &str = "\
In the environment: CONNECTPARTICIPANT_REGION, _ENDPOINT, _PROFILE, _CONFIG.
In full: connectparticipant man";

/// The columns of a help text: those of the terminal, or what any terminal has.
pub(crate) fn columns() -> usize {
    let columns = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
    columns.min(MAX_WIDTH)
}

/// The most columns of a help text.
const MAX_WIDTH: usize = 100;

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
    // clap wraps the options, and not this text.
    let docs = textwrap::fill(docs, columns());
    format!("{docs}\n\n{{usage-heading}} {{usage}}\n\n{{all-args}}{{after-help}}")
}

/// The line below the options of a command.
pub(crate) const SETTINGS_HINT: &str = "Settings of all commands: connectparticipant help settings";
