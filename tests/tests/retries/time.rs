//! F18: clocks that jump.

use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use connectparticipant::Client;
use connectparticipant_tests::matrix::network::{Answer, Network};
use restjson::{BoxFuture, Environment};

use crate::calls::{send, sent};

/// A world in which each look at the clock shows another time, in the end always the last. Nothing
/// in it needs tokio.
struct Jumping {
    clock: Mutex<Vec<Duration>>,
    time_of_day: SystemTime,
}

impl Environment for Jumping {
    fn now(&self) -> Duration {
        let mut clock = self.clock.lock().unwrap();
        if clock.len() > 1 { clock.remove(0) } else { clock[0] }
    }

    fn system_time(&self) -> SystemTime {
        self.time_of_day
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::ready(()))
    }

    fn jitter(&self) -> f64 {
        1.0
    }

    fn unique(&self) -> String {
        "unique".to_owned()
    }
}

fn client(network: &Network, clock: &[u64], time_of_day: SystemTime) -> Client {
    let clock = Mutex::new(clock.iter().copied().map(Duration::from_secs).collect());
    Client::builder()
        .endpoint_url("https://localhost")
        .transport(network.clone())
        .environment(Jumping { clock, time_of_day })
        .build()
        .unwrap()
}

/// Runs without any runtime.
fn finish<T>(future: impl Future<Output = T>) -> T {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let mut future = std::pin::pin!(future);
    for _ in 0..100 {
        if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
    panic!("it waits for something that is not of its world");
}

#[test]
fn backwards() {
    let network = Network::new([Answer::status(503), Answer::status(503), sent()]);
    let client = client(&network, &[7200, 3600, 0, 10, 5], SystemTime::UNIX_EPOCH);
    finish(send(&client)).unwrap();
    assert_eq!(network.sent(), 3);
}

#[test]
fn forwards() {
    let network = Network::always(Answer::status(503));
    let client = client(&network, &[0, 3600], SystemTime::UNIX_EPOCH);
    let problem = finish(send(&client)).unwrap_err();
    assert_eq!((problem.status, problem.attempts), (Some(503), 1), "the operation's time is over");
}

/// The time of day only serves to read dates.
#[test]
fn of_the_time_of_day() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let hour = Duration::from_secs(3600);
    for time_of_day in [now - hour, now, now + hour, SystemTime::UNIX_EPOCH] {
        let date = restjson::Timestamp::try_from(now).unwrap().http_date();
        let network = Network::new([
            Answer::status(503).header("retry-after", &date),
            Answer::status(503),
            sent(),
        ]);
        finish(send(&client(&network, &[0], time_of_day))).unwrap();
        assert_eq!(network.sent(), 3);
    }
}
