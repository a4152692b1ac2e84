// Browser journeys and axe over every page, in both languages, light and dark, on a phone and on a desk.
//
// Started by `cargo xtask test`, which serves a demonstration and passes BASE_URL, SIGN_IN_LINKS (a list of
// {path, line}), CHROMIUM and SCREENSHOTS. Invariant: one violation, one script error, one request to a foreign host or
// one page wider than its screen fails the run. Not here: which pages (pages.json), what people do (journeys.mjs).

import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { journeys } from "./journeys.mjs";
import { People } from "./people.mjs";

const base = process.env.BASE_URL;
const links = JSON.parse(process.env.SIGN_IN_LINKS ?? "[]");
const screenshots = process.env.SCREENSHOTS;
const only = process.argv.slice(2);
if (!base || !screenshots) {
  console.error("BASE_URL and SCREENSHOTS are needed; `cargo xtask test --only browser` gives them");
  process.exit(2);
}
mkdirSync(screenshots, { recursive: true });
const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const pages = JSON.parse(readFileSync(new URL("pages.json", import.meta.url), "utf8"));
const widths = [360, 1280];
const looks = ["zh-CN", "en"].flatMap((lang) => ["light", "dark"].map((theme) => ({ lang, theme })));
const faults = [];

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"],
});
const people = new People(browser, base, links);

for (const page of pages.filter((page) => chosen(page.name))) {
  const begun = performance.now();
  await Promise.all(looks.map((look) => lookAt(page, look).catch((error) => {
    faults.push(`${page.name} ${look.lang} ${look.theme}: ${error.message}`);
  })));
  console.log(`page ${page.name}: ${seconds(begun)}`);
}
for (const [name, walk] of Object.entries(journeys).filter(([name]) => chosen(name))) {
  const begun = performance.now();
  try {
    await walk({ people, check });
  } catch (error) {
    faults.push(`journey "${name}": ${error.message}`);
  }
  console.log(`journey ${name}: ${seconds(begun)}`);
}
await browser.close();

if (faults.length > 0) {
  console.error(`\n${faults.length} faults:\n${[...new Set(faults)].join("\n")}`);
  process.exit(1);
}
console.log(`${pages.length} pages in ${looks.length} looks at ${widths.length} widths and ` +
  `${Object.keys(journeys).length} journeys: no violation`);

function chosen(name) {
  return only.length === 0 || only.some((part) => name.includes(part));
}

function seconds(begun) {
  return `${((performance.now() - begun) / 1000).toFixed(1)} s`;
}

async function lookAt(wanted, look) {
  const context = await people.context(wanted.as, look);
  const page = await context.newPage();
  const what = `${wanted.name} ${look.lang} ${look.theme}`;
  watch(page, what, wanted.status);
  await people.open(page, wanted.open, wanted.status ?? 200);
  for (const selector of wanted.follow ?? []) {
    await Promise.all([page.waitForNavigation(), page.locator(selector).first().click()]);
  }
  for (const width of widths) {
    await page.setViewportSize({ width, height: width < 600 ? 740 : 900 });
    await check(page, `${what} ${width}px`);
    const file = `${screenshots}/${wanted.name}-${look.lang}-${look.theme}-${width}.png`;
    await page.screenshot({ path: file, fullPage: true });
  }
  await page.setViewportSize({ width: 320, height: 640 });
  await fits(page, `${what} 320px`);
  await context.close();
}

async function fits(page, what) {
  const overflow = await page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (overflow > 0) faults.push(`${what}: ${overflow} px wider than the screen`);
}

/** Everything that is wrong with the page as it stands goes onto the list. */
async function check(page, what) {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  for (const { id, help, nodes } of violations) {
    faults.push(`${what}: axe ${id}: ${help}: ${nodes.slice(0, 3).map((node) => node.target.join(" ")).join(" | ")}`);
  }
  const { text, lang } = await page.evaluate(() => ({
    text: document.body.innerText,
    lang: document.documentElement.lang,
  }));
  if (text.includes("⟦")) faults.push(`${what}: a word is missing: ${text.match(/⟦[^⟧]*⟧/)?.[0]}`);
  await fits(page, what);
  if (!lang) faults.push(`${what}: the page does not say its language`);
}

function watch(page, what, status = 200) {
  page.on("pageerror", (error) => faults.push(`${what}: script error: ${error.message}`));
  page.on("console", (message) => {
    const expected = status >= 400 && message.text().includes(`${status}`);
    if (message.type() === "error" && !expected) faults.push(`${what}: console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== new URL(base).origin) {
      faults.push(`${what}: asks a foreign host: ${request.url()}`);
    }
  });
}
