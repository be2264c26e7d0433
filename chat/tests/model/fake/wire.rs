//! The sockets.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use connectparticipant::PreSignedConnectionUrl;
use connectparticipant::restjson::BoxFuture;
use connectparticipant_chat::socket::{Connector, Socket, SocketError, SocketErrorKind};
use serde_json::{Value, json};

use super::Service;

/// One socket.
#[derive(Default)]
pub(super) struct Wire {
    pub(super) subscribed: bool,
    pub(super) stalled: bool,
    pub(super) closed: bool,
    pub(super) frames: VecDeque<String>,
    pub(super) waker: Option<Waker>,
}

impl Wire {
    pub(super) fn push(&mut self, frame: String) {
        if self.closed || self.stalled {
            return;
        }
        self.frames.push_back(frame);
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

impl Connector for Service {
    fn connect(
        &self,
        url: &PreSignedConnectionUrl,
    ) -> BoxFuture<'static, Result<Box<dyn Socket>, SocketError>> {
        let service = self.clone();
        let url: u64 = url.expose().rsplit('/').next().unwrap().parse().unwrap();
        Box::pin(async move {
            let delay = service.clock.random() % 40;
            tokio::time::sleep(Duration::from_millis(delay)).await;
            if !service.unreachable_for().is_zero() {
                return Err(SocketError::new(SocketErrorKind::Unreachable, "no network"));
            }
            let now = service.clock.milliseconds();
            let mut state = service.lock();
            let refuse = |status| Err(SocketError::new(SocketErrorKind::Rejected(status), "no"));
            if let Some(status) = state.refuse_upgrades.pop_front() {
                return refuse(status);
            }
            if state.ended || state.urls.get(&url).is_none_or(|until| *until < now) {
                return refuse(403);
            }
            let wire = Arc::new(Mutex::new(Wire::default()));
            state.sockets.push(Arc::clone(&wire));
            state.opened += 1;
            let service = service.clone();
            let socket: Box<dyn Socket> = Box::new(FakeSocket { wire, service });
            Ok(socket)
        })
    }
}

struct FakeSocket {
    wire: Arc<Mutex<Wire>>,
    service: Service,
}

impl Socket for FakeSocket {
    fn poll_receive(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<String, SocketError>>> {
        let mut wire = self.wire.lock().unwrap();
        if let Some(frame) = wire.frames.pop_front() {
            return Poll::Ready(Some(Ok(frame)));
        }
        if wire.closed {
            return Poll::Ready(None);
        }
        wire.waker = Some(context.waker().clone());
        Poll::Pending
    }

    fn send(&mut self, text: &str) -> Result<(), SocketError> {
        let frame: Value = serde_json::from_str(text).unwrap();
        let mut state = self.service.lock();
        let mut wire = self.wire.lock().unwrap();
        if wire.stalled || wire.closed {
            return Ok(());
        }
        match frame["topic"].as_str().unwrap() {
            "aws/subscribe" if state.ignore_subscriptions > 0 => state.ignore_subscriptions -= 1,
            "aws/subscribe" if state.refuse_subscriptions > 0 => {
                state.refuse_subscriptions -= 1;
                wire.push(
                    json!({"topic": "aws/subscribe", "content": {"status": "failure"}}).to_string(),
                );
            }
            "aws/subscribe" if state.script.other_topics.is_some() => {
                let topics = state.script.other_topics.take();
                let content = json!({"status": "success", "topics": topics});
                wire.push(json!({"topic": "aws/subscribe", "content": content}).to_string());
            }
            "aws/subscribe" => {
                wire.subscribed = true;
                wire.push(
                    json!({"topic": "aws/subscribe", "content": {"status": "success"}}).to_string(),
                );
            }
            "aws/heartbeat" => wire.push(json!({"topic": "aws/heartbeat"}).to_string()),
            "aws/ping" => wire.push(json!({"topic": "aws/ping", "statusCode": 200}).to_string()),
            topic => panic!("{topic}"),
        }
        Ok(())
    }

    fn poll_flush(&mut self, _: &mut Context<'_>) -> Poll<Result<(), SocketError>> {
        Poll::Ready(Ok(()))
    }

    fn close(&mut self) {
        let mut wire = self.wire.lock().unwrap();
        wire.closed = true;
        wire.frames.clear();
    }
}

impl Drop for FakeSocket {
    fn drop(&mut self) {
        self.close();
    }
}
