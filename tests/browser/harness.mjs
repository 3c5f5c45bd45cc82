// Serves a rule pack with the built command and opens the page in the installed Chromium.
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const require = createRequire(join(root, "www/package.json"));
const { chromium } = require("playwright-core");

export const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const binary = process.env.WATER_RULES_BIN || join(root, "target/release/water-rules");
const site = join(root, "www/dist");

/** A copy of the rules that a test may edit. */
export function copyRules() {
  const folder = mkdtempSync(join(tmpdir(), "water-rules-"));
  cpSync(join(root, "rules"), folder, { recursive: true });
  return {
    folder,
    write: (path, text) => writeFileSync(join(folder, path), text),
    read: (path) => readFileSync(join(folder, path), "utf8"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Adds a rule beside the first rule of the pack, with that rule's sources and departments. */
export function addRule(rules, code, body, says = "") {
  const path = readdirSync(rules.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".rhai"))
    .map((entry) => relative(rules.folder, join(entry.parentPath || entry.path, entry.name)))
    .sort()[0];
  const tags = rules
    .read(path)
    .split("\n")
    .filter((line) => /^\/\/!\s*@(stage|source|department|confidence|from)\b/.test(line));
  const added = join(dirname(path), "added_by_test.rhai");
  rules.write(
    added,
    [
      "//! 测试规则 | Test rule",
      "//!",
      "//! 测试用。",
      "//!",
      "//! For a test.",
      "//!",
      `//! @code        ${code}`,
      ...tags,
      ...says.split("\n").filter(Boolean),
      "",
      body,
    ].join("\n"),
  );
  return added;
}

/** Starts `serve` on a free port and waits until it says where. */
export async function serve(folder = join(root, "rules")) {
  for (const needed of [binary, join(site, "index.html")]) {
    if (!existsSync(needed)) throw new Error(`${needed} is missing: build the command and the page first`);
  }
  const child = spawn(binary, ["serve", "--port", "0", "--pack", folder, "--site", site], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const url = await new Promise((resolve, reject) => {
    let said = "";
    const listen = (chunk) => {
      said += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(said);
      if (found) resolve(found[0]);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`serve ended with ${code}: ${said}`)));
    setTimeout(() => reject(new Error(`serve did not say where it listens: ${said}`)), 20_000).unref();
  });
  return { url, stop: () => child.kill() };
}

let browser;

export async function closeBrowser() {
  if (browser) await browser.close();
  browser = undefined;
}

/** Opens the page; `errors` gathers what the browser complains of. */
export async function open(url, { width = 1280, height = 900 } = {}) {
  browser =
    browser ||
    (await chromium.launch({
      executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
      headless: true,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    }));
  const context = await browser.newContext({ viewport: { width, height }, locale: "zh-CN" });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.goto(url);
  await page.waitForSelector("[data-phase=ready], [data-bad-pack], [data-failed]");
  return { page, errors, close: () => context.close() };
}

/** Opens the group that holds a field. */
export async function show(page, field) {
  await page.locator(`[data-field="${field}"]`).evaluate((element) => {
    element.closest("details").open = true;
  });
}

export async function pickFirstSample(page) {
  const value = await page.locator("[data-samples] option").nth(1).getAttribute("value");
  await page.selectOption("[data-samples]", value);
  await page.waitForSelector("[data-sample-source]");
  await verdict(page);
}

/** Waits for a verdict (another one than `not`, when given) and returns it. */
export async function verdict(page, { is, not } = {}) {
  const selector = is ? `[data-verdict="${is}"]` : `[data-verdict]:not([data-verdict=""])${not ? `:not([data-verdict="${not}"])` : ""}`;
  return page.locator(selector).getAttribute("data-verdict", { timeout: 10_000 });
}
