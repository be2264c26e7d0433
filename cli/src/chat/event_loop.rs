//! Runs a chat: what the user types is sent, what happens is shown, until the chat or the session
//! ends.

use std::collections::VecDeque;
use std::pin::Pin;
use std::time::Duration;

use connectparticipant::types::ParticipantRole;
use connectparticipant_chat::interactive::Interactive;
use connectparticipant_chat::{Chat, Envelope, Event, MessageBody, SignIn};
use tokio::sync::mpsc;
use tokio::task::AbortHandle;

use crate::failure::{Failure, FailureKind};

use super::Receipts;
use super::command::{self, ChatCommand};
use super::connection::ConnectionStatus;
use super::input::{Input, Typed};
use super::lines;
use super::screen::Screen;
use super::sign_in::{RedirectCallback, SignInSettings};

/// Which events are sent without the user typing them.
pub(super) struct SentEvents {
    pub(super) receipts: Receipts,
    pub(super) typing: bool,
}

/// How long the service may take to confirm the end of the chat after the user has left it.
const LEAVE_TIMEOUT: Duration = Duration::from_secs(10);

/// For how many of the newest messages receipts are shown.
const MAX_OWN_MESSAGES: usize = 1000;

struct EventLoop {
    chat: Chat,
    screen: Screen,
    sent_events: SentEvents,
    sign_in_settings: SignInSettings,
    /// For messages of tasks to the user.
    messages: mpsc::Sender<String>,
    question: Option<Box<Interactive>>,
    /// The ids of the messages that were sent here. Receipts of other messages are not shown.
    own_messages: VecDeque<String>,
    sign_in: Option<(SignIn, AbortHandle)>,
    /// How many lines have failed.
    failures: usize,
}

/// A command that runs. The next line waits for its end.
type Running = Pin<Box<dyn Future<Output = Result<Option<String>, String>>>>;

/// Runs until the chat or the session ends.
pub(super) async fn run(
    chat: Chat,
    mut input: Input,
    screen: Screen,
    sent_events: SentEvents,
    sign_in_settings: SignInSettings,
) -> Result<(), Failure> {
    let (sender, mut messages) = mpsc::channel(16);
    let mut state = chat.state();
    let mut connection = ConnectionStatus::default();
    let mut this = EventLoop {
        chat,
        screen,
        sent_events,
        sign_in_settings,
        messages: sender,
        question: None,
        own_messages: VecDeque::new(),
        sign_in: None,
        failures: 0,
    };
    let mut keys = input.key_presses();
    let interactive = this.screen.is_interactive();
    let mut running: Option<Running> = None;
    let mut left = false;
    let mut leaving = std::pin::pin!(tokio::time::sleep(LEAVE_TIMEOUT));
    loop {
        tokio::select! {
            event = this.chat.next() => match event {
                None => break,
                Some(Event::Ended(reason)) => {
                    this.screen.end_prompt();
                    this.screen.status(&reason.to_string())?;
                    break;
                }
                Some(event) => this.on_event(event)?,
            },
            changed = state.changed() => if changed.is_ok() {
                let text = connection.change(&state.borrow_and_update());
                text.map_or(Ok(()), |text| this.screen.status(text))?;
            },
            done = finished(&mut running), if running.is_some() => {
                running = None;
                this.screen.remove_bar();
                match done {
                    Ok(text) => text.map_or(Ok(()), |text| this.screen.status(&text))?,
                    Err(text) => this.fail(&text)?,
                }
            }
            text = messages.recv() => if let Some(text) = text { this.screen.status(&text)? },
            () = keys.next(), if this.sent_events.typing => this.send_typing(),
            typed = input.next(), if running.is_none() && !left => match typed {
                Typed::Line(line) => match this.on_line(&line) {
                    Ok(next) => running = next,
                    Err(text) => this.fail(&text)?,
                },
                Typed::End => {
                    left = true;
                    running = Some(command::leave(this.chat.sender()));
                    leaving.as_mut().reset(tokio::time::Instant::now() + LEAVE_TIMEOUT);
                }
                Typed::Interrupt => return Err(Failure::new(FailureKind::Interrupted, "")),
            },
            () = leaving.as_mut(), if left => break,
        }
    }
    match this.failures {
        0 => Ok(()),
        // The user has seen the warnings.
        _ if interactive => Ok(()),
        1 => Err(Failure::other("1 line has failed")),
        number => Err(Failure::other(format!("{number} lines have failed"))),
    }
}

async fn finished(running: &mut Option<Running>) -> Result<Option<String>, String> {
    match running {
        Some(running) => running.await,
        None => std::future::pending().await,
    }
}

impl EventLoop {
    fn fail(&mut self, text: &str) -> Result<(), Failure> {
        self.failures += 1;
        self.screen.warning(text)
    }

    /// Starts the command of a line.
    fn on_line(&mut self, line: &str) -> Result<Option<Running>, String> {
        let sender = self.chat.sender();
        Ok(match command::read(line)? {
            ChatCommand::Nothing => None,
            ChatCommand::SendText(text) => Some(command::send_text(sender, text)),
            ChatCommand::Choose(number) => {
                Some(command::choose(sender, self.question.as_deref(), number)?)
            }
            ChatCommand::SendFile(path) => {
                Some(command::send_file(sender, path, self.screen.add_bar()))
            }
            ChatCommand::Save { id, path } => {
                Some(command::save(sender, id, path, self.screen.add_bar()))
            }
            ChatCommand::Leave => Some(command::leave(sender)),
            ChatCommand::SignIn { redirect_uri } => {
                let (sign_in, _) = self.sign_in.as_ref().ok_or(NO_SIGN_IN)?;
                let sign_in = sign_in.clone();
                self.sign_in_settings.callback = RedirectCallback::External(redirect_uri);
                self.start_sign_in(sign_in);
                None
            }
            ChatCommand::CancelSignIn => {
                let (sign_in, _) = self.sign_in.as_ref().ok_or(NO_SIGN_IN)?;
                Some(command::cancel_sign_in(sign_in.clone()))
            }
            ChatCommand::Help => Some(Box::pin(async { Ok(Some(command::HELP.to_owned())) })),
        })
    }

    fn on_event(&mut self, event: Event) -> Result<(), Failure> {
        let shown = match &event {
            Event::Typing(envelope) => !self.is_own(envelope),
            Event::Receipt(receipt) => self.own_messages.contains(&receipt.message_id),
            _ => true,
        };
        if shown {
            let time = event.envelope().and_then(Envelope::time);
            for line in lines::lines(&event) {
                self.screen.line(time, &line)?;
            }
        }
        match event {
            Event::Message(message) => {
                if message.client_token.is_some() {
                    self.own_messages.extend(message.id.clone());
                    let too_many = self.own_messages.len().saturating_sub(MAX_OWN_MESSAGES);
                    self.own_messages.drain(..too_many);
                }
                self.send_receipt(&message);
                if let MessageBody::Interactive(interactive) = message.body {
                    self.question = Some(interactive);
                }
            }
            Event::Attachment(attachment) => self.send_receipt(&attachment),
            Event::SignInRequested(sign_in) => self.start_sign_in(sign_in),
            _ => {}
        }
        Ok(())
    }

    /// Handles a sign-in in a task. The task of an earlier sign-in ends.
    fn start_sign_in(&mut self, sign_in: SignIn) {
        let run = self.sign_in_settings.clone().run(sign_in.clone(), self.messages.clone());
        let task = tokio::spawn(run).abort_handle();
        if let Some((_, earlier)) = self.sign_in.replace((sign_in, task)) {
            earlier.abort();
        }
    }

    /// Whether this participant has sent an item. Until the session knows its participant id, every
    /// customer is taken for this participant.
    fn is_own(&self, envelope: &Envelope) -> bool {
        match self.chat.participant_id() {
            Some(own) => envelope.participant_id == Some(own),
            None => envelope.role == Some(ParticipantRole::Customer),
        }
    }

    /// Sends a receipt without waiting. The session sends none that the service does not need.
    fn send_receipt(&self, envelope: &Envelope) {
        match self.sent_events.receipts {
            Receipts::Read => drop(self.chat.mark_read(envelope)),
            Receipts::Delivered => drop(self.chat.mark_delivered(envelope)),
            Receipts::None => {}
        }
    }

    /// Sends a typing event in the background. The session limits how often. A failure is ignored,
    /// because the event matters only now.
    fn send_typing(&self) {
        let sender = self.chat.sender();
        tokio::spawn(async move { drop(sender.typing().await) });
    }
}

const NO_SIGN_IN: &str = "the flow has not asked you to sign in";
