// A host gets the certificate of what its visitor sees, and its server finds whether it is right.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import { bundles, closeBrowser, command, newContext, root, serve, tidy } from "./harness.mjs";

afterEach(tidy);
after(closeBrowser);

const verified = async (url, certificate) => {
  const headers = { "content-type": "application/json" };
  const asked = { method: "POST", headers, body: certificate };
  return (await fetch(`${url}verify`, asked)).json();
};

test("the element's certificate is the command's, byte for byte, and /verify tells a changed one", async () => {
  const { url } = await serve();
  const rules = join(root, "rules");
  const record = JSON.parse(command(["generate", rules, "--count", "1", "--seed", "7"]));
  const expected = command(
    ["screen", "-", "--pack", rules, "--as-of", "2026-11-23", "--format", "certificate"],
    JSON.stringify(record),
  ).trim();
  const page = await (await newContext({ locale: "zh-CN" })).newPage();
  await page.goto(`${url}embed/module.html`);
  const element = page.locator("water-screening");
  // Before there is a report there is no certificate.
  const code = await page.evaluate(async () => {
    await customElements.whenDefined("water-screening");
    const fresh = document.createElement("water-screening");
    return fresh.certificate().catch((error) => error.code);
  });
  assert.equal(code, "no-report");
  // What names no digest is refused: an object crashed the tab.
  const refused = await element.evaluate((element) =>
    Promise.all(
      [{}, null, 5, "md5", ""].map((hash) => element.certificate(hash).catch(({ code }) => code)),
    ),
  );
  assert.deepEqual(refused, Array(5).fill("bad-input"));
  const certificate = await element.evaluate(async (element, record) => {
    const reported = () =>
      new Promise((resolve) => element.addEventListener("ws-report", resolve, { once: true }));
    if (!element.report) await reported();
    const next = reported();
    Object.assign(element, { asOf: "2026-11-23", record });
    await next;
    while (!element.report) await reported();
    return element.certificate();
  }, record);
  assert.equal(certificate.trim(), expected);
  const [[right]] = [await verified(url, certificate)].map((answer) => [answer].flat());
  assert.equal(right.same, true, JSON.stringify(right));
  const { verdict } = JSON.parse(certificate).report ?? JSON.parse(certificate);
  const forged = certificate.replace(`"verdict":"${verdict}"`, '"verdict":"pass"');
  assert.notEqual(forged, certificate);
  const [[wrong]] = [await verified(url, forged)].map((answer) => [answer].flat());
  assert.equal(wrong.same, false, JSON.stringify(wrong));
});

test("whatever data a host sets, the element certifies those or none: never those that it had before", async () => {
  const { url } = await serve();
  const page = await (await newContext({ locale: "zh-CN" })).newPage();
  await page.goto(`${url}embed/module.html`);
  const thrown = [];
  page.on("pageerror", (error) => thrown.push(String(error)));
  await page.waitForFunction(() => document.querySelector("water-screening")?.report);
  const certificates = await page.locator("water-screening").evaluate(async (element) => {
    const cycle = { name: "a" };
    cycle.products = [cycle];
    const hostile = {
      cycle,
      bigint: { groundwater_m3: 27n },
      "no number": { groundwater_m3: NaN },
      "half a character": { name: "a\ud800" },
      "a number of the reader's own": { name: { "$serde_json::private::Number": "5" } },
      proto: JSON.parse('{"__proto__": {"groundwater_m3": "1"}, "name": "p"}'),
      markup: { name: "<img src=x onerror=alert(1)>\u202e" },
      "a long text": { name: "x".repeat(2e5) },
      good: { name: "good" },
    };
    const came = (type) =>
      new Promise((resolve) => element.addEventListener(type, resolve, { once: true }));
    const all = [];
    for (const [name, record] of Object.entries(hostile)) {
      const answered = Promise.race([came("ws-report"), came("ws-error")]);
      let own = "";
      try {
        element.record = record;
        await answered;
      } catch (error) {
        own = String(error);
      }
      await element.updateComplete;
      const certificate = await element.certificate().catch(({ code }) => code);
      all.push([name, own || certificate]);
    }
    return all;
  });
  const refused = [];
  for (const [name, certificate] of certificates)
    if (/^\{/.test(certificate)) {
      const [right] = [await verified(url, certificate)].flat();
      assert.equal(right.same, true, name);
      // The name of the data that were set, and not of the ones before.
      const own = { proto: "p", good: "good", markup: "<img" }[name];
      assert.match(JSON.parse(certificate).record.name, new RegExp(`^${own || "x{9}"}`), name);
    } else refused.push([name, certificate]);
  const names = ["cycle", "bigint", "no number", "half a character"];
  assert.deepEqual(
    refused,
    [...names, "a number of the reader's own"].map((name) => [name, "no-report"]),
  );
  assert.deepEqual(thrown, []);
});

test("what is read only can't be changed by the user, and is submitted all the same", async () => {
  const { url } = await serve();
  const page = await (await newContext({ locale: "zh-CN" })).newPage();
  await page.goto(`${url}embed/module.html`);
  await page.locator("water-screening [data-field]").first().waitFor({ state: "attached" });
  const element = page.locator("water-screening");
  const changeable = () =>
    element.evaluate(
      ({ shadowRoot }) =>
        [
          ...shadowRoot.querySelectorAll("[data-field] :is(input, select, textarea), [data-open]"),
        ].filter((each) => !each.matches(":disabled")).length,
    );
  assert.ok((await changeable()) > 0);
  await element.evaluate((element) => {
    element.setAttribute("readonly", "");
    Object.assign(element, { name: "report", recordName: "record", record: { name: "甲" } });
    return element.updateComplete;
  });
  assert.equal(await changeable(), 0);
  await page.waitForFunction(() => {
    const [record, report] = ["record", "report"].map((name) =>
      document.querySelector(`water-screening > input[name=${name}]`),
    );
    return record?.value === '{"name":"甲"}' && report?.value && !record.disabled;
  });
  await element.evaluate((element) => void (element.readOnly = false));
  assert.ok((await changeable()) > 0);
});

test("what is read only has nothing in any mode by which its user changes data or judgements", async () => {
  const { url } = await serve();
  const page = await (await newContext({ locale: "zh-CN" })).newPage();
  await page.goto(`${url}embed/module.html`);
  await page.locator("water-screening [data-field]").first().waitFor({ state: "attached" });
  const element = page.locator("water-screening");
  for (const mode of ["form", "interview", "verdict", "compact"])
    for (const record of [{}, { kind: "new", groundwater_m3: "many" }]) {
      const held = await element.evaluate(
        async (element, { mode, record }) => {
          element.remove();
          const fresh = document.createElement("water-screening");
          const reported = new Promise((resolve) => fresh.addEventListener("ws-report", resolve));
          Object.assign(fresh, { pack: "../rules.json", readOnly: true, mode, record });
          // One that can't be used, which its user might be rid of.
          fresh.judgements = [{ code: "NO-01" }];
          document.body.append(fresh);
          await reported;
          await fresh.updateComplete;
          const free = () =>
            [...fresh.shadowRoot.querySelectorAll("button, input, select, textarea")].filter(
              (each) => !each.matches(":disabled"),
            );
          const before = JSON.stringify([fresh.record, fresh.judgements]);
          for (let at = 0; at < free().length; at++) {
            const control = free()[at];
            if (control.matches("button:not([data-save-report], [data-save-record])"))
              control.click();
            await fresh.updateComplete;
          }
          await new Promise((resolve) => setTimeout(resolve));
          return { before, after: JSON.stringify([fresh.record, fresh.judgements]) };
        },
        { mode, record },
      );
      assert.equal(held.after, held.before, `${mode} ${JSON.stringify(record)}`);
    }
});

test("a report by rules that aren't what their scripts say is submitted by no form", async () => {
  const { whole, forged } = bundles();
  const { url } = await serve();
  for (const rules of [forged, whole]) {
    const page = await (await newContext({ locale: "zh-CN" })).newPage();
    await page.route("**/rules.json", (route) =>
      route.fulfill({ contentType: "application/json", body: rules }),
    );
    await page.addInitScript(() => {
      window.told = [];
      addEventListener("ws-error", (/** @type {CustomEvent} */ event) =>
        window.told.push(event.detail.code),
      );
      // Whatever the field ever held.
      window.sent = new Set();
      new MutationObserver(() => {
        const field = document.querySelector("[data-water-screening=report]");
        if (field) window.sent.add(field.value);
      }).observe(document, { subtree: true, childList: true, attributes: true });
    });
    // Where the whole engine can't be had, nothing says whether they are right.
    let held = true;
    await page.route("**/study-*.wasm", (route) => (held ? route.abort() : route.continue()));
    await page.goto(`${url}embed/script.html`);
    const element = page.locator("water-screening");
    const field = page.locator("water-screening > input[name=report]");
    const other = (name) =>
      element.evaluate(async (element, name) => {
        const next = new Promise((resolve) => element.addEventListener("ws-report", resolve));
        element.record = { ...element.record, name };
        await next;
      }, name);
    await page.waitForFunction(() => document.querySelector("water-screening").report);
    await other("甲");
    assert.equal(await field.inputValue(), "");
    held = false;
    await other("乙");
    if (rules === forged) {
      await page.waitForFunction(() => window.told.includes("forged"));
      await page.locator("water-screening [data-failure=forged]").waitFor();
      assert.deepEqual(await page.evaluate(() => [...window.sent].filter(Boolean)), []);
      assert.equal(await field.inputValue(), "");
    } else {
      await page.waitForFunction(
        () => document.querySelector("[data-water-screening=report]").value,
      );
      assert.equal(JSON.parse(await field.inputValue()).pack.digest.slice(0, 7), "sha256:");
      assert.deepEqual(await page.evaluate(() => window.told), []);
    }
    await page.context().close();
  }
});
