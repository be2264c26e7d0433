//! The program: workers as processes.

use std::process::Stdio;
use std::time::Duration;

use connectparticipant_fleet::Command as ChatCommand;
use rustix::process::{Pid, Signal, kill_process};
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::setup::{Setup, said_by_customer, until, within};

fn program(setup: &Setup) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_connectparticipant-fleet"));
    program.args(["--nats", &setup.nats.url()]).stdin(Stdio::null()).kill_on_drop(true);
    program
}

fn worker(setup: &Setup) -> Child {
    let mut program = program(setup);
    program.args(["work", "--endpoint-url", setup.emulator.url(), "--report", "1"]);
    program.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap()
}

fn signal(child: &Child, signal: Signal) {
    let pid = Pid::from_raw(i32::try_from(child.id().unwrap()).unwrap()).unwrap();
    kill_process(pid, signal).unwrap();
}

/// It sleeps past its lease, in the middle of a message, and wakes up with another's chat.
#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_wakes_up_too_late_changes_nothing() {
    let Some(setup) = Setup::start().await else { return };
    let mut sleeper = worker(&setup);
    let (id, chat) = setup.chat().await;
    let agent = chat.join("Sam").unwrap();
    agent.say("one").unwrap();
    setup.heard(&id, &["one"]).await;
    signal(&sleeper, Signal::STOP);
    // It has the socket still: these wait in it.
    agent.say("two").unwrap();
    setup.send(&id, &ChatCommand::text("three")).await;
    let mut other = worker(&setup);
    within("the other one has it", until(|| said_by_customer(&chat) == ["three"])).await;
    setup.heard(&id, &["one", "two", "three"]).await;
    signal(&sleeper, Signal::CONT);
    agent.say("four").unwrap();
    setup.heard(&id, &["one", "two", "three", "four"]).await;
    // It says that it has lost its lease, and goes on as a new worker.
    let mut lines = BufReader::new(sleeper.stdout.take().unwrap()).lines();
    within("it is counted", async {
        while let Some(line) = lines.next_line().await.unwrap() {
            if line.contains(r#""leases_lost":1"#) {
                break;
            }
        }
    })
    .await;
    assert_eq!(said_by_customer(&chat), ["three"]);
    for child in [&mut sleeper, &mut other] {
        signal(child, Signal::TERM);
        assert!(within("it leaves", child.wait()).await.unwrap().success());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn chats_are_added_and_told_by_the_program() {
    let Some(setup) = Setup::start().await else { return };
    let _worker = worker(&setup);
    let chat = setup.emulator.start_chat("Ada").unwrap();
    let mut add = program(&setup);
    add.args(["add", chat.contact_id()]).stdin(Stdio::piped());
    let mut add = add.spawn().unwrap();
    let token = format!("{}\n", chat.participant_token().expose());
    add.stdin.take().unwrap().write_all(token.as_bytes()).await.unwrap();
    assert!(within("it is added", add.wait()).await.unwrap().success());
    let send = program(&setup).args(["send", chat.contact_id(), "Hello"]).output().await.unwrap();
    assert!(send.status.success(), "{send:?}");
    within("it is sent", until(|| said_by_customer(&chat) == ["Hello"])).await;
    let end = program(&setup).args(["end", chat.contact_id()]).output().await.unwrap();
    assert!(end.status.success(), "{end:?}");
    within("it is over", until(|| chat.has_ended())).await;

    let unknown = program(&setup).args(["send", "nobody", "Hello"]).output().await.unwrap();
    let told = String::from_utf8_lossy(&unknown.stderr).into_owned();
    assert!(
        !unknown.status.success() && told.contains("chat nobody is not in the fleet"),
        "{told}"
    );
}

/// A worker may be started before NATS.
#[tokio::test(flavor = "multi_thread")]
async fn a_worker_waits_for_nats() {
    let Some(mut setup) = Setup::start().await else { return };
    setup.nats.kill().await;
    let mut early = worker(&setup);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert!(early.try_wait().unwrap().is_none());
    setup.nats.start_again().await;
    setup.chat().await;
}
