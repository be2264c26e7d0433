//! Abort signals.

use js_sys::Promise;
use wasm_bindgen_futures::JsFuture;
use web_sys::AbortSignal;

/// Waits until the signal is aborted; for ever without a signal.
pub(crate) async fn aborted(signal: Option<&AbortSignal>) {
    let Some(signal) = signal else { return std::future::pending().await };
    if signal.aborted() {
        return;
    }
    let promise = Promise::new(&mut |resolve, _| {
        // It fails only for a target that is gone.
        let _ = signal.add_event_listener_with_callback("abort", &resolve);
    });
    // The promise is never rejected.
    let _ = JsFuture::from(promise).await;
}
