//! The commands of handles and calls to the task of a session.

use tokio::sync::oneshot;

use crate::send::receipts::{ReceiptKind, ReceiptOutcome, ReceiptTarget};

/// A command to the task of a session.
#[derive(Debug)]
pub(crate) enum SessionCommand {
    /// The connection token of this generation was refused.
    TokenRefused(u64),
    Suspend,
    Resume,
    /// The platform reports that it is offline: the sockets are treated as lost.
    NetworkLost,
    Wake,
    Close,
    Receipt {
        kind: ReceiptKind,
        target: ReceiptTarget,
        response: oneshot::Sender<ReceiptOutcome>,
    },
}
