//! Starting and ending the browser.

use std::ffi::OsString;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::Stdio;

use fantoccini::ClientBuilder;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

use crate::{PATIENCE, Page};

/// The browser and what drives it.
pub(crate) struct Programs {
    chromium: PathBuf,
    driver: PathBuf,
}

impl Programs {
    /// Finds both on the path; what is missing otherwise.
    pub(crate) fn find() -> Result<Self, &'static str> {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let find = |names: &[&str]| {
            let folders = || std::env::split_paths(&path);
            names.iter().find_map(|name| {
                folders().map(|folder| folder.join(name)).find(|path| path.is_file())
            })
        };
        let chromium = find(&["chromium", "chromium-browser", "google-chrome"])
            .ok_or("Chromium (Debian: chromium chromium-driver)")?;
        let driver =
            find(&["chromedriver"]).ok_or("chromedriver for Chromium (Debian: chromium-driver)")?;
        Ok(Self { chromium, driver })
    }
}

/// A running chromedriver, and the profile of its browser.
pub(crate) struct Driver {
    process: Child,
    port: u16,
    chromium: PathBuf,
    profile: TempDir,
}

impl Driver {
    pub(crate) async fn start(programs: &Programs) -> Self {
        let mut process = Command::new(&programs.driver)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("chromedriver starts");
        let output = process.stdout.take().expect("it is piped");
        let mut lines = BufReader::new(output).lines();
        let port = async {
            while let Some(line) = lines.next_line().await.expect("chromedriver writes text") {
                let number = line
                    .rsplit_once("successfully on port ")
                    .map(|(_, end)| end.trim_end_matches('.'));
                if let Some(port) = number.and_then(|number| number.parse().ok()) {
                    return port;
                }
            }
            panic!("chromedriver has ended without naming its port");
        };
        let port = tokio::time::timeout(PATIENCE, port).await.expect("chromedriver names its port");
        // What else it writes has to go somewhere.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        let profile = tempfile::Builder::new().prefix("browser-test-").tempdir();
        let profile = profile.expect("a folder for the profile can be made");
        Self { process, port, chromium: programs.chromium.clone(), profile }
    }

    /// A browser with one empty page.
    pub(crate) async fn open(&self) -> Page {
        let mut profile = OsString::from("--user-data-dir=");
        profile.push(self.profile.path());
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-proxy-server",
            // This machine and no other.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            "--window-size=1280,900",
            profile.to_str().expect("the folder's name is text"),
        ];
        let options = json!({"goog:chromeOptions": {"binary": self.chromium, "args": arguments}});
        let options = options.as_object().cloned().unwrap_or_default();
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(options);
        let url = format!("http://127.0.0.1:{}", self.port);
        let connecting = tokio::time::timeout(PATIENCE, builder.connect(&url)).await;
        Page::new(connecting.expect("Chromium takes too long to start").expect("Chromium starts"))
    }

    /// Ends the browser and its driver.
    pub(crate) async fn close(mut self, page: Page) {
        // If the browser does not end by itself, there is nothing left to do about it.
        let _ = tokio::time::timeout(PATIENCE, page.close()).await;
        let _ = self.process.kill().await;
        // The browser may still be writing: its folder goes when it can.
        let folder = self.profile.keep();
        for _ in 0..100 {
            match std::fs::remove_dir_all(&folder) {
                Err(error) if error.kind() != ErrorKind::NotFound => {
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                }
                _ => return,
            }
        }
    }
}
