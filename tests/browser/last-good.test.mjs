// The last good state: what a login page, half an answer, a bad draft, a forged pack, spoilt files or a full disk must not take.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, test } from "node:test";
import {
  axe,
  begin,
  command,
  copyRules,
  deskFolder,
  keptText,
  newContext,
  openKept,
  serve,
  tidy,
  until,
  verdict,
} from "./harness.mjs";

const desk = deskFolder();
afterEach(tidy);

/** What a portal, a login or a broken line gives in the place of an answer. */
const html = (answer) =>
  answer.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>登录</title>");
const FAULTS = {
  "a login page": html,
  "half of the answer, and then nothing": (answer, body) => {
    answer.writeHead(200, { "content-type": "application/json", "content-length": body.length });
    answer.write(body.subarray(0, body.length / 2), () => answer.destroy());
  },
  "half of the answer, which looks whole": (answer, body) =>
    answer
      .writeHead(200, { "content-type": "application/json" })
      .end(body.subarray(0, body.length / 2)),
  "nothing at all": (answer) => answer.writeHead(200, { "content-type": "application/json" }).end(),
  "half of the answer, and then silence": (answer, body) => {
    answer.writeHead(200, { "content-type": "application/json", "content-length": body.length });
    answer.write(body.subarray(0, body.length / 2));
  },
  silence: () => {},
  "a gateway's error": (answer) => answer.writeHead(503).end("no"),
  "a refusal": (answer) => answer.writeHead(403).end("no"),
  "no such file": (answer) => answer.writeHead(404).end("no"),
  "a server's error": (answer) => answer.writeHead(500).end("no"),
};

/** A server in front that gives what it is told in the place of an answer: by path, a text or a fault. */
async function front(to) {
  const instead = new Map();
  const server = createServer((from, answer) => {
    const path = from.url.slice(1).replace(/\?.*/, "");
    const other = instead.get(path);
    if (typeof other === "string")
      return answer
        .writeHead(200, {
          "content-type": path.endsWith(".json") ? "application/json" : "text/html",
        })
        .end(other);
    const { "if-none-match": _tag, "if-modified-since": _date, ...own } = from.headers;
    const passed = request(
      new URL(path, to),
      { method: from.method, headers: { ...own, "accept-encoding": "identity" } },
      (got) => {
        const parts = [];
        got.on("data", (part) => parts.push(part));
        got.on("end", () => {
          const { "content-length": _length, ...headers } = got.headers;
          const body = Buffer.concat(parts);
          if (other) return other(answer, body);
          return answer.writeHead(got.statusCode, headers).end(body);
        });
      },
    );
    passed.on("error", () => answer.writeHead(502).end());
    return passed.end();
  });
  await new Promise((resolve) =>
    server.listen({ port: 0, host: "127.0.0.1" }, () => resolve(undefined)),
  );
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/`,
    instead,
    stop: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

const keptRules = (page) => keptText(page, "./rules.json");

const ready = (page) => page.waitForSelector("[data-phase=ready]");

test(`in the place of the rules there comes ${Object.keys(FAULTS).join("; ")}: the last ones stay in use, and stay kept`, async () => {
  const site = await front((await serve()).url);
  try {
    const { context, page } = await openKept(site.url);
    const kept = await keptRules(page);
    for (const [what, fault] of Object.entries(FAULTS)) {
      site.instead.set("rules.json", fault);
      await page.reload();
      await ready(page);
      const strip = page.locator("[data-kept-rules], [data-offline]");
      assert.match(await strip.innerText(), /2026\.11/, what);
      await page.waitForSelector("[data-search]");
      assert.match(await begin(page), /\w/, what);
      // One page says that these are the last rules, another that there is no network.
      if (["a login page", "silence"].includes(what)) assert.deepEqual(await axe(page), [], what);
      // Not even after a while has what came taken their place.
      assert.equal(await keptRules(page), kept, what);
      await context.setOffline(true);
      await page.reload();
      await page.waitForSelector("[data-offline]");
      await context.setOffline(false);
      site.instead.clear();
      await page.click("[data-reload]");
      await strip.waitFor({ state: "detached" });
    }
  } finally {
    await site.stop();
  }
});

test("once the network is back rules are asked for until they come", async () => {
  const site = await front((await serve()).url);
  try {
    const { context, page } = await openKept(site.url);
    await context.setOffline(true);
    await page.reload();
    await page.waitForSelector("[data-offline]");
    let refused = 0;
    site.instead.set("rules.json", (answer) => {
      refused += 1;
      site.instead.clear();
      answer.writeHead(503).end("no");
    });
    await context.setOffline(false);
    await page.waitForSelector("[data-offline]", { state: "detached" });
    assert.equal(refused, 1);
  } finally {
    await site.stop();
  }
});

test("a draft with a mistake is shown, the last good rules can be gone on with, and they stay kept", async () => {
  const rules = copyRules();
  const { url } = await serve(rules.folder);
  const { context, page } = await openKept(url);
  const kept = await keptRules(page);
  rules.edit("pack.toml", 'id = "shanxi', "id = shanxi");
  await page.reload();
  await page.waitForSelector("[data-bad-pack]");
  assert.match(await page.innerText("[data-bad-pack]"), /pack\.toml:\d+:\d+/);
  await page.click("[data-use-kept]");
  await ready(page);
  assert.match(await page.innerText("[data-kept-rules]"), /2026\.11.*有错误/s);
  await page.click("[data-lang=en]");
  assert.match(await page.innerText("[data-kept-rules]"), /2026\.11.*mistakes/s);
  assert.equal(await keptRules(page), kept);
  await context.setOffline(true);
  await page.reload();
  await page.waitForSelector("[data-offline]");
});

/** Keys in files, as openssl writes them. */
function key(name) {
  const file = (ending) => join(desk, name + ending);
  execFileSync("openssl", ["genpkey", "-algorithm", "ed25519", "-out", file(".pem")]);
  execFileSync("openssl", ["pkey", "-in", file(".pem"), "-pubout", "-out", file(".pub")]);
  return { secret: file(".pem"), text: readFileSync(file(".pub"), "utf8") };
}

function signed(folder, secret) {
  const out = join(desk, "signed.json");
  command(["bundle", folder, "-o", out, "--sign", secret]);
  return readFileSync(out, "utf8");
}

test("signed rules: without a network the keys are kept too, what isn't signed takes no place, and an older pack is said", async () => {
  const [own, other] = [key("own"), key("other")];
  const rules = copyRules();
  const older = signed(rules.folder, own.secret);
  rules.edit("pack.toml", 'version = "2026.11"', 'version = "2026.12"');
  const newer = signed(rules.folder, own.secret);
  const foreign = signed(rules.folder, other.secret);
  const site = await front((await serve()).url);
  try {
    const index = await (await fetch(site.url)).text();
    site.instead.set(
      "",
      index.replace("<water-rules-page ", '<water-rules-page trust="./keys.pem" '),
    );
    site.instead.set("keys.pem", own.text);
    site.instead.set("rules.json", newer);
    const { context, page } = await openKept(site.url);
    const version = () => page.innerText("[data-version]");
    assert.match(await version(), /2026\.12/);
    // Without a network.
    await until(() => keptText(page, "./keys.pem"));
    await context.setOffline(true);
    await page.reload();
    await page.waitForSelector("[data-offline]");
    assert.match(await version(), /2026\.12/);
    await context.setOffline(false);
    // A login page in the place of the keys.
    site.instead.set("keys.pem", html);
    await page.reload();
    await ready(page);
    assert.match(await version(), /2026\.12/);
    site.instead.set("keys.pem", own.text);
    // Somebody else's.
    for (const bad of [foreign, JSON.stringify(JSON.parse(newer).files)]) {
      site.instead.set("rules.json", bad);
      await page.reload();
      assert.match(await page.innerText("[data-kept-rules]"), /2026\.12.*没有受信任的签名/s);
      assert.equal(await keptRules(page), newer);
    }
    // Last year's, which the key did sign.
    site.instead.set("rules.json", older);
    await page.reload();
    assert.match(await page.innerText("[data-older-rules]"), /2026\.11.*2026\.12/s);
    await page.click("[data-lang=en]");
    assert.match(await page.innerText("[data-older-rules]"), /older than 2026\.12/);
    assert.deepEqual(await axe(page), []);
    site.instead.set("rules.json", newer);
    await page.reload();
    await ready(page);
    assert.equal(await page.locator("[data-older-rules]").count(), 0);
  } finally {
    await site.stop();
  }
});

test("a damaged file of the page is mended by the next load", async () => {
  const { url } = await serve();
  const { page } = await openKept(url);
  const spoilt = await page.evaluate(async () => {
    const name = (await caches.keys()).find((each) => each.includes(" page "));
    const cache = await caches.open(name);
    const path = document.querySelector("script[type=module]").src;
    const headers = { "content-type": "text/javascript" };
    await cache.put(path, new Response("spoilt(", { headers }));
    return path;
  });
  await page.reload();
  await until(async () => !(await keptText(page, spoilt)));
  await page.reload();
  await ready(page);
});

test("what a portal gives in the place of a file of the page is not kept", async () => {
  const site = await front((await serve()).url);
  try {
    const worker = await (await fetch(`${site.url}service-worker.js`)).text();
    const path = /assets\/verify-[\w-]+\.js/.exec(worker)[0];
    site.instead.set(path, html);
    const context = await newContext({ serviceWorkers: "allow", locale: "zh-CN" });
    const page = await context.newPage();
    await page.goto(site.url);
    await ready(page);
    // The worker is given up, and with it what it would have kept wrong.
    await until(() =>
      page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        const names = await caches.keys();
        return names.length > 0 && !(registration && registration.installing);
      }),
    );
    assert.equal(
      await page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        return Boolean(registration && registration.active);
      }),
      false,
    );
    assert.equal(await keptText(page, path), "");
    site.instead.clear();
    await page.reload();
    await ready(page);
    await until(() => keptText(page, path));
  } finally {
    await site.stop();
  }
});

test("where nothing can be kept the page works all the same", async () => {
  const { url } = await serve();
  const context = await newContext({ serviceWorkers: "allow", locale: "zh-CN" });
  await context.addInitScript(() => {
    Cache.prototype.put = () => Promise.reject(new DOMException("full", "QuotaExceededError"));
    IDBFactory.prototype.open = () => {
      throw new DOMException("off", "SecurityError");
    };
  });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(url);
  await ready(page);
  await page.selectOption("[data-samples]", "well-in-prohibited-zone");
  assert.equal(await verdict(page, { is: "rejected" }), "rejected");
  await page.locator("[data-projects] > summary").click();
  await page.waitForSelector("[data-not-lasting]");
  assert.deepEqual(errors, []);
});

test("a damaged project hides no other, is said, and can be saved as a file", async () => {
  const { url } = await serve();
  const context = await newContext({ locale: "zh-CN", viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.goto(url);
  await ready(page);
  await page.fill("[data-title]", "好的项目");
  await page.press("[data-title]", "Tab");
  await page.waitForSelector("[data-projects]");
  const damaged = [
    { id: "a" },
    { id: "b", title: 5, record: {}, assumed: [], sample: "", changed: 1, verdict: null },
    { id: "c", title: "", record: null, assumed: [], sample: "", changed: 1, verdict: null },
    { id: "d", title: "", record: {}, assumed: "x", sample: "", changed: 1, verdict: null },
    { id: "e", title: "", record: {}, assumed: [], sample: "", changed: "y", verdict: null },
    { id: "f", title: "", record: {}, assumed: [], sample: "", changed: 1, verdict: {} },
  ];
  await page.evaluate(
    (damaged) =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open("water-rules");
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const writing = opening.result.transaction("projects", "readwrite");
          for (const each of damaged) writing.objectStore("projects").put(each);
          writing.oncomplete = () => {
            opening.result.close();
            resolve(undefined);
          };
        };
      }),
    damaged,
  );
  await page.reload();
  await ready(page);
  await page.locator("[data-projects] > summary").click();
  await page.waitForSelector("[data-damaged]");
  assert.deepEqual(await page.locator("[data-project] .project-title").allInnerTexts(), [
    "好的项目",
  ]);
  assert.match(await page.innerText("[data-damaged]"), /有 6 个已存的项目已经损坏/);
  const [saved] = await Promise.all([
    page.waitForEvent("download"),
    page.click("[data-save-damaged]"),
  ]);
  const path = join(desk, "damaged.json");
  await saved.saveAs(path);
  assert.deepEqual(JSON.parse(readFileSync(path, "utf8")), damaged);
  assert.deepEqual(errors, []);
});
