//! The session: lines go out, events come in, until either ends.

use std::collections::BTreeSet;
use std::pin::Pin;
use std::time::Duration;

use connectparticipant::types::ParticipantRole;
use connectparticipant_chat::interactive::Interactive;
use connectparticipant_chat::{Chat, Envelope, Event, MessageBody, SignIn};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use crate::failure::{Failure, FailureKind};

use super::Receipts;
use super::act::{self, Act};
use super::input::{Input, Typed};
use super::screen::Screen;
use super::show;
use super::sign_in::SignIns;

/// What the others are told.
pub(super) struct Manners {
    pub(super) receipts: Receipts,
    pub(super) typing: bool,
}

/// How long the service may take to say that the chat has ended, once it was left.
const FAREWELL: Duration = Duration::from_secs(10);

struct Talk {
    chat: Chat,
    screen: Screen,
    manners: Manners,
    sign_ins: SignIns,
    /// What tasks have to say.
    news: mpsc::Sender<String>,
    question: Option<Box<Interactive>>,
    /// The ids of what was said here: only the receipts of these say something.
    own: BTreeSet<String>,
    sign_in: Option<(SignIn, AbortHandle)>,
    /// How many lines could not be carried out.
    failures: usize,
}

/// What is being done about a line. The next one waits for it.
type Work = Pin<Box<dyn Future<Output = Result<Option<String>, String>>>>;

/// Talks until the chat or the session is over.
pub(super) async fn talk(
    chat: Chat,
    mut input: Input,
    screen: Screen,
    manners: Manners,
    sign_ins: SignIns,
) -> Result<(), Failure> {
    let (sender, mut news) = mpsc::channel(16);
    let mut talk = Talk {
        chat,
        screen,
        manners,
        sign_ins,
        news: sender,
        question: None,
        own: BTreeSet::new(),
        sign_in: None,
        failures: 0,
    };
    let mut pressed = input.pressed();
    let interactive = talk.screen.is_interactive();
    let mut work: Option<Work> = None;
    let mut left = false;
    let mut farewell = std::pin::pin!(tokio::time::sleep(FAREWELL));
    loop {
        tokio::select! {
            event = talk.chat.next() => match event {
                None => break,
                Some(Event::Ended(reason)) => {
                    talk.screen.note(&reason.to_string())?;
                    break;
                }
                Some(event) => talk.event(event)?,
            },
            done = finished(&mut work), if work.is_some() => {
                work = None;
                talk.screen.done();
                match done {
                    Ok(text) => text.map_or(Ok(()), |text| talk.screen.note(&text))?,
                    Err(text) => talk.fail(&text)?,
                }
            }
            text = news.recv() => if let Some(text) = text { talk.screen.note(&text)? },
            () = pressed.next(), if talk.manners.typing => talk.typing(),
            typed = input.next(), if work.is_none() && !left => match typed {
                Typed::Line(line) => match talk.line(&line) {
                    Ok(next) => work = next,
                    Err(text) => talk.fail(&text)?,
                },
                Typed::End => {
                    left = true;
                    work = Some(act::leave(talk.chat.sender()));
                    farewell.as_mut().reset(tokio::time::Instant::now() + FAREWELL);
                }
                Typed::Interrupt => return Err(Failure::new(FailureKind::Interrupted, "")),
            },
            () = farewell.as_mut(), if left => break,
        }
    }
    match talk.failures {
        0 => Ok(()),
        // Who sits there has seen it.
        _ if interactive => Ok(()),
        1 => Err(Failure::other("a line could not be carried out")),
        number => Err(Failure::other(format!("{number} lines could not be carried out"))),
    }
}

async fn finished(work: &mut Option<Work>) -> Result<Option<String>, String> {
    match work {
        Some(work) => work.await,
        None => std::future::pending().await,
    }
}

impl Talk {
    fn fail(&mut self, text: &str) -> Result<(), Failure> {
        self.failures += 1;
        self.screen.warning(text)
    }

    /// What a line sets going.
    fn line(&mut self, line: &str) -> Result<Option<Work>, String> {
        let act = act::read(line)?;
        let sender = self.chat.sender();
        Ok(match act {
            Act::Nothing => None,
            Act::Say(text) => Some(act::say(sender, text)),
            Act::Choose(number) => Some(act::choose(sender, self.question.as_deref(), number)?),
            Act::File(path) => Some(act::file(sender, path, self.screen.bar())),
            Act::Save { id, path } => Some(act::save(sender, id, path, self.screen.bar())),
            Act::Bye => Some(act::leave(sender)),
            Act::Cancel => {
                let (sign_in, _) = self.sign_in.as_ref().ok_or("nothing asks you to sign in")?;
                Some(act::cancel(sign_in.clone()))
            }
            Act::Help => Some(Box::pin(async { Ok(Some(act::HELP.to_owned())) })),
        })
    }

    fn event(&mut self, event: Event) -> Result<(), Failure> {
        let shown = match &event {
            Event::Typing(envelope) => !self.is_own(envelope),
            Event::Receipt(receipt) => self.own.contains(&receipt.message_id),
            _ => true,
        };
        if shown {
            for line in show::lines(&event) {
                self.screen.line(&line)?;
            }
        }
        match event {
            Event::Message(message) => {
                if message.client_token.is_some() {
                    self.own.extend(message.id.clone());
                }
                self.receipt(&message);
                if let MessageBody::Interactive(interactive) = message.body {
                    self.question = Some(interactive);
                }
            }
            Event::Attachment(attachment) => self.receipt(&attachment),
            Event::SignInRequested(sign_in) => {
                let walk = self.sign_ins.walk(sign_in.clone(), self.news.clone());
                let walk = tokio::spawn(walk).abort_handle();
                if let Some((_, before)) = self.sign_in.replace((sign_in, walk)) {
                    before.abort();
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Whether it comes from here. Until something was said here, who takes part is taken for the
    /// customer.
    fn is_own(&self, envelope: &Envelope) -> bool {
        match self.chat.participant_id() {
            Some(own) => envelope.participant_id == Some(own),
            None => envelope.role == Some(ParticipantRole::Customer),
        }
    }

    /// Tells the sender, without waiting for it. What needs no receipt gets none.
    fn receipt(&self, envelope: &Envelope) {
        let (sender, envelope) = (self.chat.sender(), envelope.clone());
        match self.manners.receipts {
            Receipts::Read => drop(tokio::spawn(async move { sender.mark_read(&envelope).await })),
            Receipts::Delivered => {
                drop(tokio::spawn(async move { sender.mark_delivered(&envelope).await }));
            }
            Receipts::None => {}
        }
    }

    /// Tells the others, as often as that makes sense. That it could not be told matters to nobody.
    fn typing(&self) {
        let sender = self.chat.sender();
        tokio::spawn(async move { drop(sender.typing().await) });
    }
}
