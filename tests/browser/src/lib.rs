//! A headless Chromium for tests, driven as a person would: it clicks, types and looks.
//!
//! fantoccini speaks WebDriver, which is a standard, to the chromedriver that comes with the browser.
//! Crates that speak the DevTools protocol themselves carry a copy of it that ages: chromiumoxide's
//! has 111,000 lines.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "everything here runs in tests, which fail by panicking"
)]

mod driver;
mod page;

pub use page::Page;

use std::panic::{AssertUnwindSafe, resume_unwind};
use std::path::PathBuf;
use std::time::Duration;

use futures_util::FutureExt as _;
use skips::{Lack, skip};

use driver::{Driver, Programs};

/// How long anything may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// How long a whole test may take.
const TEST: Duration = Duration::from_secs(240);

/// Browsers are large: one at a time.
static ONE_AT_A_TIME: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// Runs a test in a browser with a fresh profile, and ends the browser whatever happens. If the test
/// fails, `target/browser/failed-NAME.png` shows what the browser showed.
///
/// Without a browser nothing is tested: the test is [skipped](skips::skip).
pub async fn with_browser(name: &'static str, test: impl AsyncFnOnce(Page)) {
    let _turn = ONE_AT_A_TIME.lock().await;
    with_browser_alongside(name, test).await;
}

/// As [`with_browser`], and while another browser runs: for a test that waits most of its time.
pub async fn with_browser_alongside(name: &'static str, test: impl AsyncFnOnce(Page)) {
    let programs = match Programs::find() {
        Ok(programs) => programs,
        Err(missing) => {
            skip(Lack::Program(missing));
            return;
        }
    };
    let driver = Driver::start(&programs).await;
    let page = driver.open().await;
    let outcome =
        AssertUnwindSafe(tokio::time::timeout(TEST, test(page.clone()))).catch_unwind().await;
    if !matches!(outcome, Ok(Ok(()))) {
        eprintln!("see {}", page.screenshot(&format!("failed-{name}")).await.display());
    }
    driver.close(page).await;
    match outcome {
        Ok(Ok(())) => {}
        Err(failed) => resume_unwind(failed),
        Ok(Err(_)) => panic!("{name} takes longer than {TEST:?}"),
    }
}

/// Where screenshots go: `target/browser`.
fn screenshots() -> PathBuf {
    // The test's program is in `target/PROFILE/deps`.
    let program = std::env::current_exe().expect("a program knows where it is");
    let target = program.ancestors().nth(3).expect("it is in target/PROFILE/deps");
    let folder = target.join("browser");
    std::fs::create_dir_all(&folder).expect("the folder for screenshots can be made");
    folder
}
