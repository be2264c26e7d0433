//! Opening a browser without showing the address to everybody on the machine: the arguments of a
//! program can be seen. So it is given the address of a doorway on this machine, which leads on to
//! the sign-in, once.

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

/// What opens an address in the browser of whoever sits here.
#[derive(Clone)]
pub(super) struct Opener {
    program: PathBuf,
    arguments: &'static [&'static str],
}

/// The program that was asked for, or the system's, if there is a desktop.
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
    /// Opens an address. The program gets none of the secrets in this one's environment.
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
        // So that the system can forget it when it ends.
        thread::spawn(move || child.wait());
        Ok(())
    }
}

/// Leads on to the sign-in, once.
pub(super) struct Doorway {
    listener: TcpListener,
    address: SocketAddr,
    path: String,
    url: SignInUrl,
}

/// How much of a request is read, and for how long.
const REQUEST: usize = 8 << 10;
const PATIENCE: Duration = Duration::from_secs(5);

impl Doorway {
    /// A doorway on any free port.
    pub(super) async fn new(url: &SignInUrl) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address, path: format!("/{}", uuid::Uuid::new_v4()), url: url.clone() })
    }

    /// What is opened.
    pub(super) fn address(&self) -> String {
        format!("http://{}{}", self.address, self.path)
    }

    /// Waits for whoever comes with the right path, and leads them on.
    pub(super) async fn stand(self) {
        while let Ok((mut stream, _)) = self.listener.accept().await {
            let expected = format!("GET {} ", self.path);
            let request = tokio::time::timeout(PATIENCE, request(&mut stream)).await;
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
            // Who has gone away early has seen nothing.
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
    while head.len() < REQUEST && !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut piece).await? {
            0 => break,
            length => head.extend(piece.iter().take(length)),
        }
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}
