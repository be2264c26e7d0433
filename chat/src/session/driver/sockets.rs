//! The sockets of a session: one, or two while a new one replaces the old one.

use std::sync::Arc;
use std::task::{Context, Poll};

use connectparticipant::PreSignedConnectionUrl;
use restjson::BoxFuture;

use crate::session::machine::{Input, SocketLoss};
use crate::session::socket_state::SocketId;
use crate::socket::{Connector, Socket, SocketError, SocketErrorKind};
use crate::wire::frame::{self, Outgoing};

pub(super) struct Sockets {
    connector: Arc<dyn Connector>,
    all: Vec<(SocketId, SocketSlot)>,
}

enum SocketSlot {
    Opening(BoxFuture<'static, Result<Box<dyn Socket>, SocketError>>),
    Open(Box<dyn Socket>),
}

impl Sockets {
    pub(super) fn new(connector: Arc<dyn Connector>) -> Self {
        Self { connector, all: Vec::new() }
    }

    pub(super) fn open(&mut self, id: SocketId, url: &PreSignedConnectionUrl) {
        self.all.push((id, SocketSlot::Opening(self.connector.connect(url))));
    }

    pub(super) fn send(&mut self, id: SocketId, outgoing: Outgoing) {
        let slot = self.all.iter_mut().find(|(known, _)| *known == id);
        if let Some((_, SocketSlot::Open(socket))) = slot
            && let Err(error) = socket.send(outgoing.text())
        {
            // Polling the socket reports the error, or the heartbeats do.
            tracing::debug!(socket = id.0, %error, "not sent");
        }
    }

    pub(super) fn close(&mut self, id: SocketId) {
        self.all.retain_mut(|(known, slot)| {
            if *known == id
                && let SocketSlot::Open(socket) = slot
            {
                socket.close();
            }
            *known != id
        });
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Input> {
        let mut input = None;
        for (id, slot) in &mut self.all {
            if let Poll::Ready(news) = slot.poll(*id, context) {
                input = Some(news);
                break;
            }
        }
        match input {
            Some(Input::Lost(id, loss, error)) => {
                self.all.retain(|(known, _)| *known != id);
                Poll::Ready(Input::Lost(id, loss, error))
            }
            Some(input) => Poll::Ready(input),
            None => Poll::Pending,
        }
    }
}

impl SocketSlot {
    fn poll(&mut self, id: SocketId, context: &mut Context<'_>) -> Poll<Input> {
        match self {
            SocketSlot::Opening(opening) => match opening.as_mut().poll(context) {
                Poll::Pending => Poll::Pending,
                Poll::Ready(Ok(socket)) => {
                    *self = SocketSlot::Open(socket);
                    Poll::Ready(Input::Opened(id))
                }
                Poll::Ready(Err(error)) => {
                    tracing::debug!(socket = id.0, %error, "not opened");
                    let loss = match error.kind() {
                        SocketErrorKind::Unreachable => SocketLoss::Unreachable,
                        _ => SocketLoss::Closed,
                    };
                    Poll::Ready(Input::Lost(id, loss, Some(error)))
                }
            },
            SocketSlot::Open(socket) => {
                if let Poll::Ready(Err(error)) = socket.poll_flush(context) {
                    tracing::debug!(socket = id.0, %error, "lost");
                    return Poll::Ready(Input::Lost(id, SocketLoss::Closed, Some(error)));
                }
                match socket.poll_receive(context) {
                    Poll::Pending => Poll::Pending,
                    Poll::Ready(Some(Ok(text))) => {
                        Poll::Ready(Input::Frame(id, frame::decode(&text)))
                    }
                    Poll::Ready(Some(Err(error))) => {
                        tracing::debug!(socket = id.0, %error, "lost");
                        Poll::Ready(Input::Lost(id, SocketLoss::Closed, Some(error)))
                    }
                    Poll::Ready(None) => {
                        tracing::debug!(socket = id.0, "closed by the service");
                        Poll::Ready(Input::Lost(id, SocketLoss::Closed, None))
                    }
                }
            }
        }
    }
}
