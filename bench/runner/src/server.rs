//! The server that all peers call: it answers each operation with the same response, and does little
//! else, so that it is not what is measured.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::responses;

/// A server in a process of its own; ends with the value.
pub(crate) struct Server {
    process: Child,
    pub(crate) url: String,
}

impl Server {
    pub(crate) fn start() -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut process = command.arg("--serve").stdout(Stdio::piped()).spawn()?;
        let printed = process.stdout.take().context("no output")?;
        let mut url = String::new();
        BufReader::new(printed).read_line(&mut url)?;
        Ok(Self { process, url: url.trim().to_owned() })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended on its own.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Serves until the process is ended.
pub(crate) fn serve() -> Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let tasks = tokio::task::LocalSet::new();
    runtime.block_on(tasks.run_until(async {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}", listener.local_addr()?);
        loop {
            let (stream, _) = listener.accept().await?;
            tokio::task::spawn_local(async move {
                // A peer that goes away ends its connection.
                let _ = connection(stream).await;
            });
        }
    }))
}

async fn connection(mut stream: TcpStream) -> Result<()> {
    stream.set_nodelay(true)?;
    let small = responses::http(&responses::authentication_url());
    let large = responses::http(&responses::transcript());
    let mut held = Vec::with_capacity(16 << 10);
    loop {
        while let Some((length, path)) = request(&held)? {
            let response = if path.ends_with("/transcript") { &large } else { &small };
            stream.write_all(response).await?;
            held.drain(..length);
        }
        if stream.read_buf(&mut held).await? == 0 {
            return Ok(());
        }
    }
}

/// The length and path of the request that the bytes begin with, if all of it is there.
fn request(bytes: &[u8]) -> Result<Option<(usize, String)>> {
    let mut headers = [httparse::EMPTY_HEADER; 32];
    let mut request = httparse::Request::new(&mut headers);
    let httparse::Status::Complete(head) = request.parse(bytes)? else { return Ok(None) };
    let path = request.path.unwrap_or_default().to_owned();
    let mut length = 0;
    for header in request.headers {
        if header.name.eq_ignore_ascii_case("content-length") {
            length = std::str::from_utf8(header.value)?.parse()?;
        }
    }
    Ok((bytes.len() >= head + length).then_some((head + length, path)))
}
