//! Chromium, driven through a pipe: what a page shows, what it asks for, and what it does.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::program;

/// The longest that an answer may take: a machine may have much else to do.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a page tells that nobody asked: it runs before any script of the page.
const WATCH: &str = "window.violations = []; \
    addEventListener('securitypolicyviolation', \
        event => violations.push(`${event.violatedDirective} ${event.blockedURI}`));";

/// A browser with one page; it ends when it is dropped.
pub struct Browser {
    process: Child,
    to: ChildStdin,
    from: Receiver<Value>,
    calls: u64,
    session: Option<String>,
    /// What the page told since it was opened.
    events: Vec<Value>,
    _home: TempDir,
}

impl Browser {
    /// Starts it; nothing where there is none.
    pub fn start() -> Option<Self> {
        program("chromium")?;
        let home = tempfile::tempdir().unwrap();
        // It reads what it is told from descriptor 3, and answers to descriptor 4.
        let mut process = std::process::Command::new("sh")
            .args([
                "-c",
                "exec 3<&0 4>&1 < /dev/null > /dev/null 2>&1; exec \"$@\"",
                "sh",
            ])
            .args([
                "chromium",
                "--headless=new",
                "--remote-debugging-pipe",
                "--disable-gpu",
            ])
            // In a container it is root, and has little shared memory.
            .args(["--no-sandbox", "--disable-dev-shm-usage", "--no-first-run"])
            .args([
                "--disable-background-networking",
                "--disable-component-update",
            ])
            .arg(format!("--user-data-dir={}", home.path().display()))
            .arg("about:blank")
            .env("HOME", home.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(process.stdout.take().unwrap());
        let (sender, from) = mpsc::channel();
        thread::spawn(move || {
            loop {
                let mut message = Vec::new();
                let read = said.read_until(0, &mut message).unwrap_or_default();
                let message =
                    serde_json::from_slice(message.strip_suffix(b"\0").unwrap_or(&message));
                let Ok(message) = message else {
                    assert_eq!(read, 0, "the browser said what is no JSON");
                    return;
                };
                if sender.send(message).is_err() {
                    return;
                }
            }
        });
        let mut browser = Self {
            to: process.stdin.take().unwrap(),
            process,
            from,
            calls: 0,
            session: None,
            events: Vec::new(),
            _home: home,
        };
        let page = browser.call("Target.createTarget", json!({"url": "about:blank"}));
        let page = json!({"targetId": page["targetId"], "flatten": true});
        let session = browser.call("Target.attachToTarget", page);
        browser.session = session["sessionId"].as_str().map(str::to_owned);
        for domain in ["Page", "Network", "Log", "Runtime"] {
            browser.call(&format!("{domain}.enable"), json!({}));
        }
        let ticks = json!({"timeDomain": "threadTicks"});
        browser.call("Performance.enable", ticks);
        let watch = json!({"source": WATCH});
        browser.call("Page.addScriptToEvaluateOnNewDocument", watch);
        Some(browser)
    }

    /// Opens a page in a window of this size.
    pub fn open(&mut self, url: &str, (width, height): (u32, u32), is_dark: bool) {
        let window = json!({
            "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600
        });
        self.call("Emulation.setDeviceMetricsOverride", window);
        let scheme = if is_dark { "dark" } else { "light" };
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.call("Emulation.setEmulatedMedia", json!({"features": features}));
        // From an empty one, as nothing is loaded where only what stands behind the # differs.
        for url in ["about:blank", url] {
            self.events.clear();
            self.call("Page.navigate", json!({"url": url}));
            while !self.told("Page.loadEventFired") {
                let event = self.hear();
                self.events.push(event);
            }
        }
    }

    /// The value of an expression on the page.
    #[track_caller]
    pub fn value(&mut self, expression: &str) -> Value {
        let call = json!({"expression": expression, "returnByValue": true});
        let answer = self.call("Runtime.evaluate", call);
        assert!(
            answer["exceptionDetails"].is_null(),
            "{expression}: {answer}"
        );
        answer["result"]["value"].clone()
    }

    /// What is written there.
    pub fn text(&mut self, selector: &str) -> String {
        let selector = Value::from(selector);
        let text = self.value(&format!("document.querySelector({selector}).textContent"));
        text.as_str().unwrap_or_default().to_owned()
    }

    /// How long the page has been busy with this when it is laid out again, in milliseconds: by the clock, and of the
    /// processor, as the machine may have much else to do.
    pub fn busy(&mut self, script: &str) -> [f64; 2] {
        let timed = format!(
            "(() => {{ document.body.offsetHeight; const begun = performance.now(); {script}; \
             document.body.offsetHeight; return performance.now() - begun; }})()"
        );
        let before = self.processor();
        let clock = self.value(&timed).as_f64().unwrap();
        [clock, self.processor() - before]
    }

    /// How long the page has had the processor since the browser was started, in milliseconds.
    pub fn processor(&mut self) -> f64 {
        let metrics = self.call("Performance.getMetrics", json!({}));
        let mut metrics = metrics["metrics"].as_array().unwrap().iter();
        let busy = metrics.find(|metric| metric["name"] == "TaskDuration");
        busy.unwrap()["value"].as_f64().unwrap() * 1000.0
    }

    /// The answer of the browser to a call.
    #[expect(clippy::needless_pass_by_value, reason = "it is made for the call")]
    pub fn call(&mut self, method: &str, params: Value) -> Value {
        self.calls += 1;
        let mut call = json!({"id": self.calls, "method": method, "params": params});
        if let Some(session) = &self.session {
            call["sessionId"] = session.as_str().into();
        }
        self.to.write_all(format!("{call}\0").as_bytes()).unwrap();
        loop {
            let message = self.hear();
            if message["id"] == self.calls {
                assert!(message["error"].is_null(), "{method}: {message}");
                return message["result"].clone();
            }
            self.events.push(message);
        }
    }

    fn hear(&self) -> Value {
        let heard = self.from.recv_timeout(PATIENCE);
        heard.unwrap_or_else(|_| panic!("the browser says nothing"))
    }

    fn told(&self, method: &str) -> bool {
        self.events.iter().any(|event| event["method"] == method)
    }

    /// Asserts that since it was opened the page asked for nothing but itself, broke no rule of its own policy, opened
    /// no dialog and threw no error.
    #[track_caller]
    pub fn assert_quiet(&mut self) {
        assert_eq!(self.value("violations"), json!([]));
        let own = self.value("location.href.split('#')[0]");
        for event in &self.events {
            let url = event["params"]["request"]["url"].as_str();
            if event["method"] == "Network.requestWillBeSent" {
                let is_own = url.is_some_and(|url| url.starts_with("data:") || own == url);
                assert!(is_own, "{event}");
            }
        }
        for method in [
            "Page.javascriptDialogOpening",
            "Runtime.exceptionThrown",
            "Runtime.consoleAPICalled",
            "Log.entryAdded",
            "Page.windowOpen",
        ] {
            let told: Vec<_> = self
                .events
                .iter()
                .filter(|event| event["method"] == method)
                .collect();
            assert!(told.is_empty(), "{told:?}");
        }
    }

    /// Writes what is seen of the page to a file of WebP.
    pub fn picture(&mut self, file: &Path) {
        let call = json!({"format": "webp", "quality": 70});
        let picture = self.call("Page.captureScreenshot", call);
        let bytes = STANDARD.decode(picture["data"].as_str().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
