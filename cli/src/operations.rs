//! The commands of the operations: one for each operation of the generated table.

use std::collections::BTreeSet;
use std::pin::Pin;

use clap::{Arg, ArgAction, ArgMatches, Args as _, Command, ValueHint};
use connectparticipant::Client;
use connectparticipant::restjson::Paginated;
use serde_json::Map;

use crate::call;
use crate::failure::Failure;
use crate::from_json::Members;
use crate::generated;
use crate::help;
use crate::input;
use crate::local::Local;
use crate::options::{self, MemberOption};
use crate::output::Output;
use crate::secret::Sources;
use crate::settings::Settings;
use crate::table::{Described, OperationSpec, Visitor};
use crate::terminal;

/// The option that follows pagination tokens.
const ALL: &str = "all";
/// The option that names a file with the input.
const INPUT_JSON: &str = "input-json";
/// The option that writes an input to fill in.
const SKELETON: &str = "skeleton";

/// The command of an operation.
pub(crate) struct OperationCommand {
    /// The name of the command.
    pub(crate) name: String,
    /// The facts of the operation.
    pub(crate) spec: &'static OperationSpec,
    options: Vec<MemberOption>,
    run: Run,
}

/// Calls the operation and shows the response.
type Run = for<'a> fn(&'a Client, Members, &'a mut Output) -> Running<'a>;
type Running<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + 'a>>;

/// The commands, sorted by name. Their names differ from `others`.
pub(crate) fn commands(others: &[&str]) -> Vec<OperationCommand> {
    let mut collector = Collector { others, commands: Vec::new() };
    generated::visit(&mut collector);
    collector.commands
}

struct Collector<'a> {
    others: &'a [&'a str],
    commands: Vec<OperationCommand>,
}

impl Visitor for Collector<'_> {
    fn operation<O: Described>(&mut self) {
        self.add(O::SPEC, |client, members, output| {
            Box::pin(call::once::<O>(client, members, output))
        });
    }

    fn paginated<O: Described + Paginated>(&mut self) {
        self.add(O::SPEC, |client, members, output| {
            Box::pin(call::paged::<O>(client, members, output))
        });
    }
}

impl Collector<'_> {
    fn add(&mut self, spec: &'static OperationSpec, run: Run) {
        let mut name = options::name(spec.name);
        if self.others.contains(&name.as_str()) {
            name.push_str("-operation");
        }
        // The options of all commands have their names first.
        let settings = Settings::augment_args(Command::new(""));
        let settings = settings.get_arguments().filter_map(|arg| arg.get_long());
        let mut taken: BTreeSet<String> = settings
            .chain([ALL, INPUT_JSON, SKELETON, "help", "version"])
            .map(str::to_owned)
            .collect();
        let members = spec.members.iter();
        let options = members.map(|member| MemberOption::new(*member, &mut taken)).collect();
        self.commands.push(OperationCommand { name, spec, options, run });
    }
}

impl OperationCommand {
    /// The command in clap's types.
    pub(crate) fn command(&self) -> Command {
        let command = Command::new(self.name.clone())
            .about(help::in_list(self.spec.summary))
            .long_about(self.spec.docs)
            .help_template(help::template(self.spec.docs));
        let command = command.args(self.options.iter().flat_map(MemberOption::args));
        let command = command
            .arg(
                Arg::new(INPUT_JSON)
                    .long(INPUT_JSON)
                    .value_name("FILE")
                    .value_hint(ValueHint::FilePath)
                    .help("Read members from this file, `-` for the standard input. Options take precedence over the file"),
            )
            .arg(
                Arg::new(SKELETON)
                    .long(SKELETON)
                    .action(ArgAction::SetTrue)
                    .help("Print an input for --input-json to fill in, and call nothing"),
            );
        match self.spec.next_token {
            None => command,
            Some(_) => command.arg(
                Arg::new(ALL)
                    .long(ALL)
                    .action(ArgAction::SetTrue)
                    .help("Follow the pages to the last. Each is printed when it is received"),
            ),
        }
    }

    /// Runs the command.
    pub(crate) async fn run(
        &self,
        matches: &ArgMatches,
        settings: &Settings,
    ) -> Result<(), Failure> {
        if matches.get_flag(SKELETON) {
            let skeleton = input::skeleton(self.spec.members);
            let text = serde_json::to_string_pretty(&skeleton);
            return terminal::line(&text.map_err(|error| Failure::other(error.to_string()))?);
        }
        let local = if settings.emulator { Some(Local::start().await?) } else { None };
        let client = settings.client(local.as_ref().map(Local::url));
        let mut sources = Sources::new(settings.secrets_in_arguments, local.as_ref());
        let input = match matches.get_one::<String>(INPUT_JSON) {
            Some(file) => input::read(INPUT_JSON, file, self.spec.members, &mut sources)?,
            None => Map::new(),
        };
        let members = options::members(&self.options, matches, input, &mut sources);
        let (client, members) = Failure::both(client, members)?;
        let all_pages = self.spec.next_token.is_some() && matches.get_flag(ALL);
        let mut output = Output::new(settings, all_pages);
        (self.run)(&client, members, &mut output).await
    }
}
