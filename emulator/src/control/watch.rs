//! A chat as a stream of server-sent events.

use std::convert::Infallible;
use std::sync::Arc;

use axum::response::sse::Event;
use futures_util::{Stream, stream};
use tokio::sync::watch;

use super::ChatView;
use crate::hub::Hub;
use crate::state::ids::ChatId;

struct Watch {
    hub: Arc<Hub>,
    chat: ChatId,
    changes: watch::Receiver<u64>,
    last: String,
}

/// The chat as JSON, now and after each change of it, until the emulator stops.
pub(crate) fn events(hub: Arc<Hub>, chat: ChatId) -> impl Stream<Item = Result<Event, Infallible>> {
    let changes = hub.changes();
    let watch = Watch { hub, chat, changes, last: String::new() };
    stream::unfold(watch, |mut watch| async {
        loop {
            watch.changes.borrow_and_update();
            let view = watch.hub.read(|state| state.chats.get(&watch.chat).map(ChatView::of))?;
            let json = serde_json::to_string(&view).ok()?;
            if json != watch.last {
                watch.last.clone_from(&json);
                return Some((Ok(Event::default().data(json)), watch));
            }
            let stopping = watch.hub.stopping.clone();
            tokio::select! {
                () = stopping.cancelled() => return None,
                _ = watch.changes.changed() => {}
            }
        }
    })
}
