//! What controllers do to a chat's WebSockets.

use super::participants;
use crate::error::ControlError;
use crate::faults::{self, SocketFault};
use crate::state::chat::SocketCommand;
use crate::state::ids::ChatId;
use crate::state::transaction::Transaction;

/// Cuts the sockets and ends the chat, so that no client receives `chat.ended`.
pub(crate) fn end_while_offline(
    tx: &mut Transaction<'_>,
    chat: &ChatId,
) -> Result<(), ControlError> {
    let found = participants::active_chat(tx, chat)?;
    found.command(false, || SocketCommand::Cut);
    for participant in &mut found.participants {
        participant.sockets.clear();
    }
    participants::end(tx, chat)
}

/// Makes a chat's sockets misbehave.
pub(crate) fn socket_fault(
    tx: &mut Transaction<'_>,
    chat: &ChatId,
    fault: SocketFault,
) -> Result<(), ControlError> {
    faults::check_of_sockets(&fault).map_err(ControlError::Invalid)?;
    let chat = tx.state.chats.get_mut(chat).ok_or(ControlError::NoSuchChat)?;
    let mut faults = tx.context.faults();
    let set = faults.of_sockets(&chat.id);
    match fault {
        SocketFault::Cut => chat.command(false, || SocketCommand::Cut),
        SocketFault::Stall => chat.command(false, || SocketCommand::Stall),
        SocketFault::Close { code, reason } => {
            chat.command(false, || SocketCommand::Close { code, reason: reason.clone() });
        }
        SocketFault::Frame { text } => chat.command(false, || SocketCommand::Text(text.clone())),
        SocketFault::Bytes { bytes } => chat.command(false, || SocketCommand::Bytes(bytes.clone())),
        SocketFault::TransportError { message } => {
            chat.command(false, || SocketCommand::TransportError(message.clone()));
        }
        SocketFault::CutAfter { frames } => set.cut_after = Some(frames),
        SocketFault::Duplicate { frames } => set.duplicate = frames,
        SocketFault::Lose { frames } => set.lose = frames,
        SocketFault::Reverse { frames } => set.reverse = frames,
        SocketFault::IgnoreSubscribe { times } => set.ignore_subscribe = times,
        SocketFault::RefuseSubscribe { times } => set.refuse_subscribe = times,
        SocketFault::RefuseUpgrade { status, times } => {
            set.refuse_upgrades.extend((0..times).map(|_| status));
        }
        SocketFault::IgnoreHeartbeats { on } => set.ignore_heartbeats = on,
        SocketFault::UnhealthyPings { on } => set.unhealthy_pings = on,
    }
    Ok(())
}
