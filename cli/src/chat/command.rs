//! The lines that a user types: what each one does.

use std::path::PathBuf;
use std::pin::Pin;

use connectparticipant_chat::interactive::{Interactive, Template};
use connectparticipant_chat::{PendingMessage, Sender, SignIn, Upload};
use indicatif::ProgressBar;
use tokio::fs::OpenOptions;

/// What a line does.
#[derive(Debug, PartialEq)]
pub(super) enum ChatCommand {
    /// The line is empty.
    Nothing,
    /// Sends a message.
    SendText(String),
    /// Chooses this answer to the last question; the first is 1.
    Choose(usize),
    /// Sends a file.
    SendFile(PathBuf),
    /// Downloads a file.
    Save { id: String, path: PathBuf },
    /// Signs in, and names the address that the browser returns to.
    SignIn { redirect_uri: String },
    /// Cancels the sign-in.
    CancelSignIn,
    /// Leaves the chat for good.
    Leave,
    /// Lists the commands.
    Help,
}

/// The commands.
pub(super) const HELP: &str = "/file PATH, /save ID PATH, /NUMBER, /signin URI, /cancel, /bye, \
                               /help; // begins a message with /";

type Work = Pin<Box<dyn Future<Output = Result<Option<String>, String>>>>;

/// Reads a line.
pub(super) fn read(line: &str) -> Result<ChatCommand, String> {
    let line = line.trim();
    let Some(command) = line.strip_prefix('/') else {
        return Ok(if line.is_empty() {
            ChatCommand::Nothing
        } else {
            ChatCommand::SendText(line.to_owned())
        });
    };
    if command.starts_with('/') {
        return Ok(ChatCommand::SendText(command.to_owned()));
    }
    let (name, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    let rest = rest.trim();
    match (name, rest) {
        ("bye", "") => Ok(ChatCommand::Leave),
        ("cancel", "") => Ok(ChatCommand::CancelSignIn),
        ("help", "") => Ok(ChatCommand::Help),
        ("file", path) if !path.is_empty() => Ok(ChatCommand::SendFile(path.into())),
        ("file", _) => Err("/file needs the path of a file".to_owned()),
        ("signin", uri) if !uri.is_empty() && !uri.contains(char::is_whitespace) => {
            Ok(ChatCommand::SignIn { redirect_uri: uri.to_owned() })
        }
        ("signin", _) => Err("/signin needs the URI that the browser returns to".to_owned()),
        ("save", rest) => match rest.split_once(char::is_whitespace) {
            Some((id, path)) => {
                Ok(ChatCommand::Save { id: id.to_owned(), path: path.trim().into() })
            }
            None => Err("/save needs the id of a file and a path".to_owned()),
        },
        (number, "") if number.parse::<usize>().is_ok_and(|number| number > 0) => {
            Ok(ChatCommand::Choose(number.parse().unwrap_or_default()))
        }
        _ => Err(format!("there is no command /{name}: {HELP}")),
    }
}

/// Sends a text.
pub(super) fn send_text(sender: Sender, text: String) -> Work {
    Box::pin(async move {
        sender.send_text(text).await.map(|_| None).map_err(|error| error.to_string())
    })
}

/// Sends an answer to a question.
pub(super) fn choose(
    sender: Sender,
    question: Option<&Interactive>,
    number: usize,
) -> Result<Work, String> {
    let question = question.ok_or("there is no question to answer")?;
    let answer = answer(question, number.saturating_sub(1))?;
    Ok(Box::pin(async move {
        sender.send(&answer).await.map(|_| None).map_err(|error| error.to_string())
    }))
}

fn answer(question: &Interactive, index: usize) -> Result<PendingMessage, String> {
    match &question.template {
        Template::ListPicker(picker) => picker.choose(index),
        Template::Panel(panel) => panel.choose(index),
        Template::TimePicker(picker) => picker.choose(index),
        Template::QuickReply(response) => response.choose(index),
        _ => return Err("this program cannot answer this kind of question".to_owned()),
    }
    .map_err(|_| format!("the question has no answer {}", index.saturating_add(1)))
}

/// Sends a file and waits for the result of its scan.
pub(super) fn send_file(sender: Sender, path: PathBuf, bar: ProgressBar) -> Work {
    Box::pin(async move {
        let upload = Upload::file(&path)
            .await
            .map_err(|error| format!("cannot upload {}: {error}", path.display()))?;
        let upload = upload.on_progress(move |sent, size| {
            bar.set_length(size);
            bar.set_position(sent);
            if sent == size {
                bar.set_message("being scanned");
            }
        });
        let uploaded = sender.upload(upload).await.map_err(|error| error.to_string())?;
        let scan = if uploaded.approved { "approved" } else { "being scanned" };
        Ok(Some(format!("the file is in the chat, {scan}")))
    })
}

/// Downloads a file. An existing file is not overwritten.
pub(super) fn save(sender: Sender, id: String, path: PathBuf, bar: ProgressBar) -> Work {
    Box::pin(async move {
        let new = OpenOptions::new().write(true).create_new(true).open(&path).await;
        let file = new.map_err(|error| format!("cannot write {}: {error}", path.display()))?;
        let received = async {
            let download = sender.download(&id).await?;
            bar.set_length(download.size());
            download.write_to(&mut bar.wrap_async_write(file)).await
        };
        match received.await {
            Ok(bytes) => Ok(Some(format!("{bytes} bytes saved"))),
            Err(error) => {
                // An incomplete file could be taken for a complete one.
                let _ = tokio::fs::remove_file(&path).await;
                Err(error.to_string())
            }
        }
    })
}

/// Cancels a sign-in.
pub(super) fn cancel_sign_in(sign_in: SignIn) -> Work {
    Box::pin(
        async move { sign_in.cancel().await.map(|()| None).map_err(|error| error.to_string()) },
    )
}

/// Leaves the chat.
pub(super) fn leave(sender: Sender) -> Work {
    Box::pin(
        async move { sender.disconnect().await.map(|()| None).map_err(|error| error.to_string()) },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_messages_or_commands() {
        assert_eq!(read("  "), Ok(ChatCommand::Nothing));
        assert_eq!(read(" Hello /file "), Ok(ChatCommand::SendText("Hello /file".to_owned())));
        assert_eq!(read("//bye"), Ok(ChatCommand::SendText("/bye".to_owned())));
        assert_eq!(read("/3"), Ok(ChatCommand::Choose(3)));
        assert_eq!(read("/file a b.txt"), Ok(ChatCommand::SendFile("a b.txt".into())));
        let save = ChatCommand::Save { id: "1-2".to_owned(), path: "a b.txt".into() };
        assert_eq!(read("/save 1-2 a b.txt"), Ok(save));
        let uri = "https://app.example.com/back";
        let sign_in = ChatCommand::SignIn { redirect_uri: uri.to_owned() };
        assert_eq!(read(&format!("/signin {uri}")), Ok(sign_in));
        for bad in ["/0", "/fil x", "/file", "/save 1", "/bye now", "/", "/signin", "/signin a b"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
