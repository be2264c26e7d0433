//! The calls that the task makes: connections, pages, receipts.

use std::sync::Arc;
use std::task::{Context, Poll};

use connectparticipant::operation::get_transcript::GetTranscriptError;
use connectparticipant::types::{ScanDirection, SortKey, StartPosition};
use connectparticipant::{Client, ConnectionToken, Error, Retry};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use restjson::{BoxFuture, LimitExceeded};

use crate::delivery::{PageFault, PageRequest, Start};
use crate::send::receipts::{ReceiptKind, ReceiptTarget};
use crate::service::context::{CallError, SessionContext};
use crate::service::quota::{Priority, Quota};
use crate::service::source::{ConnectionRequest, SessionSource};
use crate::service::source_error::{self, SourceErrorKind};
use crate::session::machine::Input;
use crate::wire::content_type::ContentType;
use crate::wire::event_name::EventName;
use crate::wire::transcript::{ReadTranscript, TranscriptPage};

/// Running calls: one for a connection, one for a page, a few receipts.
pub(super) struct Calls {
    source: SessionSource,
    session: Arc<SessionContext>,
    running: FuturesUnordered<BoxFuture<'static, Done>>,
}

/// The results of calls.
pub(super) enum Done {
    Input(Input),
    Receipt(ReceiptKind, ReceiptTarget, ReceiptSent),
}

/// The result of a receipt.
pub(super) enum ReceiptSent {
    Yes,
    /// The chat has more than two participants.
    Conflict,
    No,
}

impl Calls {
    pub(super) fn new(source: SessionSource, session: Arc<SessionContext>) -> Self {
        Self { source, session, running: FuturesUnordered::new() }
    }

    pub(super) fn poll(&mut self, context: &mut Context<'_>) -> Poll<Done> {
        match self.running.poll_next_unpin(context) {
            Poll::Ready(Some(done)) => Poll::Ready(done),
            Poll::Ready(None) | Poll::Pending => Poll::Pending,
        }
    }

    /// Cancels all calls.
    pub(super) fn stop(&mut self) {
        self.running.clear();
    }

    pub(super) fn connect(&mut self, request: ConnectionRequest) {
        let (source, session) = (self.source.clone(), Arc::clone(&self.session));
        self.running.push(Box::pin(async move {
            Done::Input(Input::Connection(source.connection(&session, request).await))
        }));
    }

    pub(super) fn fetch(&mut self, request: PageRequest) {
        let session = Arc::clone(&self.session);
        self.running.push(Box::pin(async move {
            session.limiter.acquire(Quota::GetTranscript, Priority::Message).await;
            let token = session.tokens.borrow().token.clone();
            let page = match token {
                Some(token) => fetch(&session.client, token, request).await,
                None => Err(PageFault::AccessDenied),
            };
            Done::Input(Input::Page(page))
        }));
    }

    pub(super) fn receipt(&mut self, kind: ReceiptKind, target: ReceiptTarget) {
        let session = Arc::clone(&self.session);
        self.running.push(Box::pin(async move {
            session.limiter.acquire(Quota::SendEvent, Priority::Receipt).await;
            let sent = receipt(&session, kind, &target.id).await;
            Done::Receipt(kind, target, sent)
        }));
    }
}

async fn fetch(
    client: &Client,
    token: ConnectionToken,
    request: PageRequest,
) -> Result<TranscriptPage, PageFault> {
    // The session waits between attempts itself.
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
    client.send(ReadTranscript(call.build())).await.map_err(|error| page_fault(&error))
}

fn page_fault(error: &Error<GetTranscriptError>) -> PageFault {
    match error {
        Error::Decode { .. } => PageFault::Unreadable,
        Error::Limit { error: LimitExceeded::ResponseSize(_), .. } => PageFault::TooLarge,
        error => match source_error::classify(error) {
            SourceErrorKind::AccessDenied => PageFault::AccessDenied,
            SourceErrorKind::Rejected => PageFault::Rejected,
            SourceErrorKind::Transient => PageFault::Transient,
        },
    }
}

async fn receipt(session: &SessionContext, kind: ReceiptKind, id: &str) -> ReceiptSent {
    let content = serde_json::json!({ "messageId": id }).to_string();
    let name = match kind {
        ReceiptKind::Delivered => EventName::MessageDelivered,
        ReceiptKind::Read => EventName::MessageRead,
    };
    let content_type = ContentType::from(name).to_string();
    let result = session
        .call(|client, token| {
            client
                .send_event()
                .content_type(content_type.as_str())
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
