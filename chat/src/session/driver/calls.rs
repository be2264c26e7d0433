//! The calls of a session's own: connections, pages, receipts.

use std::sync::Arc;
use std::task::{Context, Poll};

use connectparticipant::types::{ScanDirection, SortKey, StartPosition};
use connectparticipant::{Client, ConnectionToken, Retry};
use restjson::BoxFuture;

use crate::call::{CallError, Line};
use crate::content_type;
use crate::delivery::{Page, PageFault, PageRequest, Start};
use crate::item::Item;
use crate::quota::{Priority, Quota};
use crate::receipts::{Mark, ReceiptKind};
use crate::refusal::{self, RefusalKind};
use crate::session::machine::Input;
use crate::source::{ConnectionSource, Need};

/// Calls that are under way: one for a connection, one for a page, a few receipts.
pub(super) struct Calls {
    source: Arc<dyn ConnectionSource>,
    line: Arc<Line>,
    running: Vec<BoxFuture<'static, Done>>,
}

/// What a call has come to.
pub(super) enum Done {
    Input(Input),
    Receipt(ReceiptKind, Mark, ReceiptSent),
}

/// What became of a receipt.
pub(super) enum ReceiptSent {
    Yes,
    /// There are more than two participants.
    Conflict,
    No,
}

impl Calls {
    pub(super) fn new(source: Arc<dyn ConnectionSource>, line: Arc<Line>) -> Self {
        Self { source, line, running: Vec::new() }
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Done> {
        let done = self.running.iter_mut().enumerate().find_map(|(at, call)| {
            match call.as_mut().poll(context) {
                Poll::Ready(done) => Some((at, done)),
                Poll::Pending => None,
            }
        });
        match done {
            Some((at, done)) => {
                drop(self.running.swap_remove(at));
                Poll::Ready(done)
            }
            None => Poll::Pending,
        }
    }

    /// Ends all of them.
    pub(super) fn stop(&mut self) {
        self.running.clear();
    }

    pub(super) fn connect(&mut self, need: Need) {
        let connection = self.source.connection(need);
        self.running.push(Box::pin(async { Done::Input(Input::Connection(connection.await)) }));
    }

    pub(super) fn fetch(&mut self, request: PageRequest) {
        let line = Arc::clone(&self.line);
        self.running.push(Box::pin(async move {
            line.limiter.acquire(Quota::GetTranscript, Priority::Message).await;
            let token = line.credentials.borrow().token.clone();
            let page = match token {
                Some(token) => fetch(&line.client, token, request).await,
                None => Err(PageFault::Denied),
            };
            Done::Input(Input::Page(page))
        }));
    }

    pub(super) fn receipt(&mut self, kind: ReceiptKind, mark: Mark) {
        let line = Arc::clone(&self.line);
        self.running.push(Box::pin(async move {
            line.limiter.acquire(Quota::SendEvent, Priority::Receipt).await;
            let sent = receipt(&line, kind, &mark.id).await;
            Done::Receipt(kind, mark, sent)
        }));
    }
}

async fn fetch(
    client: &Client,
    token: ConnectionToken,
    request: PageRequest,
) -> Result<Page, PageFault> {
    // The session has its own waits between tries.
    let client = client.with_retry(Retry::never());
    let call = client.get_transcript().max_results(request.max_results).connection_token(token);
    let call = match request.start {
        Start::At(id) => call
            .start_position(StartPosition::builder().id(id).build())
            .scan_direction(ScanDirection::Forward)
            .sort_order(SortKey::Ascending),
        Start::Newest => {
            call.scan_direction(ScanDirection::Backward).sort_order(SortKey::Descending)
        }
    };
    let call = match request.next_token {
        Some(token) => call.next_token(token),
        None => call,
    };
    let output = call.send().await.map_err(|error| match refusal::kind(&error) {
        RefusalKind::Denied => PageFault::Denied,
        RefusalKind::Refused => PageFault::Refused,
        RefusalKind::Transient => PageFault::Transient,
    })?;
    let items = output.transcript.unwrap_or_default().into_iter().map(Item::from_transcript);
    Ok(Page { items: items.collect(), next_token: output.next_token })
}

async fn receipt(line: &Line, kind: ReceiptKind, id: &str) -> ReceiptSent {
    let content = serde_json::json!({ "messageId": id }).to_string();
    let content_type = match kind {
        ReceiptKind::Delivered => content_type::DELIVERED,
        ReceiptKind::Read => content_type::READ,
    };
    let result = line
        .call(|client, token| {
            client
                .send_event()
                .content_type(content_type)
                .content(content.as_str())
                .connection_token(token)
                .build()
        })
        .await;
    match result {
        Ok(_) => ReceiptSent::Yes,
        Err(CallError::Failed(error)) if error.status() == Some(409) => ReceiptSent::Conflict,
        Err(_) => ReceiptSent::No,
    }
}
