//! A tokio runtime; no page.

use std::task::{Context, Poll};

use crate::handle::builder::ConnectError;
use crate::service::context::SessionContext;
use crate::service::session_command::SessionCommand;

/// Runs a task.
pub(crate) fn spawn(task: impl Future<Output = ()> + Send + 'static) -> Result<(), ConnectError> {
    let runtime = tokio::runtime::Handle::try_current().map_err(|_| ConnectError::NoRuntime)?;
    runtime.spawn(task);
    Ok(())
}

/// The events of a page. Native programs have no page.
pub(crate) struct PageEvents;

impl PageEvents {
    pub(crate) fn new() -> Self {
        Self
    }

    #[expect(clippy::unused_self, reason = "a browser has events")]
    pub(crate) fn poll(&mut self, _: &mut Context<'_>, _: &SessionContext) -> Poll<SessionCommand> {
        Poll::Pending
    }
}
