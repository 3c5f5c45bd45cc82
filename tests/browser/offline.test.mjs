import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer, request } from "node:http";
import { after, afterEach, test } from "node:test";
import {
  axe,
  closeBrowser,
  copyRules,
  keptText,
  openKept,
  serve,
  tidy,
  until,
  verdict,
} from "./harness.mjs";

afterEach(tidy);
after(closeBrowser);

async function pick(page, sample) {
  await page.selectOption("[data-samples]", sample);
  await page.waitForSelector("[data-sample-source]");
  return verdict(page);
}

test("after the first load it screens, reports and verifies without a network, and says so", async () => {
  const { url, stop } = await serve(undefined, [], { own: true });
  const { context, page, errors } = await openKept(url);
  await pick(page, "luliang-gas-power");
  assert.equal(await page.locator("[data-offline]").count(), 0);
  await context.setOffline(true);
  stop();
  await page.reload();
  await page.waitForSelector("[data-phase=ready]");
  assert.match(await page.innerText("[data-offline]"), /离线，规则为 2026\.11 版本/);
  assert.deepEqual(await axe(page), []);
  assert.equal(await pick(page, "well-in-prohibited-zone"), "rejected");
  // Parts that were never opened are there too.
  await page.evaluate(() => (location.hash = "#/report"));
  await page.waitForSelector("[data-paper] [data-qr]", { timeout: 30_000 });
  const [docx] = await Promise.all([page.waitForEvent("download"), page.click("[data-docx]")]);
  assert.match(docx.suggestedFilename(), /\.docx$/);
  await page.click("[data-lang=en]");
  assert.match(await page.innerText("[data-offline]"), /Offline; the rules are version 2026\.11/);
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(
    errors.filter((error) => !/ERR_INTERNET_DISCONNECTED|ERR_CONNECTION/.test(error)),
    [],
  );
});

test("an edited rule is in force on the next load, service worker or not; offline it is the last that was read", async () => {
  const rules = copyRules();
  const { url } = await serve(rules.folder);
  const { context, page } = await openKept(url);
  rules.edit("pack.toml", 'version = "2026.11"', 'version = "2027.01"');
  await page.reload();
  await page.waitForSelector("[data-phase=ready]");
  assert.match(await page.innerText("[data-version]"), /2027\.01/);
  rules.edit("pack.toml", 'version = "2027.01"', 'version = "2027.02"');
  await page.click("[data-reload]");
  await page.waitForFunction(() =>
    document
      .querySelector("water-rules-page")
      .shadowRoot.querySelector("[data-version]")
      .textContent.includes("2027.02"),
  );
  assert.equal(await page.locator("[data-offline]").count(), 0);
  // Once it runs by them, the page keeps them.
  await until(async () => (await keptText(page, "./rules.json")).includes("2027.02"));
  await context.setOffline(true);
  await page.reload();
  await page.waitForSelector("[data-offline]");
  assert.match(await page.innerText("[data-version]"), /2027\.02/);
  // Back online the note goes by itself, and what was edited meanwhile is in force.
  rules.edit("pack.toml", 'version = "2027.02"', 'version = "2027.03"');
  await context.setOffline(false);
  await page.waitForSelector("[data-offline]", { state: "detached" });
  assert.match(await page.innerText("[data-version]"), /2027\.03/);
});

test("mistakes in the rules are shown, not covered by a copy", async () => {
  const rules = copyRules();
  const { url } = await serve(rules.folder);
  const { page } = await openKept(url);
  rules.edit("pack.toml", 'id = "shanxi', "id = shanxi");
  await page.reload();
  await page.waitForSelector("[data-bad-pack]");
});

/** Another server in front: under a sub-path, with a page whose files can be changed and renamed. */
async function front(to, prefix) {
  const changes = new Map();
  const names = new Map();
  let down = false;
  const server = createServer((from, answer) => {
    if (down) return from.socket.destroy();
    if (!from.url.startsWith(prefix)) return answer.writeHead(404).end("not here");
    const asked = from.url.slice(prefix.length);
    const path = names.get(asked) || asked;
    // What is changed on the way must not be answered with "not modified".
    const { "if-none-match": _tag, "if-modified-since": _date, ...own } = from.headers;
    const headers = { ...own, "accept-encoding": "identity" };
    const passed = request(new URL(path, to), { method: from.method, headers }, (got) => {
      const parts = [];
      got.on("data", (part) => parts.push(part));
      got.on("end", () => {
        const { "content-length": _length, ...rest } = got.headers;
        const body = Buffer.concat(parts);
        const change = changes.get(path);
        answer.writeHead(got.statusCode, rest).end(change ? change(body.toString()) : body);
      });
    });
    passed.on("error", () => answer.writeHead(502).end());
    passed.end();
  });
  await new Promise((resolve) =>
    server.listen({ port: 0, host: "127.0.0.1" }, () => resolve(undefined)),
  );
  return {
    url: `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}${prefix}`,
    changes,
    names,
    /** Whether it can't be reached. */
    set down(is) {
      down = is;
      if (is) server.closeAllConnections();
    },
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The next build: another name in the page's script and in the worker, which says of the script what `told` makes of its text. */
async function deploy(site, url, page, told = (text) => text) {
  const build = /\(([0-9a-f]{8})\)/.exec(await page.innerText("[data-page-version]"))[1];
  const rename = (text) => text.split(build).join("0badcafe");
  const script = await page.evaluate(() =>
    new URL(document.querySelector("script[type=module]").src).pathname.replace("/deep/water/", ""),
  );
  const renamed = script.replace(/-[^-.]+\.js$/, "-NEXT0000.js");
  site.names.set(renamed, script);
  site.changes.set(script, rename);
  const hash = (text) => createHash("sha256").update(text).digest("hex");
  const own = await (await fetch(url + script)).text();
  site.changes.set("service-worker.js", (text) =>
    rename(text)
      .split(script)
      .join(renamed)
      .replace(hash(own), hash(told(rename(own)))),
  );
  site.changes.set("", (text) => text.split(script).join(renamed));
}

test("half of a new build, a file of another one, or a login page in the place of the worker replaces nothing", async () => {
  const { url } = await serve();
  const site = await front(url, "/deep/water/");
  try {
    const { page } = await openKept(site.url);
    const version = await page.innerText("[data-page-version]");
    /** What becomes of the worker that the site has now. */
    const update = () =>
      page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        const found = new Promise((resolve) =>
          registration.addEventListener("updatefound", resolve, { once: true }),
        );
        try {
          await registration.update();
        } catch (error) {
          return error.name;
        }
        await found;
        const worker = registration.installing;
        if (!worker) return "redundant";
        return new Promise((resolve) =>
          worker.addEventListener("statechange", () => {
            if (["activated", "redundant"].includes(worker.state)) resolve(worker.state);
          }),
        );
      });
    /** The page is as it was, without a network, too. */
    const same = async () => {
      site.down = true;
      await page.reload();
      await page.waitForSelector("[data-offline]");
      assert.equal(await page.innerText("[data-page-version]"), version);
      assert.equal(await pick(page, "well-in-prohibited-zone"), "rejected");
      assert.equal(await page.locator("[data-update]").count(), 0);
      site.down = false;
      await page.reload();
      await page.waitForSelector("[data-phase=ready]");
      assert.equal(await page.locator("[data-offline]").count(), 0);
    };
    site.changes.set("service-worker.js", () => "<!doctype html><title>Login</title>");
    assert.equal(await update(), "TypeError");
    await same();
    // The worker of the next build and, by a cache in between, a script that isn't as it was built.
    await deploy(site, url, page, (text) => `${text}//`);
    site.changes.delete("");
    assert.equal(await update(), "redundant");
    await same();
    // Its script isn't there yet.
    site.names.clear();
    assert.equal(await update(), "redundant");
    await same();
  } finally {
    await site.stop();
  }
});

test("a new build is offered under a sub-path, and updating keeps the project", async () => {
  const { url } = await serve();
  const site = await front(url, "/deep/water/");
  try {
    const { page } = await openKept(site.url);
    const found = await pick(page, "well-in-prohibited-zone");
    assert.match(await page.innerText("[data-page-version]"), /\d+\.\d+\.\d+ \([0-9a-f]{8}\)/);
    assert.equal(await page.locator("[data-update]").count(), 0);
    await deploy(site, url, page);
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
    await page.click("[data-update]", { timeout: 20_000 });
    await page.waitForFunction(() => {
      const element = document.querySelector("water-rules-page");
      const version =
        element && element.shadowRoot && element.shadowRoot.querySelector("[data-page-version]");
      return version && version.textContent.includes("0badcafe");
    });
    assert.equal(await verdict(page), found);
    assert.equal(await page.inputValue("[data-samples]"), "well-in-prohibited-zone");
    assert.equal(await page.locator("[data-update]").count(), 0);
  } finally {
    await site.stop();
  }
});
