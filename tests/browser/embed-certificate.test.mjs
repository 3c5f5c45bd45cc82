// A host gets the certificate of what its visitor sees, and its server finds whether it is right.
import assert from "node:assert/strict";
import { join } from "node:path";
import { after, afterEach, test } from "node:test";
import { closeBrowser, command, newContext, root, serve, tidy } from "./harness.mjs";

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
