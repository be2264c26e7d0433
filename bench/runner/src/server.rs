//! The server that all peers call: it answers each operation with the same response, and does little
//! else, so that it is not what is measured.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use anyhow::{Context, Result};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::{place, responses};

/// A server in a separate process. It ends when the value is dropped.
pub(crate) struct Server {
    process: Child,
    /// `http`
    pub(crate) url: String,
    /// `https`, with the certificate in [`certificate_file`].
    pub(crate) tls_url: String,
}

/// The certificate of the server, in PEM.
pub(crate) fn certificate_file() -> PathBuf {
    place::target("server.pem")
}

impl Server {
    pub(crate) fn start() -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        let mut process = command.arg("--serve").stdout(Stdio::piped()).spawn()?;
        let printed = process.stdout.take().context("no output")?;
        let mut lines = BufReader::new(printed).lines();
        let mut line = || lines.next().context("the server has ended").and_then(|line| Ok(line?));
        Ok(Self { url: line()?, tls_url: line()?, process })
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
        let tls = acceptor()?;
        let plain = TcpListener::bind("127.0.0.1:0").await?;
        let secure = TcpListener::bind("127.0.0.1:0").await?;
        println!("http://{}", plain.local_addr()?);
        println!("https://localhost:{}", secure.local_addr()?.port());
        tokio::task::spawn_local(async move {
            while let Ok((stream, _)) = secure.accept().await {
                let tls = tls.clone();
                tokio::task::spawn_local(async move {
                    let _ = stream.set_nodelay(true);
                    if let Ok(stream) = tls.accept(stream).await {
                        let _ = connection(stream).await;
                    }
                });
            }
        });
        loop {
            let (stream, _) = plain.accept().await?;
            tokio::task::spawn_local(async move {
                let _ = stream.set_nodelay(true);
                // A peer that goes away ends its connection.
                let _ = connection(stream).await;
            });
        }
    }))
}

/// TLS with a certificate for `localhost`, which is written to its file.
fn acceptor() -> Result<TlsAcceptor> {
    let rcgen::CertifiedKey { cert, signing_key } =
        rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
    std::fs::write(certificate_file(), cert.pem())?;
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).map_err(anyhow::Error::msg)?;
    let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

async fn connection(mut stream: impl AsyncRead + AsyncWrite + Unpin) -> Result<()> {
    let small = responses::http(&responses::authentication_url());
    let large = responses::http(&responses::transcript());
    let mut held = Vec::with_capacity(16 << 10);
    loop {
        while let Some((length, path)) = request(&held)? {
            let response = if path.ends_with("/transcript") { &large } else { &small };
            stream.write_all(response).await?;
            stream.flush().await?;
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
