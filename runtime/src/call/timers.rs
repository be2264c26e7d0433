//! tokio's timers, also for threads without a tokio runtime that has timers.

use std::future::pending;
use std::panic::catch_unwind;
use std::sync::OnceLock;
use std::time::Duration;

use tokio::runtime::{Builder, Handle};
use tokio::time::Sleep;

use crate::BoxFuture;

/// A future that is ready after this time. Without a tokio runtime that has timers, one thread runs the timers of all
/// such futures of the process. If that thread cannot be started, the future is ready at once, so that a limit is
/// reached early instead of never.
pub(super) fn sleep(duration: Duration) -> BoxFuture<'static, ()> {
    if let Some(timer) = of_this_runtime(duration) {
        return Box::pin(timer);
    }
    match shared_runtime() {
        Some(runtime) => {
            let _entered = runtime.enter();
            Box::pin(tokio::time::sleep(duration))
        }
        None => Box::pin(std::future::ready(())),
    }
}

/// A timer of this thread's tokio runtime; `None` if there is no runtime or it has no timers.
pub(crate) fn of_this_runtime(duration: Duration) -> Option<Sleep> {
    Handle::try_current().ok()?;
    // tokio panics if there are no timers, and has no other way to find out.
    catch_unwind(|| tokio::time::sleep(duration)).ok()
}

fn shared_runtime() -> Option<&'static Handle> {
    static RUNTIME: OnceLock<Option<Handle>> = OnceLock::new();
    let start = || {
        let runtime = Builder::new_current_thread().enable_time().build().ok()?;
        let handle = runtime.handle().clone();
        let wait = move || runtime.block_on(pending::<()>());
        std::thread::Builder::new().name("restjson-timers".to_owned()).spawn(wait).ok()?;
        Some(handle)
    };
    RUNTIME.get_or_init(start).as_ref()
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::{TokioEnvironment, timeout};

    /// Polls a future on this thread until it is ready.
    fn wait<T>(future: impl Future<Output = T>) -> T {
        struct Unpark(std::thread::Thread);
        impl std::task::Wake for Unpark {
            fn wake(self: std::sync::Arc<Self>) {
                self.0.unpark();
            }
        }
        let waker = std::sync::Arc::new(Unpark(std::thread::current())).into();
        let mut context = std::task::Context::from_waker(&waker);
        let mut future = std::pin::pin!(future);
        loop {
            match future.as_mut().poll(&mut context) {
                std::task::Poll::Ready(output) => return output,
                std::task::Poll::Pending => std::thread::park(),
            }
        }
    }

    #[test]
    fn timers_without_a_runtime_and_on_one_without_timers() {
        let limit = Duration::from_millis(20);
        let limited = async {
            // The clock works there, too.
            timeout(&TokioEnvironment::default(), limit, pending::<()>()).await
        };
        let begin = Instant::now();
        assert_eq!(wait(limited), None);
        let runtime = Builder::new_current_thread().build().unwrap();
        assert_eq!(
            runtime.block_on(async {
                timeout(&TokioEnvironment::default(), limit, pending::<()>()).await
            }),
            None
        );
        assert!(begin.elapsed() >= limit * 2);
    }
}
