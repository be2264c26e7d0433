//! The commands of the operations: one for each operation of the generated table.

use std::collections::BTreeSet;
use std::pin::Pin;

use clap::{Arg, ArgAction, ArgMatches, Args as _, Command};
use connectparticipant::Client;
use connectparticipant::restjson::Paginated;

use crate::call;
use crate::failure::Failure;
use crate::from_json::Members;
use crate::generated;
use crate::local::Local;
use crate::options::{self, MemberOption};
use crate::output::Output;
use crate::secret::Sources;
use crate::settings::Settings;
use crate::table::{Described, OperationSpec, Visitor};

/// The option that follows pagination tokens.
const ALL: &str = "all";

/// The command of an operation.
pub(crate) struct OperationCommand {
    /// What is typed.
    pub(crate) name: String,
    /// The facts of the operation.
    pub(crate) spec: &'static OperationSpec,
    options: Vec<MemberOption>,
    run: Run,
}

/// Calls the operation and shows the response.
type Run = for<'a> fn(&'a Client, Members, &'a mut Output) -> Running<'a>;
type Running<'a> = Pin<Box<dyn Future<Output = Result<(), Failure>> + 'a>>;

/// The commands, sorted by name. Their names are none of `others`.
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
        let mut taken: BTreeSet<String> =
            settings.chain([ALL, "help", "version"]).map(str::to_owned).collect();
        let members = spec.members.iter();
        let options = members.map(|member| MemberOption::new(*member, &mut taken)).collect();
        self.commands.push(OperationCommand { name, spec, options, run });
    }
}

impl OperationCommand {
    /// The command as clap has it.
    pub(crate) fn command(&self) -> Command {
        let command =
            Command::new(self.name.clone()).about(self.spec.summary).long_about(self.spec.docs);
        let command = options::add(command, &self.options);
        match self.spec.next_token {
            None => command,
            Some(_) => command.arg(
                Arg::new(ALL)
                    .long(ALL)
                    .action(ArgAction::SetTrue)
                    .help("Follow the pages to the last. Each is written when it is received"),
            ),
        }
    }

    /// Runs the command.
    pub(crate) async fn run(
        &self,
        matches: &ArgMatches,
        settings: &Settings,
    ) -> Result<(), Failure> {
        let local = if settings.emulator { Some(Local::start().await?) } else { None };
        let client = settings.client(local.as_ref().map(Local::url))?;
        let mut sources = Sources::new(settings.secrets_in_arguments, local.as_ref());
        let members = options::members(&self.options, matches, &mut sources)?;
        let all_pages = self.spec.next_token.is_some() && matches.get_flag(ALL);
        let mut output = Output::new(settings, all_pages);
        (self.run)(&client, members, &mut output).await
    }
}
