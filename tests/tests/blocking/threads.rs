//! One thread for a client and its clones, from the first call until they are gone.

use std::time::Duration;

use connectparticipant::Limits;
use connectparticipant::blocking::{Client, Wait};
use connectparticipant_tests::fault_server::{FaultServer, Script, response};

/// The threads of this process that work for blocking clients.
fn hosts() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let names =
        tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
    // Linux keeps 15 bytes of a name.
    names.filter(|name| name.trim() == "restjson-blocki").count()
}

/// In a separate process, since other tests have such threads too.
#[test]
fn are_counted() {
    if !cfg!(target_os = "linux") {
        println!("skipped: threads are counted on Linux only");
        return;
    }
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "threads::as_another_process", "--nocapture"])
        .env("COUNT_THREADS", "1")
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// Does nothing unless the test above has started it.
#[test]
fn as_another_process() {
    if std::env::var_os("COUNT_THREADS").is_none() {
        return;
    }
    let server = FaultServer::start(Script::answer(response(200, "{}")));
    let client = Client::builder().endpoint_url(server.url()).build().unwrap();
    assert_eq!(hosts(), 0, "before the first call");
    let limited = client.with_limits(Limits::default().connect(Duration::from_secs(2)));
    for client in [&client, &client.clone(), &limited] {
        for _ in 0..5 {
            client.disconnect_participant().connection_token("token").send().wait().unwrap();
        }
    }
    assert_eq!(hosts(), 1, "for all clones and calls");
    drop(client);
    limited.disconnect_participant().connection_token("token").send().wait().unwrap();
    drop(limited);
    for _ in 0..2000 {
        if hosts() == 0 {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("the thread outlives its clients");
}
