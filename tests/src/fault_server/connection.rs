//! Plays a script over a connection.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use super::script::{Script, Step};
use super::seen::{Received, Seen};

/// Plays the script, and counts.
pub(super) async fn play(mut stream: TcpStream, script: Script, seen: Seen) {
    seen.opened();
    let reset = script.steps.iter().any(|step| matches!(step, Step::Reset));
    // Small pieces must leave one by one. A client that has gone is no fault here.
    let _ = stream.set_nodelay(true);
    let _ = match script.tls {
        None => steps(&mut stream, &script.steps, &seen).await,
        Some(config) => match TlsAcceptor::from(config).accept(&mut stream).await {
            Ok(mut stream) => steps(&mut stream, &script.steps, &seen).await,
            Err(error) => Err(error),
        },
    };
    if reset {
        // Without the wait that TCP has for what is still on its way, closing is a reset.
        let _ = stream.set_zero_linger();
    }
    drop(stream);
    seen.closed();
}

async fn steps<S>(stream: &mut S, steps: &[Step], seen: &Seen) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    for step in steps {
        match step {
            Step::Read => seen.received(read(stream).await?),
            Step::ReadByte => drop(stream.read_u8().await?),
            Step::Send(bytes) => stream.write_all(bytes).await?,
            Step::Drip(bytes, pause) => {
                for byte in bytes {
                    stream.write_all(&[*byte]).await?;
                    tokio::time::sleep(*pause).await;
                }
            }
            Step::Pulse(bytes, pause) => loop {
                stream.write_all(bytes).await?;
                tokio::time::sleep(*pause).await;
            },
            Step::Endless(bytes) => loop {
                stream.write_all(bytes).await?;
            },
            Step::Answer(bytes) => loop {
                seen.received(read(stream).await?);
                stream.write_all(bytes).await?;
            },
            Step::Wait(time) => tokio::time::sleep(*time).await,
            Step::Stall => while stream.read(&mut [0; 1024]).await? > 0 {},
            Step::Reset => return Ok(()),
        }
        stream.flush().await?;
    }
    stream.shutdown().await
}

/// A request: its head, and as much of a body as that announces.
async fn read<S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<Received> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    };
    let body = bytes.split_off(end + 4);
    let mut request = Received { head: String::from_utf8_lossy(&bytes).into_owned(), body };
    let length = request.header("content-length").and_then(|length| length.parse().ok());
    while request.body.len() < length.unwrap_or(0_usize) {
        if stream.read_buf(&mut request.body).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    Ok(request)
}
