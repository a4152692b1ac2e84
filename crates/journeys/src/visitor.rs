//! Somebody with a browser of their own: nobody, or a person of the demonstration who came by their printed link.
//!
//! Invariant: a visitor fails with a sentence that names what was looked for and where. Not here: what is wrong with a page (`check.rs`).

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use fantoccini::elements::Element;
use fantoccini::{Client, Locator};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::driver::{Driver, chromium};

/// How long a visitor waits for something to appear.
const PATIENCE: Duration = Duration::from_secs(15);

/// A sign-in link as the demonstration prints it: its path, and the line it stood on, which names the person.
#[derive(Clone, Debug, Deserialize)]
pub struct SignInLink {
    pub path: String,
    pub line: String,
}

/// The demonstration that is being served, and what browsers come from.
pub struct Demonstration {
    pub driver: Driver,
    /// `http://127.0.0.1:port`
    pub base: String,
    pub links: Vec<SignInLink>,
}

/// How a visitor reads.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    pub lang: &'static str,
    pub theme: &'static str,
    pub phone: bool,
    pub scripts: bool,
}

impl Look {
    pub const PLAIN: Look = Look { lang: "zh-CN", theme: "light", phone: false, scripts: true };
}

/// Somebody who stands on a page.
pub struct Visitor<'d> {
    pub client: Client,
    demonstration: &'d Demonstration,
}

impl<'d> Visitor<'d> {
    /// Opens a browser for `name`, signs in, and lets `walk` go on from there; for nobody, just a browser. Whatever
    /// happens on the way, the browser is closed.
    ///
    /// # Errors
    /// There is no browser to be had, no link for that name that lets in, or the way is barred.
    pub async fn visits<T>(
        demonstration: &'d Demonstration,
        name: Option<&str>,
        look: Look,
        walk: impl AsyncFnOnce(&Visitor<'d>) -> Result<T>,
    ) -> Result<T> {
        let client = demonstration.driver.browser(look.lang, look.phone).await?;
        let visitor = Visitor { client, demonstration };
        let walked = match visitor.settle(name, look).await {
            Ok(()) => walk(&visitor).await,
            Err(error) => Err(error.context(format!("{} does not come in", name.unwrap_or("nobody")))),
        };
        visitor.client.close().await?;
        walked
    }

    /// Makes the browser read as `look` says, and signs in.
    async fn settle(&self, name: Option<&str>, look: Look) -> Result<()> {
        let media = json!({"features": [
            {"name": "prefers-color-scheme", "value": look.theme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]});
        chromium(&self.client, "Emulation.setEmulatedMedia", media).await?;
        if !look.phone {
            self.resize(1280, 900).await?;
        }
        for (name, value) in [("lang", look.lang), ("theme", look.theme)] {
            let cookie = json!({"name": name, "value": value, "url": self.base()});
            chromium(&self.client, "Network.setCookie", cookie).await?;
        }
        if !look.scripts {
            chromium(&self.client, "Emulation.setScriptExecutionDisabled", json!({"value": true})).await?;
        }
        if let Some(name) = name {
            self.open(&self.demonstration.link_of(name)?.path, 200).await?;
        }
        Ok(())
    }

    /// Where the demonstration is served.
    pub fn base(&self) -> &str {
        &self.demonstration.base
    }

    /// Opens a path of ours and insists on the status of its answer.
    pub async fn open(&self, path: &str, status: u16) -> Result<()> {
        self.client.goto(&format!("{}{path}", self.base())).await?;
        let answered =
            self.ask("return performance.getEntriesByType('navigation')[0].responseStatus").await?;
        ensure!(answered == json!(status), "{path} answered {answered}, not {status}");
        Ok(())
    }

    /// Asks the page that is open, by a script's `return`.
    pub async fn ask(&self, script: &str) -> Result<Value> {
        Ok(self.client.execute(script, Vec::new()).await?)
    }

    /// The first element that a selector names, once it is there.
    pub async fn find(&self, selector: &str) -> Result<Element> {
        let wait = self.client.wait().at_most(PATIENCE).every(Duration::from_millis(50));
        wait.for_element(Locator::Css(selector))
            .await
            .with_context(|| format!("`{selector}` is not on the page"))
    }

    /// Types into the field of that name.
    pub async fn fill(&self, field: &str, text: &str) -> Result<()> {
        let field = self.find(&format!("[name='{field}']")).await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// Clicks what a selector names first and waits for the page that comes.
    pub async fn follow(&self, selector: &str) -> Result<()> {
        let element = self.find(selector).await?;
        self.leave_by(&element).await.with_context(|| format!("after a click on `{selector}`"))
    }

    /// Sends a form by its last button and waits for the page that comes.
    pub async fn submit(&self, form: &str) -> Result<()> {
        let form = self.find(form).await?;
        let buttons = form.find_all(Locator::Css("button[type='submit'], button:not([type])")).await?;
        self.leave_by(buttons.last().context("the form has no button")?)
            .await
            .context("after sending the form")
    }

    /// The page that is left carries a mark, so the first one without it is the next.
    async fn leave_by(&self, element: &Element) -> Result<()> {
        self.ask("document.documentElement.dataset.left = ''").await?;
        self.click(element).await?;
        self.find("html:not([data-left]) body").await.context("no other page came")?;
        Ok(())
    }

    /// Clicks an element after bringing it to the middle of the screen: the driver would take it to the very edge, where
    /// on a telephone the bar with the chapters lies over it.
    pub async fn click(&self, element: &Element) -> Result<()> {
        let middle = "arguments[0].scrollIntoView({block: 'center'})";
        self.client.execute(middle, vec![serde_json::to_value(element)?]).await?;
        Ok(element.click().await?)
    }

    /// Gives the screen another size, in CSS pixels.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let screen = json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false});
        chromium(&self.client, "Emulation.setDeviceMetricsOverride", screen).await?;
        Ok(())
    }

    /// The whole page as a PNG, also what is below the screen.
    pub async fn photograph(&self) -> Result<Vec<u8>> {
        use base64::Engine as _;
        let metrics = chromium(&self.client, "Page.getLayoutMetrics", json!({})).await?;
        let (width, height) = (&metrics["cssContentSize"]["width"], &metrics["cssContentSize"]["height"]);
        let clip = json!({"x": 0, "y": 0, "width": width, "height": height, "scale": 1});
        let wanted = json!({"format": "png", "captureBeyondViewport": true, "clip": clip});
        let picture = chromium(&self.client, "Page.captureScreenshot", wanted).await?;
        let data = picture["data"].as_str().context("Chromium sent no picture")?;
        Ok(base64::engine::general_purpose::STANDARD.decode(data)?)
    }
}

impl Demonstration {
    fn link_of(&self, name: &str) -> Result<&SignInLink> {
        let names = |link: &&SignInLink| {
            link.line.split(|letter: char| !letter.is_alphanumeric()).any(|word| word == name)
        };
        self.links
            .iter()
            .find(names)
            .with_context(|| format!("the demonstration offers no sign-in link for {name}"))
    }
}
