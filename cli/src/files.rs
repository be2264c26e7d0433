//! `upload` and `download`: one file.

use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Command, ValueHint, value_parser};
use connectparticipant_chat::{Chat, History, Upload};
use indicatif::ProgressBar;
use serde_json::json;

use crate::failure::Failure;
use crate::local::Local;
use crate::output::Output;
use crate::participant;
use crate::secret::Sources;
use crate::session;
use crate::settings::Settings;

/// What is typed.
pub(crate) const UPLOAD: &str = "upload";
/// What is typed.
pub(crate) const DOWNLOAD: &str = "download";

const FILE: &str = "file";
const ID: &str = "id";
const CONTENT_TYPE: &str = "content-type";

/// The commands.
pub(crate) fn commands() -> [Command; 2] {
    let file = |help: &'static str| {
        Arg::new(FILE)
            .value_name("FILE")
            .required(true)
            .value_hint(ValueHint::FilePath)
            .value_parser(value_parser!(PathBuf))
            .help(help)
    };
    let upload = Command::new(UPLOAD)
        .about("Sends a file to the chat")
        .long_about(
            "Sends a file to the chat, waits for the result of its scan, and prints the id of the \
             attachment.",
        )
        .arg(file("The file to send"))
        .arg(
            Arg::new(CONTENT_TYPE)
                .long(CONTENT_TYPE)
                .value_name("TYPE")
                .help("The media type of the file [default: from the file's name]"),
        );
    let download = Command::new(DOWNLOAD)
        .about("Saves a file of the chat")
        .long_about("Saves a file of the chat. An existing file is not overwritten.")
        .arg(Arg::new(ID).value_name("ID").required(true).help("The id of the attachment"))
        .arg(file("Where to save it; `-` for the standard output"));
    [upload, download].map(|command| command.args(participant::participant_option().args()))
}

/// Runs one of them.
pub(crate) async fn run(
    name: &str,
    matches: &ArgMatches,
    settings: &Settings,
) -> Result<(), Failure> {
    let local = if settings.emulator { Some(Local::start().await?) } else { None };
    let client = settings.client(local.as_ref().map(Local::url));
    let mut sources = Sources::new(settings.secrets_in_arguments, local.as_ref());
    let token = participant::participant_token(matches, &mut sources);
    let (client, token) = Failure::both(client, token)?;
    let path = matches.get_one::<PathBuf>(FILE).cloned().unwrap_or_default();
    // A file that cannot be read needs no connection.
    let upload = match name {
        UPLOAD => Some(self::upload(matches, &path).await?),
        _ => None,
    };
    let chat = Chat::builder(&client, token).history(History::None).connect().await;
    let chat = chat.map_err(|error| session::not_connected(&error))?;
    let result = match upload {
        Some(upload) => send(&chat, upload, settings).await,
        None => save(&chat, matches, &path).await,
    };
    chat.close().await;
    result
}

async fn upload(matches: &ArgMatches, path: &Path) -> Result<Upload, Failure> {
    let fail = |why: &str| Failure::other(format!("cannot read {}: {why}", path.display()));
    if path.is_dir() {
        return Err(fail("it is a folder"));
    }
    let upload = Upload::file(path).await.map_err(|error| fail(&error.to_string()))?;
    let upload = match matches.get_one::<String>(CONTENT_TYPE) {
        Some(content_type) => upload.content_type(content_type),
        None => upload,
    };
    let bar = bar();
    Ok(upload.on_progress(move |sent, size| {
        bar.set_length(size);
        bar.set_position(sent);
    }))
}

async fn send(chat: &Chat, upload: Upload, settings: &Settings) -> Result<(), Failure> {
    let uploaded = chat.upload(upload).await.map_err(|error| session::failed(&error))?;
    Output::new(settings, false).value(json!({
        "AttachmentId": uploaded.attachment_id,
        "Status": if uploaded.approved { "APPROVED" } else { "IN_PROGRESS" },
    }))
}

async fn save(chat: &Chat, matches: &ArgMatches, path: &Path) -> Result<(), Failure> {
    let id = matches.get_one::<String>(ID).map(String::as_str).unwrap_or_default();
    let to_output = path == Path::new("-");
    if !to_output && path.exists() {
        return Err(Failure::other(format!(
            "{} already exists; it was not overwritten",
            path.display()
        )));
    }
    let download = chat.download(id).await.map_err(|error| session::failed(&error))?;
    let saved = match to_output {
        true => download.write_to(&mut tokio::io::stdout()).await,
        false => download.save(path).await,
    };
    saved.map(drop).map_err(|error| session::failed(&error))
}

/// A progress bar on the error stream, if that is a terminal.
fn bar() -> ProgressBar {
    if std::io::stderr().is_terminal() { ProgressBar::new(0) } else { ProgressBar::hidden() }
}
