//! What a typed line means, and what is done about it.

use std::path::PathBuf;
use std::pin::Pin;

use connectparticipant_chat::interactive::{Interactive, Template};
use connectparticipant_chat::{PendingMessage, Sender, SignIn, Upload};
use indicatif::ProgressBar;
use tokio::fs::OpenOptions;

/// What a line means.
#[derive(Debug, PartialEq)]
pub(super) enum Act {
    Nothing,
    Say(String),
    Choose(usize),
    File(PathBuf),
    Save { id: String, path: PathBuf },
    Cancel,
    Bye,
    Help,
}

/// What can be typed.
pub(super) const HELP: &str =
    "/file PATH, /save ID PATH, /NUMBER, /cancel, /bye, /help; // begins a message with /";

type Work = Pin<Box<dyn Future<Output = Result<Option<String>, String>>>>;

/// Reads a line.
pub(super) fn read(line: &str) -> Result<Act, String> {
    let line = line.trim();
    let Some(command) = line.strip_prefix('/') else {
        return Ok(if line.is_empty() { Act::Nothing } else { Act::Say(line.to_owned()) });
    };
    if command.starts_with('/') {
        return Ok(Act::Say(command.to_owned()));
    }
    let (name, rest) = command.split_once(char::is_whitespace).unwrap_or((command, ""));
    let rest = rest.trim();
    match (name, rest) {
        ("bye", "") => Ok(Act::Bye),
        ("cancel", "") => Ok(Act::Cancel),
        ("help", "") => Ok(Act::Help),
        ("file", path) if !path.is_empty() => Ok(Act::File(path.into())),
        ("save", rest) => match rest.split_once(char::is_whitespace) {
            Some((id, path)) => Ok(Act::Save { id: id.to_owned(), path: path.trim().into() }),
            None => Err("/save needs the id of a file and a path".to_owned()),
        },
        (number, "") if number.parse::<usize>().is_ok_and(|number| number > 0) => {
            Ok(Act::Choose(number.parse().unwrap_or_default()))
        }
        _ => Err(format!("there is no such command: {HELP}")),
    }
}

/// Sends a text.
pub(super) fn say(sender: Sender, text: String) -> Work {
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
    let question = question.ok_or("nothing was asked")?;
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
        _ => return Err("this cannot be answered here".to_owned()),
    }
    .map_err(|_| "there is no such answer".to_owned())
}

/// Sends a file, and waits for the scan.
pub(super) fn file(sender: Sender, path: PathBuf, bar: ProgressBar) -> Work {
    Box::pin(async move {
        let upload = Upload::file(&path).await.map_err(|error| format!("not uploaded: {error}"))?;
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

/// Fetches a file. One that is there already stays as it is.
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
                // Half a file is worse than none.
                let _ = tokio::fs::remove_file(&path).await;
                Err(error.to_string())
            }
        }
    })
}

/// Ends a sign-in.
pub(super) fn cancel(sign_in: SignIn) -> Work {
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
    fn lines_and_commands() {
        assert_eq!(read("  "), Ok(Act::Nothing));
        assert_eq!(read(" Hello /file "), Ok(Act::Say("Hello /file".to_owned())));
        assert_eq!(read("//bye"), Ok(Act::Say("/bye".to_owned())));
        assert_eq!(read("/3"), Ok(Act::Choose(3)));
        assert_eq!(read("/file a b.txt"), Ok(Act::File("a b.txt".into())));
        let save = Act::Save { id: "1-2".to_owned(), path: "a b.txt".into() };
        assert_eq!(read("/save 1-2 a b.txt"), Ok(save));
        for bad in ["/0", "/fil x", "/file", "/save 1", "/bye now", "/"] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
