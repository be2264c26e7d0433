//! A chat as a stream of server-sent events.

use std::convert::Infallible;
use std::sync::Arc;

use axum::response::sse::Event;
use futures_util::{Stream, stream};
use tokio::sync::watch;

use super::ChatView;
use crate::state::hub::Hub;

struct Watch {
    hub: Arc<Hub>,
    contact: String,
    changes: watch::Receiver<u64>,
    last: String,
}

/// The chat as JSON, now and after each change of it, until the emulator stops.
pub(crate) fn events(
    hub: Arc<Hub>,
    contact: String,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let changes = hub.changes();
    let watch = Watch { hub, contact, changes, last: String::new() };
    stream::unfold(watch, |mut watch| async {
        loop {
            watch.changes.borrow_and_update();
            let view = watch.hub.look(|state| state.chat(&watch.contact).map(ChatView::of))?;
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
