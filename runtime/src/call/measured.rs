//! The measurements of a call, which go to the client's meter.

use std::borrow::Cow;
use std::time::Duration;

use super::attempt_error::AttemptError;
use crate::Environment;
use crate::call::Components;
use crate::metrics::{ATTEMPT_DURATION, CALL_DURATION, Instrument, Meter, RETRIES};

/// The system of calls, as OpenTelemetry's conventions name it.
pub(crate) const SYSTEM: &str = "aws-api";
/// The `error.type` of a call or an attempt that was dropped before it ended.
const CANCELLED: &str = "cancelled";

/// Records the measurements of a call. Without a meter it records and allocates nothing.
pub(crate) struct Measured<'a> {
    meter: &'a dyn Meter,
    environment: &'a dyn Environment,
    /// Service and operation.
    method: String,
}

impl<'a> Measured<'a> {
    pub(crate) fn of(components: &'a Components, operation: &'static str) -> Option<Self> {
        let meter = &**components.meter.as_ref()?;
        let environment = &*components.environment;
        let method = format!("{}/{operation}", components.service);
        Some(Self { meter, environment, method })
    }

    /// Counts a retry: another attempt follows a failed one.
    pub(super) fn retry(&self, error: &AttemptError) {
        self.with_attributes(Some(&error.error_type()), |attributes| {
            self.meter.add(&RETRIES, 1, attributes);
        });
    }

    fn with_attributes(&self, error: Option<&str>, then: impl FnOnce(&[(&'static str, &str)])) {
        let (system, method) = (("rpc.system.name", SYSTEM), ("rpc.method", self.method.as_str()));
        match error {
            None => then(&[system, method]),
            Some(error) => then(&[system, method, ("error.type", error)]),
        }
    }
}

/// Measures the time of a call or of an attempt. If it is dropped before it is stopped, it records a cancellation.
pub(crate) struct Stopwatch<'a>(Option<Running<'a>>);

struct Running<'a> {
    measured: &'a Measured<'a>,
    histogram: &'static Instrument,
    started: Duration,
}

impl<'a> Stopwatch<'a> {
    pub(crate) fn of_call(measured: Option<&'a Measured<'a>>) -> Self {
        Self::start(measured, &CALL_DURATION)
    }

    pub(super) fn of_attempt(measured: Option<&'a Measured<'a>>) -> Self {
        Self::start(measured, &ATTEMPT_DURATION)
    }

    fn start(measured: Option<&'a Measured<'a>>, histogram: &'static Instrument) -> Self {
        Self(measured.map(|measured| Running {
            measured,
            histogram,
            started: measured.environment.now(),
        }))
    }

    /// Notes the time, and the class of the error if there was one.
    pub(crate) fn stop(mut self, error: impl FnOnce() -> Option<Cow<'static, str>>) {
        if let Some(running) = self.0.take() {
            running.note(error().as_deref());
        }
    }
}

impl Running<'_> {
    fn note(&self, error: Option<&str>) {
        let Self { measured, histogram, started } = self;
        let taken = measured.environment.now().saturating_sub(*started).as_secs_f64();
        measured.with_attributes(error, |attributes| {
            measured.meter.record(histogram, taken, attributes);
        });
    }
}

impl Drop for Stopwatch<'_> {
    fn drop(&mut self) {
        if let Some(running) = self.0.take() {
            running.note(Some(CANCELLED));
        }
    }
}
