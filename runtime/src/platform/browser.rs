//! The functions of a browser's global scope: that of a page, of a worker or of another JavaScript
//! runtime.

use std::time::Duration;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn performance_now() -> f64;

    #[wasm_bindgen(js_namespace = Date, js_name = now)]
    fn date_now() -> f64;

    #[wasm_bindgen(js_name = setTimeout)]
    fn set_timeout(run: &Function, milliseconds: f64) -> JsValue;

    #[wasm_bindgen(js_name = clearTimeout)]
    fn clear_timeout(timer: JsValue);

    #[wasm_bindgen(catch)]
    pub(crate) fn fetch(request: &web_sys::Request) -> Result<Promise, JsValue>;
}

/// The time since the page began. It only goes forward.
pub(crate) fn monotonic() -> Duration {
    milliseconds(performance_now())
}

/// The time since 1970.
pub(crate) fn since_epoch() -> Duration {
    milliseconds(date_now())
}

fn milliseconds(number: f64) -> Duration {
    Duration::try_from_secs_f64(number / 1e3).unwrap_or_default()
}

/// The longest time that `setTimeout` takes: its number has 31 bits.
const LONGEST: f64 = 2_147_483_647.0;

/// Waits for this time.
pub(crate) async fn sleep(duration: Duration) {
    let mut left = (duration.as_secs_f64() * 1e3).ceil();
    while left > 0.0 {
        let part = left.min(LONGEST);
        let (_timer, rang) = Timer::start(part);
        // The promise is never rejected.
        let _ = JsFuture::from(rang).await;
        left -= part;
    }
}

/// A running timer, which is stopped when it is dropped.
struct Timer(JsValue);

impl Timer {
    fn start(milliseconds: f64) -> (Self, Promise) {
        let mut timer = JsValue::UNDEFINED;
        let rang = Promise::new(&mut |ring, _| timer = set_timeout(&ring, milliseconds));
        (Self(timer), rang)
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        clear_timeout(std::mem::take(&mut self.0));
    }
}

/// Whether the browser knows that it has no network.
pub(crate) fn is_offline() -> bool {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).unwrap_or_default();
    let online = Reflect::get(&navigator, &"onLine".into()).unwrap_or_default();
    online.as_bool() == Some(false)
}
