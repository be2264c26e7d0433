//! Opens a browser. The sign-in URL is a secret, and everybody on the machine can see the arguments of
//! a program. So the browser is given a URL on this machine that redirects to the sign-in URL once.

use std::env;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use connectparticipant_chat::SignInUrl;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A program that opens a URL in the user's browser.
#[derive(Clone)]
pub(super) struct Opener {
    program: PathBuf,
    arguments: &'static [&'static str],
}

/// The given program, or the system's if there is a desktop.
pub(super) fn opener(program: Option<PathBuf>) -> Option<Opener> {
    let of = |program: &str, arguments| Some(Opener { program: program.into(), arguments });
    if let Some(program) = program {
        return Some(Opener { program, arguments: &[] });
    }
    if cfg!(target_os = "macos") {
        return of("open", &[]);
    }
    if cfg!(windows) {
        return of("rundll32", &["url.dll,FileProtocolHandler"]);
    }
    let desktop = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some());
    let path = env::var_os("PATH")?;
    let installed = env::split_paths(&path).any(|folder| folder.join("xdg-open").exists());
    if desktop && installed { of("xdg-open", &[]) } else { None }
}

impl Opener {
    /// Opens a URL. The program does not inherit the secrets in this program's environment.
    pub(super) fn open(&self, address: &str) -> io::Result<()> {
        let mut command = Command::new(&self.program);
        command.args(self.arguments).arg(address);
        for (name, _) in env::vars_os() {
            if name.to_string_lossy().starts_with("CONNECTPARTICIPANT_") {
                command.env_remove(name);
            }
        }
        let mut child =
            command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        // The system keeps an ended process until its parent waits for it.
        thread::spawn(move || child.wait());
        Ok(())
    }
}

/// A server that redirects to the sign-in URL once.
pub(super) struct OneTimeRedirect {
    listener: TcpListener,
    address: SocketAddr,
    path: String,
    url: SignInUrl,
}

/// The largest request, in bytes, and its time limit.
const MAX_REQUEST: usize = 8 << 10;
const REQUEST_TIMEOUT: Duration = Duration::from_secs(5);

impl OneTimeRedirect {
    /// Listens on a free port.
    pub(super) async fn new(url: &SignInUrl) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address, path: format!("/{}", uuid::Uuid::new_v4()), url: url.clone() })
    }

    /// The URL that redirects.
    pub(super) fn local_url(&self) -> String {
        format!("http://{}{}", self.address, self.path)
    }

    /// Serves until the redirect was used.
    pub(super) async fn serve(self) {
        while let Ok((mut stream, _)) = self.listener.accept().await {
            let expected = format!("GET {} ", self.path);
            let request = tokio::time::timeout(REQUEST_TIMEOUT, request(&mut stream)).await;
            let known = matches!(&request, Ok(Ok(text)) if text.starts_with(&expected));
            let response = if known {
                format!(
                    "302 Found\r\nLocation: {}\r\nReferrer-Policy: no-referrer",
                    self.url.as_str()
                )
            } else {
                "404 Not Found".to_owned()
            };
            let response = format!(
                "HTTP/1.1 {response}\r\nCache-Control: no-store\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            );
            // A browser that closed the connection has not seen the redirect.
            let written = stream.write_all(response.as_bytes()).await;
            let _ = stream.shutdown().await;
            if known && written.is_ok() {
                return;
            }
        }
    }
}

/// The head of a request.
async fn request(stream: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    while head.len() < MAX_REQUEST && !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut piece).await? {
            0 => break,
            length => head.extend(piece.iter().take(length)),
        }
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}
