//! The events of a page that a session follows: the network, and whether the page runs.

use std::cell::RefCell;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

use js_sys::Reflect;
use wasm_bindgen::JsCast as _;
use web_sys::{Document, EventTarget, VisibilityState};

use super::Listener;
use crate::handle::state::State;
use crate::service::context::SessionContext;
use crate::service::session_command::SessionCommand;

/// The effects of a page's events on its sessions:
///
/// | event | means |
/// | --- | --- |
/// | `offline` | the sockets count as lost, even if they seem open |
/// | `online`, the page can be seen again | the next attempt is made at once |
/// | `pagehide`, `freeze` | the session is suspended: an open socket keeps a page out of the back/forward cache |
/// | `pageshow`, `resume` | the session is resumed |
///
/// A page that cannot be seen keeps its session: it may show a number of new messages, or ring.
pub(crate) struct PageEvents {
    news: Rc<RefCell<News>>,
    /// Whether the page, not the program, has suspended the session.
    has_suspended: bool,
    _listeners: Vec<Listener>,
}

/// The latest of each kind of event that the session has not taken.
#[derive(Default)]
struct News {
    lost: bool,
    runs: Option<bool>,
    wake: bool,
    waker: Option<Waker>,
}

impl PageEvents {
    pub(crate) fn new() -> Self {
        let news = Rc::new(RefCell::new(News::default()));
        let mut listeners = Vec::new();
        let mut listen = |target: &EventTarget, name, note: fn(&mut News)| {
            let news = Rc::clone(&news);
            listeners.push(Listener::new(target, name, move |_| {
                let waker = {
                    let mut news = news.borrow_mut();
                    note(&mut news);
                    news.waker.take()
                };
                // The waker runs the task, which needs the lock, so the lock is released first.
                waker.into_iter().for_each(Waker::wake);
            }));
        };
        let global = js_sys::global();
        if let Some(window) = global.dyn_ref::<EventTarget>() {
            listen(window, "offline", |news| {
                news.lost = true;
                news.wake = false;
            });
            listen(window, "online", |news| news.wake = true);
            listen(window, "pagehide", |news| news.runs = Some(false));
            listen(window, "pageshow", |news| news.runs = Some(true));
        }
        // A worker has none.
        let document = Reflect::get(&global, &"document".into()).unwrap_or_default();
        if let Ok(document) = document.dyn_into::<Document>() {
            listen(&document, "freeze", |news| news.runs = Some(false));
            listen(&document, "resume", |news| news.runs = Some(true));
            listen(&document, "visibilitychange", |news| {
                let document = Reflect::get(&js_sys::global(), &"document".into());
                let document = document.unwrap_or_default().dyn_into::<Document>();
                news.wake |= document
                    .is_ok_and(|document| document.visibility_state() == VisibilityState::Visible);
            });
        }
        Self { news, has_suspended: false, _listeners: listeners }
    }

    /// The page's events since the last call.
    pub(crate) fn poll(
        &mut self,
        context: &mut Context<'_>,
        session: &SessionContext,
    ) -> Poll<SessionCommand> {
        let mut news = self.news.borrow_mut();
        if std::mem::take(&mut news.lost) {
            return Poll::Ready(SessionCommand::NetworkLost);
        }
        match news.runs.take() {
            // If the program has suspended the session, the page does not resume it.
            Some(false) if !matches!(*session.state.borrow(), State::Suspended) => {
                self.has_suspended = true;
                return Poll::Ready(SessionCommand::Suspend);
            }
            Some(true) if std::mem::take(&mut self.has_suspended) => {
                return Poll::Ready(SessionCommand::Resume);
            }
            _ => {}
        }
        if std::mem::take(&mut news.wake) {
            return Poll::Ready(SessionCommand::Wake);
        }
        if !news.waker.as_ref().is_some_and(|waker| waker.will_wake(context.waker())) {
            news.waker = Some(context.waker().clone());
        }
        Poll::Pending
    }
}
