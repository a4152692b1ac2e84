// The people of the demonstration, each in a browser context of their own, signed in through their printed link.

export class People {
  constructor(browser, base, links) {
    this.browser = browser;
    this.base = base;
    this.links = links;
    this.signedIn = new Map();
  }

  /** A context for `name` (nobody without one) that reads `lang` in `theme`. */
  async context(name, { lang = "zh-CN", theme = "light", javaScriptEnabled = true, ...more } = {}) {
    const context = await this.browser.newContext({
      storageState: name ? await this.state(name) : undefined,
      baseURL: this.base,
      locale: lang,
      colorScheme: theme,
      reducedMotion: "reduce",
      javaScriptEnabled,
      ...more,
    });
    context.setDefaultTimeout(15_000);
    await context.addCookies([
      { name: "lang", value: lang, url: this.base },
      { name: "theme", value: theme, url: this.base },
    ]);
    return context;
  }

  /** Opens a path of ours and insists on the status of its answer. */
  async open(page, path, status = 200) {
    const answer = await page.goto(path, { waitUntil: "load" });
    if (answer.status() !== status) throw new Error(`${path} answered ${answer.status()}, not ${status}`);
  }

  /** A page of a signed-in person, and its context to be closed by the caller. */
  async page(name, options) {
    return (await this.context(name, options)).newPage();
  }

  /** Cookies of a signed-in person; each signs in once. */
  state(name) {
    if (!this.signedIn.has(name)) this.signedIn.set(name, this.signIn(name));
    return this.signedIn.get(name);
  }

  async signIn(name) {
    const link = this.links.find(({ line }) => line.split(/[^\p{L}\p{N}]+/u).includes(name));
    if (!link) throw new Error(`the demonstration offers no sign-in link for ${name}`);
    const context = await this.browser.newContext({ baseURL: this.base });
    await this.open(await context.newPage(), link.path);
    const state = await context.storageState();
    await context.close();
    return state;
  }
}
