//! What a person does with a page, and sees of it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};
use url::Url;

use crate::{PATIENCE, screenshots};

/// A page in a browser. Everything waits until it can be done, but not for ever.
#[derive(Clone)]
pub struct Page(Client);

impl Page {
    pub(crate) fn new(client: Client) -> Self {
        Self(client)
    }

    pub(crate) async fn close(self) {
        // A browser that does not answer is killed with its driver.
        let _ = self.0.close().await;
    }

    /// Goes to an address.
    pub async fn open(&self, url: &str) {
        self.0.goto(url).await.expect("the page opens");
    }

    /// Loads the page anew.
    pub async fn reload(&self) {
        self.0.refresh().await.expect("the page loads");
    }

    /// Goes to the page before.
    pub async fn back(&self) {
        self.0.back().await.expect("there is a page before");
    }

    /// Does something while another tab is in front of the page.
    pub async fn behind_another_tab(&self, act: impl AsyncFnOnce()) {
        let own = self.0.window().await.expect("a page has a window");
        let other = self.0.new_window(true).await.expect("a tab opens").handle;
        self.0.switch_to_window(other).await.expect("the tab is there");
        act().await;
        self.0.close_window().await.expect("the tab closes");
        self.0.switch_to_window(own).await.expect("the page is there");
    }

    /// Runs a function of JavaScript in the page, with these arguments, and waits for what it returns.
    pub async fn call(&self, function: &str, arguments: Value) -> Value {
        let script = format!(
            "const done = arguments[1];
            (async () => ({function})(...arguments[0]))().then(done, (error) => done(String(error)))"
        );
        let calling = self.0.execute_async(&script, vec![arguments]);
        let called = tokio::time::timeout(PATIENCE, calling).await;
        called.expect("the function returns").expect("the page runs scripts")
    }

    /// Clicks on the first element of a CSS selector.
    pub async fn click(&self, selector: &str) {
        self.act(selector, async |element| element.click().await).await;
    }

    /// Types into an input, or chooses a file in one for files.
    pub async fn type_into(&self, selector: &str, text: &str) {
        self.act(selector, async |element| element.send_keys(text).await).await;
    }

    /// Chooses a file.
    pub async fn choose_file(&self, selector: &str, file: &Path) {
        let path = file.to_str().expect("the file's name is text");
        self.type_into(selector, path).await;
    }

    /// Does something to an element as soon as it is there and can be acted on. The page may draw
    /// itself anew in between.
    async fn act<F>(&self, selector: &str, act: F)
    where
        F: AsyncFn(fantoccini::elements::Element) -> Result<(), fantoccini::error::CmdError>,
    {
        let mut last = None;
        let acting = async {
            loop {
                let found = self.0.find(Locator::Css(selector)).await;
                match match found {
                    Ok(element) => act(element).await,
                    Err(error) => Err(error),
                } {
                    Ok(()) => return,
                    Err(error) => last = Some(error),
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let acted = tokio::time::timeout(PATIENCE, acting).await.is_ok();
        assert!(acted, "cannot act on {selector}: {last:?}");
    }

    /// Waits until an element that can be seen shows this text.
    pub async fn shows(&self, selector: &str, text: &str) {
        self.waits_for(selector, |found| found.contains(text), text).await;
    }

    /// Waits until no element of the selector, or none that can be seen, shows this text.
    pub async fn shows_no_more(&self, selector: &str, text: &str) {
        self.waits_for(selector, |found| !found.contains(text), text).await;
    }

    async fn waits_for(&self, selector: &str, is: impl Fn(&str) -> bool, what: &str) {
        let mut last = String::new();
        let waiting = async {
            loop {
                last = self.text(selector).await;
                if is(&last) {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let seen = tokio::time::timeout(PATIENCE, waiting).await.is_ok();
        assert!(seen, "{selector}: {what:?} was waited for, and this is there: {last:?}");
    }

    /// The text that can be seen of all elements of a selector.
    pub async fn text(&self, selector: &str) -> String {
        let script = "return [...document.querySelectorAll(arguments[0])]
            .filter((element) => element.checkVisibility())
            .map((element) => element.innerText).join('\\n')";
        match self.run(script, json!([selector])).await {
            Value::String(text) => text,
            other => panic!("{other}"),
        }
    }

    /// The text of an element, seen or not.
    pub async fn hidden_text(&self, selector: &str) -> String {
        let script = "return document.querySelector(arguments[0])?.textContent ?? ''";
        match self.run(script, json!([selector])).await {
            Value::String(text) => text,
            other => panic!("{other}"),
        }
    }

    /// The value of an input.
    pub async fn value(&self, selector: &str) -> String {
        let script = "return document.querySelector(arguments[0])?.value ?? ''";
        match self.run(script, json!([selector])).await {
            Value::String(text) => text,
            other => panic!("{other}"),
        }
    }

    /// The address.
    pub async fn url(&self) -> Url {
        self.0.current_url().await.expect("a page has an address")
    }

    /// Runs a script, which may be in the way of a navigation: then it is run again.
    async fn run(&self, script: &str, arguments: Value) -> Value {
        let arguments = arguments.as_array().cloned().unwrap_or_default();
        let running = async {
            loop {
                match self.0.execute(script, arguments.clone()).await {
                    Ok(value) => return value,
                    Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
                }
            }
        };
        tokio::time::timeout(PATIENCE, running).await.expect("the page runs scripts")
    }

    /// How many pixels the page is wider than its window.
    pub async fn overflow(&self) -> i64 {
        let script = "const page = document.scrollingElement;
            return page.scrollWidth - page.clientWidth";
        self.run(script, json!([])).await.as_i64().unwrap_or(i64::MAX)
    }

    /// The controls that have no name for those who do not see them.
    pub async fn nameless_controls(&self) -> Value {
        let script = "return [...document.querySelectorAll('button, input, textarea, a, summary')]
            .filter((control) => control.type !== 'hidden' && control.checkVisibility())
            .filter((control) => !control.textContent.trim() && !control.ariaLabel
                && ![...(control.labels ?? [])].some((label) => label.textContent.trim()))
            .map((control) => control.outerHTML)";
        self.run(script, json!([])).await
    }

    /// Shows pages as those who like it dark, or not, have them.
    pub async fn prefer_dark(&self, dark: bool) {
        let scheme = if dark { "dark" } else { "light" };
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.devtools("Emulation.setEmulatedMedia", json!({"features": features})).await;
    }

    /// Gives the page a size, in pixels of CSS.
    pub async fn resize(&self, width: u32, height: u32) {
        let size = json!({"width": width, "height": height, "deviceScaleFactor": 1,
            "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
    }

    /// Takes the network away from the page, or gives it back.
    pub async fn offline(&self, offline: bool) {
        self.network(offline, -1).await;
    }

    /// Lets so many bytes a second leave the page.
    pub async fn slow_uploads(&self, bytes_per_second: i32) {
        self.network(false, bytes_per_second).await;
    }

    async fn network(&self, offline: bool, upload: i32) {
        let network = json!({"offline": offline, "latency": 0, "downloadThroughput": -1,
            "uploadThroughput": upload});
        self.devtools("Network.enable", json!({})).await;
        self.devtools("Network.emulateNetworkConditions", network).await;
    }

    /// Freezes the page as a browser does with those that nobody looks at (`frozen`), or lets it go on
    /// (`active`).
    pub async fn life_cycle(&self, state: &str) {
        self.devtools("Page.setWebLifecycleState", json!({"state": state})).await;
    }

    /// From now on, each page that is opened keeps what it writes to its console.
    pub async fn record_console(&self) {
        let script = "window.recorded = [];
            for (const name of ['log', 'info', 'warn', 'error', 'debug'])
                console[name] = (...texts) => window.recorded.push(texts.map(String).join(' '));
            addEventListener('error', (event) => window.recorded.push(String(event.message)));
            addEventListener('unhandledrejection', (event) =>
                window.recorded.push(String(event.reason?.message ?? event.reason)));";
        let source = json!({"source": script});
        self.devtools("Page.addScriptToEvaluateOnNewDocument", source).await;
    }

    /// What the page has written to its console, with uncaught errors.
    pub async fn console(&self) -> String {
        let text = self.run("return window.recorded.join('\\n')", json!([])).await;
        text.as_str().expect("the console is recorded").to_owned()
    }

    /// Does something in the popup that the page has opened, and returns to the page.
    pub async fn in_popup(&self, act: impl AsyncFnOnce(&Page)) {
        let own = self.0.window().await.expect("a page has a window");
        let finding = async {
            loop {
                let windows = self.0.windows().await.unwrap_or_default();
                if let Some(popup) = windows.into_iter().find(|window| *window != own) {
                    return popup;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let popup = tokio::time::timeout(PATIENCE, finding).await.expect("a popup is opened");
        self.0.switch_to_window(popup).await.expect("the popup is there");
        act(self).await;
        self.0.switch_to_window(own).await.expect("the page is there");
    }

    async fn devtools(&self, command: &str, parameters: Value) {
        let command = DevTools(json!({"cmd": command, "params": parameters}).to_string());
        self.0.issue_cmd(command).await.expect("Chromium knows the command");
    }

    /// Takes a picture of the page: `target/browser/NAME.png`.
    pub async fn screenshot(&self, name: &str) -> PathBuf {
        let path = screenshots().join(format!("{name}.png"));
        match self.0.screenshot().await {
            Ok(picture) => std::fs::write(&path, picture).expect("the screenshot can be written"),
            Err(error) => eprintln!("no screenshot: {error}"),
        }
        path
    }
}

/// A command of the DevTools protocol, which chromedriver passes on.
#[derive(Debug)]
struct DevTools(String);

impl WebDriverCompatibleCommand for DevTools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, url::ParseError> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.0.clone()))
    }
}
