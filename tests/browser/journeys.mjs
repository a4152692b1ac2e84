// What people do in a browser, at most a dozen: each walks a whole task and checks what the next page says.
//
// Invariant: a journey leaves nothing that another one needs, and finds its fields by the names the server reads.
// Not here: how single pages look (pages.json).

const VILLAGE = "652325107204";
const NEW_DISPUTE = `/cases/new?policy=dispute&place=${VILLAGE}`;
const phone = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

export const journeys = {
  "a team leader registers a dispute on a phone": async ({ people, check }) => {
    const page = await people.page("li", phone);
    await people.open(page, NEW_DISPUTE);
    await check(page, "the form for a new dispute");
    await register(page, "两户对春灌轮次先后有争议。");
    await check(page, "the registered case");
    const number = new URL(page.url()).pathname;
    await people.open(page, "/cases?sort=opened");
    expect((await page.locator(`a[href="${number}"]`).count()) > 0, "the new case stands first among the newest");
    await page.context().close();
  },

  "a dispute is registered without any script": async ({ people }) => {
    const page = await people.page("li", { javaScriptEnabled: false });
    await people.open(page, NEW_DISPUTE);
    await register(page, "两家门前排水沟堵塞，责任不清。");
    await page.context().close();
  },

  "a form with mistakes keeps what was typed": async ({ people, check }) => {
    const page = await people.page("li");
    await people.open(page, NEW_DISPUTE);
    const form = page.locator('form[action="/cases"]');
    await form.evaluate((element) => (element.noValidate = true));
    await page.locator('[name="summary"]').fill("围栏挪动了两米。");
    await submit(page, form);
    expect((await page.locator('[name="summary"]').inputValue()) === "围栏挪动了两米。", "the summary is still there");
    await check(page, "the form with its mistakes");
    await page.context().close();
  },

  "a visitor changes language and theme by links": async ({ people }) => {
    const page = await people.page(null, { lang: "zh-CN" });
    await people.open(page, "/sign-in");
    await follow(page, 'a[href^="/preference/language/en"]');
    expect((await page.locator("html").getAttribute("lang")) === "en", "the page is in English");
    expect(new URL(page.url()).pathname === "/sign-in", "the link leads back");
    // With scripts the theme changes in place; without them the same link leads back to the page.
    await page.locator('a[href^="/preference/theme/dark"]').first().click();
    await page.locator('html[data-theme="dark"]').waitFor();
    expect((await page.context().cookies()).some(({ name, value }) => name === "theme" && value === "dark"), "it is dark");
    await page.context().close();
  },

  "a visitor who is not signed in is asked to and comes back": async ({ people }) => {
    const page = await people.page(null);
    await people.open(page, "/cases");
    const url = new URL(page.url());
    expect(url.pathname === "/sign-in" && url.searchParams.get("back") === "/cases", "sign-in knows the way back");
    await page.context().close();
  },
};

async function register(page, summary) {
  await page.locator('[name="category"][value="water"]').check({ force: true });
  await page.locator('[name="summary"]').fill(summary);
  await page.locator('[name="applicant.name"]').fill("示例甲");
  await submit(page, page.locator('form[action="/cases"]'));
  const { pathname } = new URL(page.url());
  expect(/^\/cases\/[^/]+$/.test(pathname) && pathname !== "/cases/new", `the new case is shown, not ${pathname}`);
}

async function submit(page, form) {
  await Promise.all([page.waitForNavigation(), form.locator('button[type="submit"], button:not([type])').last().click()]);
}

async function follow(page, selector) {
  await Promise.all([page.waitForNavigation(), page.locator(selector).first().click()]);
}

function expect(holds, what) {
  if (!holds) throw new Error(`not so: ${what}`);
}
