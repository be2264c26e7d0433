//! The parts of tokio that a transport needs.

use std::net::UdpSocket;
use std::panic::catch_unwind;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::runtime::{Handle, Id};

use crate::call::timers;
use crate::{TransportError, TransportErrorKind};

/// Checks that a call is made on a tokio runtime with sockets and timers. Clones remember the same runtime.
#[derive(Clone, Default)]
pub(super) struct RuntimeCheck {
    /// The first runtime that passed the check. Nearly all calls of a transport run on it.
    good: Arc<OnceLock<Id>>,
}

impl RuntimeCheck {
    /// Says what is missing before anything is sent.
    pub(super) fn check(&self) -> Result<(), TransportError> {
        let refuse = |why: &str| Err(TransportError::new(TransportErrorKind::Unsupported, why));
        let Ok(handle) = Handle::try_current() else {
            return refuse("no tokio runtime is running here");
        };
        let id = handle.id();
        if self.good.get() == Some(&id) {
            return Ok(());
        }
        if timers::of_this_runtime(Duration::ZERO).is_none() {
            return refuse(
                "the tokio runtime has no timers: call enable_time or enable_all on its builder",
            );
        }
        if !has_sockets() {
            return refuse(
                "the tokio runtime has no sockets: call enable_io or enable_all on its builder",
            );
        }
        self.good.get_or_init(|| id);
        Ok(())
    }
}

/// Whether the runtime has sockets: tokio panics if it has none. If this machine cannot create a socket for the check,
/// the call is not refused.
fn has_sockets() -> bool {
    let Ok(socket) = UdpSocket::bind(("127.0.0.1", 0)) else { return true };
    if socket.set_nonblocking(true).is_err() {
        return true;
    }
    catch_unwind(|| drop(tokio::net::UdpSocket::from_std(socket))).is_ok()
}
