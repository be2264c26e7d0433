//! The browser's event loop, and the events of the page.

mod listener;
mod page_events;

pub(crate) use listener::Listener;
pub(crate) use page_events::PageEvents;

use crate::handle::builder::ConnectError;

/// Runs a task.
#[expect(clippy::unnecessary_wraps, reason = "elsewhere there may be no runtime")]
pub(crate) fn spawn(task: impl Future<Output = ()> + 'static) -> Result<(), ConnectError> {
    wasm_bindgen_futures::spawn_local(task);
    Ok(())
}
