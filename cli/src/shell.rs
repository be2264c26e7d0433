//! Completions for shells, and manual pages.

use std::io;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, ValueHint, value_parser};
use clap_complete::Shell;

use crate::failure::Failure;
use crate::near;

/// The command that writes completions.
pub(crate) const COMPLETIONS: &str = "completions";
/// The command that writes manual pages.
pub(crate) const MAN: &str = "man";

/// `completions` and `man`.
pub(crate) fn commands() -> [Command; 2] {
    let completions = Command::new(COMPLETIONS)
        .about("Prints the completions for a shell")
        .long_about(
            "Prints the completions for a shell. Write them into the file where the shell looks for \
             them:\n\n  \
             bash  ~/.local/share/bash-completion/completions/connectparticipant\n  \
             zsh   ${fpath[1]}/_connectparticipant\n  \
             fish  ~/.config/fish/completions/connectparticipant.fish",
        )
        .arg(Arg::new("shell").required(true).value_name("SHELL").value_parser(value_parser!(Shell)));
    let man = Command::new(MAN)
        .about("Prints a manual page")
        .long_about(
            "Prints the manual page of the program, or of a command. To read it: \
             connectparticipant man | man -l -",
        )
        .arg(
            Arg::new("command")
                .value_name("COMMAND")
                .conflicts_with("out")
                .help("The command; by default, the program"),
        )
        .arg(
            Arg::new("out")
                .long("out")
                .value_name("DIR")
                .value_hint(ValueHint::DirPath)
                .value_parser(value_parser!(PathBuf))
                .help("Write all pages into this folder, which is created if it does not exist"),
        );
    [completions, man]
}

/// Runs one of them.
pub(crate) fn run(name: &str, matches: &ArgMatches, program: Command) -> Result<(), Failure> {
    match (name, matches.try_get_one::<Shell>("shell")) {
        (COMPLETIONS, Ok(Some(shell))) => completions(*shell, program),
        _ => man(matches, program),
    }
}

fn completions(shell: Shell, mut command: Command) -> Result<(), Failure> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut command, "connectparticipant", &mut text);
    write(&text)
}

fn man(matches: &ArgMatches, program: Command) -> Result<(), Failure> {
    // Building the program adds the settings to each command.
    let mut program = program.disable_help_subcommand(true);
    program.build();
    if let Some(folder) = matches.get_one::<PathBuf>("out") {
        return std::fs::create_dir_all(folder)
            .and_then(|()| clap_mangen::generate_to(program, folder))
            .map_err(|error| {
                Failure::io(&format!("cannot write into {}", folder.display()), &error)
            });
    }
    let command = match matches.get_one::<String>("command") {
        None => program,
        Some(name) => program.find_subcommand(name).cloned().ok_or_else(|| {
            near::unknown("command", name, program.get_subcommands().map(Command::get_name))
        })?,
    };
    let mut text = Vec::new();
    clap_mangen::Man::new(command)
        .render(&mut text)
        .map_err(|error| Failure::io("cannot write the page", &error))?;
    write(&text)
}

fn write(text: &[u8]) -> Result<(), Failure> {
    use io::Write as _;
    let mut out = io::stdout().lock();
    out.write_all(text)
        .and_then(|()| out.flush())
        .map_err(|error| Failure::io("cannot write the output", &error))
}
