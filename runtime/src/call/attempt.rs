//! One attempt of a call: a request and its response, within the limits.

use std::time::Duration;

use super::attempt_error::AttemptError;
use super::timeout::timeout;
use crate::call::Call;
use crate::message::Chunks;
use crate::{BoxFuture, ErrorResponse, LimitExceeded, Response, ResponseBody};

/// How much of the body of an error response is read, in bytes.
const ERROR_SIZE: usize = 64 << 10;

/// The head of a response, on its way.
#[cfg(not(feature = "sigv4"))]
pub(super) type Sending<'a> =
    BoxFuture<'a, Result<http::Response<ResponseBody>, crate::TransportError>>;
/// The head of a response, on its way. A request that cannot be signed is not sent.
#[cfg(feature = "sigv4")]
pub(super) type Sending<'a> = BoxFuture<'a, Result<http::Response<ResponseBody>, AttemptError>>;

impl Call<'_> {
    /// Receives the response of attempt `number`, which starts now. `left` is what remains of the
    /// call's time. A response to `HEAD` has the length of a body that it does not have.
    pub(super) async fn receive(
        &self,
        sending: Sending<'_>,
        is_head: bool,
        number: u32,
        now: Duration,
        left: Duration,
    ) -> Result<Response, AttemptError> {
        let environment = &*self.components.environment;
        let limit = self.limits.attempt.min(left);
        let response = match timeout(environment, limit, sending).await {
            #[cfg(not(feature = "sigv4"))]
            Some(response) => response.map_err(|error| self.narrowed(error.into()))?,
            #[cfg(feature = "sigv4")]
            Some(response) => response.map_err(|error| self.narrowed(error))?,
            None if limit < self.limits.attempt => return Err(self.out_of_time()),
            None => return Err(AttemptError::Limit(LimitExceeded::Attempt(limit))),
        };
        let (head, mut body) = response.into_parts();
        let header_size: usize =
            head.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        if header_size > self.limits.header_size {
            return Err(AttemptError::Limit(LimitExceeded::HeaderSize(self.limits.header_size)));
        }
        tracing::debug!(attempt = number, status = head.status.as_u16(), "response");
        #[cfg(feature = "stream")]
        if self.traits.streams && head.status.is_success() {
            let mut response = Response::new(head.status, head.headers, bytes::Bytes::new());
            response.stream = Some(crate::ByteStream::from_response(
                body,
                self.limits.idle,
                std::sync::Arc::clone(&self.components.environment),
            ));
            return Ok(response);
        }
        let started = now;
        let now = environment.now();
        let left = left.saturating_sub(now.saturating_sub(started));
        let mut chunks = Chunks::new(&head.headers);
        if head.status.is_success() {
            let most = self.limits.response_size;
            if !is_head && chunks.announced > most {
                return Err(AttemptError::Limit(LimitExceeded::ResponseSize(most)));
            }
            self.collect(&mut chunks, &mut body, most, now, left).await?;
            return Ok(Response::new(head.status, head.headers, chunks.into_bytes()));
        }
        // The status says that the call has failed, so a body that is too long or breaks off is
        // not a separate error.
        let most = self.limits.response_size.min(ERROR_SIZE);
        if let Err(error) = self.collect(&mut chunks, &mut body, most, now, left).await {
            tracing::debug!(attempt = number, error = %error, "the response is incomplete");
        }
        let shapes = (self.traits.errors)();
        Err(AttemptError::Response(ErrorResponse::new(
            head.status,
            head.headers,
            chunks.into_bytes(),
            &shapes,
        )))
    }

    /// Reports the call's limit if it is lower than the transport's.
    fn narrowed(&self, error: AttemptError) -> AttemptError {
        match error {
            AttemptError::Limit(LimitExceeded::HeaderSize(size)) => {
                AttemptError::Limit(LimitExceeded::HeaderSize(size.min(self.limits.header_size)))
            }
            other => other,
        }
    }

    fn out_of_time(&self) -> AttemptError {
        AttemptError::Limit(LimitExceeded::Operation(self.limits.operation))
    }

    /// Reads a body to its end, within its limits and the time that is left.
    async fn collect(
        &self,
        chunks: &mut Chunks,
        body: &mut ResponseBody,
        most: usize,
        now: Duration,
        left: Duration,
    ) -> Result<(), AttemptError> {
        let environment = &*self.components.environment;
        let (started, whole) = (now, left);
        let mut left = left;
        loop {
            let limit = self.limits.idle.min(left);
            let chunk = match timeout(environment, limit, body.chunk()).await {
                Some(Some(chunk)) => chunk.map_err(AttemptError::from)?,
                Some(None) => return Ok(()),
                None if limit < self.limits.idle => return Err(self.out_of_time()),
                None => return Err(AttemptError::Limit(LimitExceeded::Idle(limit))),
            };
            if !chunks.push(chunk, most) {
                return Err(AttemptError::Limit(LimitExceeded::ResponseSize(most)));
            }
            left = whole.saturating_sub(environment.now().saturating_sub(started));
            // A body whose chunks are always ready never reaches the timer.
            if left.is_zero() {
                return Err(self.out_of_time());
            }
        }
    }
}
