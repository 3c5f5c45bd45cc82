// What an office sets for its server's machine: how many requests and streams at one time; and rules that browsers keep.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { request } from "node:http";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import { binary, closeBrowser, newContext, root, start, tidy, until } from "./harness.mjs";

afterEach(tidy);
after(closeBrowser);

const SMALL = join(root, "tests/data/pack");

/** A stream that its sender leaves open: the status that it gets, and how to end it. */
function stream(url) {
  const asked = request(`${url}screen?as_of=2026-11-23`, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
  });
  asked.on("error", () => undefined);
  asked.write('{"name":"甲","intake_m3":"27","output":"10"}\n');
  return new Promise((resolve) =>
    asked.on("response", (answer) =>
      resolve({ status: answer.statusCode, end: () => asked.destroy() }),
    ),
  );
}

test("as many streams as are set are answered, and one more gets 503", async () => {
  for (const most of [1, 2]) {
    const { url, stop } = await start(SMALL, ["--max-streams", String(most)]);
    const open = [];
    for (let n = 0; n < most; n++) open.push(await stream(url));
    assert.deepEqual(
      open.map(({ status }) => status),
      Array(most).fill(200),
    );
    const further = await stream(url);
    assert.equal(further.status, 503, `${most}`);
    for (const each of [...open, further]) each.end();
    stop();
  }
});

test("limits out of their bounds are refused before anything is served", () => {
  for (const [flag, value] of [
    ["--max-requests", "0"],
    ["--max-requests", "1025"],
    ["--max-streams", "33"],
    ["--grace", "601"],
  ]) {
    const { status, stderr } = spawnSync(binary, ["serve", "--port", "0", flag, value], {
      encoding: "utf8",
      timeout: 20_000,
    });
    assert.equal(status, 2, `${flag} ${value}: ${stderr}`);
    assert.ok(stderr.includes(flag), stderr);
  }
});

test("a page that comes again is told that the rules haven't changed, and gets those that have", async () => {
  const { url } = await start(SMALL);
  const first = await fetch(`${url}rules.json`);
  assert.equal(first.headers.get("cache-control"), "no-cache");
  const again = await fetch(`${url}rules.json`, {
    headers: { "if-none-match": first.headers.get("etag") },
  });
  assert.deepEqual([again.status, (await again.text()).length], [304, 0]);
  // A browser does so by itself, without the service worker.
  const context = await newContext({ serviceWorkers: "block" });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  const statuses = new Map();
  await session.send("Network.enable");
  const ids = [];
  session.on("Network.requestWillBeSent", ({ requestId, request: { url } }) => {
    if (url.endsWith("/rules.json")) ids.push(requestId);
  });
  // It may come before the other.
  session.on("Network.responseReceivedExtraInfo", ({ requestId, statusCode }) =>
    statuses.set(requestId, statusCode),
  );
  for (let n = 0; n < 2; n++) {
    await page.goto(`${url}?${n}`);
    await page.locator("[data-phase=ready], [data-search]").first().waitFor({ timeout: 60_000 });
  }
  await until(() => ids.length === 2 && ids.every((id) => statuses.has(id)));
  assert.deepEqual(
    ids.map((id) => statuses.get(id)),
    [200, 304],
  );
});
