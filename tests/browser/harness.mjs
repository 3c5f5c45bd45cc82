// Serves a rule pack with the built command and opens the page in the installed Chromium.
import { execFileSync, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { after } from "node:test";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const require = createRequire(join(root, "www/package.json"));
const { chromium } = require("playwright-core");

export const { parse: parseToml } = require("smol-toml");

const axeSource = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

export const binary = process.env.WATER_RULES_BIN || join(root, "target/release/water-rules");

/** Leaves figures of a run for docs/reliability.md, if `make reliability` asks for them. */
export function figure(name, figures) {
  if (process.env.RELIABILITY)
    writeFileSync(join(process.env.RELIABILITY, `${name}.json`), JSON.stringify(figures));
}

/** What is to be undone once a test is over. */
const undo = [];

export async function tidy() {
  for (const step of undo.splice(0).reverse()) await step();
}

/** Runs the built command; what it prints comes back. */
export function command(args, input = "") {
  return execFileSync(binary, args, {
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 30,
    stdio: ["pipe", "pipe", "inherit"],
  });
}

/** A folder as the files of a pack. */
export function files(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      relative(folder, join(entry.parentPath || entry.path, entry.name)).replaceAll("\\", "/"),
    );
  return Object.fromEntries(
    entries.map((path) => [path, readFileSync(join(folder, path), "utf8")]),
  );
}

/** A copy of a pack that a test may edit. */
export function copyRules(from = "rules") {
  const folder = mkdtempSync(join(tmpdir(), "water-rules-"));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(root, from), folder, { recursive: true });
  return {
    folder,
    write: (path, text) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    },
    read: (path) => readFileSync(join(folder, path), "utf8"),
    /** Replaces a text that must be there. */
    edit(path, from, to) {
      const text = this.read(path);
      if (!text.includes(from)) throw new Error(`${path} has no ${from}`);
      this.write(path, text.replace(from, to));
    },
    delete: (path) => rmSync(join(folder, path)),
  };
}

/** The script of a rule that refuses a project for its surface water, and what it says. */
export const LIMIT_BODY = `fn judge(project) {
    if project.surface_m3 > 10000 {
        conclude(reject("stop"));
    }
}
`;
export const LIMIT_SAYS = "//! @say stop = 测试:不予批准 | Test: rejected";

/**
 * What a bundle has compiled, with other words in it and a checksum that fits: what somebody can make who has an engine of
 * his own. The checksum (FNV-1a over words of eight bytes) begins with a number of the engine's build, to which it is gone
 * back from the right one.
 * @param {{ files: Record<string, string>; compiled: string }} bundle
 */
export function forge({ files: scripts, compiled }) {
  const at = compiled.indexOf("\n");
  const code = Buffer.from(compiled.slice(0, at), "base64");
  const [sum, body] = [code.readBigUInt64LE(0), code.subarray(8)];
  const texts = compiled.slice(at + 1);
  const [prime, mask] = [0x100000001b3n, (1n << 64n) - 1n];
  // Newton: each round doubles the bits that are right.
  let inverse = prime;
  for (let bits = 3; bits < 64; bits *= 2) inverse = (inverse * (2n - prime * inverse)) & mask;
  const paths = Object.keys(scripts).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const behind = paths.flatMap((path) => [Buffer.from(path), Buffer.from(scripts[path])]);
  const words = (bytes) => {
    const whole = Math.floor(bytes.length / 8) * 8;
    /** @type {bigint[]} */
    const list = [];
    for (let place = 0; place < whole; place += 8) list.push(bytes.readBigUInt64LE(place));
    for (const byte of bytes.subarray(whole)) list.push(BigInt(byte));
    return list;
  };
  const forth = (/** @type {Buffer[]} */ parts, /** @type {bigint} */ start) =>
    parts.reduce(
      (all, bytes) =>
        words(bytes).reduce(
          (one, word) => ((one ^ word) * prime) & mask,
          all ^ BigInt(bytes.length),
        ),
      start,
    );
  const back = (/** @type {Buffer[]} */ parts, /** @type {bigint} */ end) =>
    parts.reduceRight(
      (all, bytes) =>
        words(bytes).reduceRight((one, word) => ((one * inverse) & mask) ^ word, all) ^
        BigInt(bytes.length),
      end,
    );
  const build = back([body, Buffer.from(texts), ...behind], sum);
  const other = texts.replaceAll("不予", "可予").replaceAll("不得", "可以");
  if (other === texts) throw new Error("there was nothing to forge");
  const head = Buffer.alloc(8);
  head.writeBigUInt64LE(forth([body, Buffer.from(other), ...behind], build));
  return `${Buffer.concat([head, body]).toString("base64")}\n${other}`;
}

/** The rules as `bundle` writes them, with what they come to compiled; and with that forged. */
export function bundles() {
  const folder = mkdtempSync(join(tmpdir(), "water-rules-"));
  command(["bundle", join(root, "rules"), "-o", join(folder, "pack.json")]);
  const whole = readFileSync(join(folder, "pack.json"), "utf8");
  rmSync(folder, { recursive: true });
  const bundle = JSON.parse(whole);
  return { whole, forged: JSON.stringify({ ...bundle, compiled: forge(bundle) }) };
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

/**
 * Where a pack is served. That of `rules/` is the one server that all tests share (run.mjs), unless a test wants its
 * `own`, to stop it or to keep it busy.
 */
export async function serve(folder = join(root, "rules"), more = [], { own = false } = {}) {
  const shared = process.env.WATER_RULES_URL;
  if (shared && !own && !more.length && resolve(folder) === join(root, "rules"))
    return { url: shared };
  return start(folder, more);
}

/** Starts `serve` on a free port and waits until it says where. */
export async function start(folder = join(root, "rules"), more = []) {
  if (!existsSync(binary)) throw new Error(`${binary} is missing: build the command first`);
  // The page is the one built into the command: nothing of it is found where it runs. While only the page is worked
  // on, WATER_RULES_SITE=www/dist saves building the command again.
  const site = process.env.WATER_RULES_SITE
    ? ["--site", resolve(process.env.WATER_RULES_SITE)]
    : [];
  const child = spawn(binary, ["serve", "--port", "0", "--pack", folder, ...site, ...more], {
    cwd: tmpdir(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  undo.push(() => child.kill());
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
    globalThis
      .setTimeout(() => reject(new Error(`serve did not say where it listens: ${said}`)), 20_000)
      .unref();
  });
  return { url, stop: () => child.kill() };
}

const TYPES = {
  css: "text/css",
  html: "text/html",
  js: "text/javascript",
  json: "application/json",
  wasm: "application/wasm",
};

/**
 * A site of another origin, such as a portal that embeds the kit. A page is its text, or text with headers of its own;
 * folders are served below the path that they are named by.
 */
export async function site(pages, { folders = {}, headers = {} } = {}) {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const page = typeof pages[pathname] === "string" ? { body: pages[pathname] } : pages[pathname];
    const folder = Object.keys(folders).find((each) => pathname.startsWith(each));
    const path = !page && folder && join(folders[folder], pathname.slice(folder.length));
    if (!page && !(path && existsSync(path))) return response.writeHead(404).end();
    const type = TYPES[pathname.split(".").pop()] || "text/html";
    response.writeHead(200, {
      "content-type": type.startsWith("text/") ? `${type}; charset=utf-8` : type,
      ...headers,
      ...page?.headers,
    });
    return response.end(page ? page.body : readFileSync(path));
  });
  await new Promise((resolve) =>
    server.listen({ port: 0, host: "127.0.0.1" }, () => resolve(undefined)),
  );
  undo.push(() => (server.closeAllConnections(), server.close()));
  return `http://127.0.0.1:${/** @type {import("node:net").AddressInfo} */ (server.address()).port}`;
}

/** The embed kit as it was built. */
export const kit = join(
  process.env.WATER_RULES_SITE ? resolve(process.env.WATER_RULES_SITE) : join(root, "www/dist"),
  "embed",
);

let browser;

export async function closeBrowser() {
  await tidy();
  if (browser) await browser.close();
  browser = undefined;
}

/**
 * What most tests are about is the form, with its menus open; `view: "interview"` is the page as who comes first meets it.
 * @param {import("playwright-core").BrowserContextOptions & { view?: "form" | "interview" }} [options]
 */
export async function newContext({ view = "form", ...options } = {}) {
  browser =
    browser ||
    (await chromium.launch({
      executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
      headless: true,
      // The browser's own words, such as those of a date field.
      env: { ...process.env, LANGUAGE: "zh_CN" },
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
  // What a service worker keeps is a matter of its own tests: here every load is from the server.
  const context = await browser.newContext({ serviceWorkers: "block", ...options });
  if (view === "form")
    await context.addInitScript(() => {
      try {
        if (!localStorage["water-rules.view"])
          Object.assign(localStorage, {
            "water-rules.view": "form",
            "water-rules.menu": "open",
            "water-rules.about": "open",
            "water-rules.findings.filters": "open",
            "water-rules.findings.waiting": "open",
            "water-rules.findings.advice": "open",
            "water-rules.findings.pass": "open",
          });
      } catch {
        // A page may be without a storage.
      }
    });
  let closed = false;
  context.on("close", () => (closed = true));
  undo.push(async () => {
    if (closed) return;
    // What a page still fetches when its test is over is nobody's mistake.
    await Promise.all(
      [context, ...context.pages()].map((each) => each.unrouteAll({ behavior: "ignoreErrors" })),
    );
    await context.close();
  });
  return context;
}

/** A page with the modules and nothing else: the first as `window.engine`, the whole one as `window.whole`. */
export async function openEngine() {
  const context = await newContext();
  // Nothing is fetched from there; over HTTPS a page may hash.
  const origin = "https://engine.test/";
  await context.route(`${origin}**`, (route) => {
    const name = new URL(route.request().url()).pathname.slice(1);
    if (name) return route.fulfill({ path: join(root, "www/src/engine", name) });
    return route.fulfill({
      contentType: "text/html",
      body: "<!doctype html><title>engine</title>",
    });
  });
  const page = await context.newPage();
  await page.goto(origin);
  await page.evaluate(async () => {
    const modules = ["/pkg/water_rules.js", "/pkg-study/water_rules_study.js"];
    [window.engine, window.whole] = await Promise.all(modules.map((module) => import(module)));
    await Promise.all([window.engine.default(), window.whole.default()]);
    /** The first module's pack of these files, compiled by the whole module, and what that says of them. */
    window.load = (given) => {
      const { pack: scripts, diagnostics } = window.whole.loadPack(given);
      const bundle = scripts?.compiled();
      scripts?.free();
      return { pack: bundle && window.engine.loadPack(bundle).pack, diagnostics };
    };
  });
  return { page };
}

/**
 * Opens the page; `errors` gathers what the browser complains of.
 * @param {string} url
 * @param {{ width?: number; height?: number; prepare?: (context: import("playwright-core").BrowserContext) => Promise<void> }} [options]
 */
export async function open(url, { width = 1280, height = 900, prepare } = {}) {
  const context = await newContext({ viewport: { width, height }, locale: "zh-CN" });
  if (prepare) await prepare(context);
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.goto(url);
  // The form comes after the verdict.
  await page.waitForSelector(
    "[data-phase=ready] :is([data-search], main:not([data-screen=screen])), [data-bad-pack], [data-failed]",
  );
  return { page, errors };
}

/**
 * Code that threads of the page run before their own.
 * @param {import("playwright-core").BrowserContext} context
 */
export function beforeWorkers(context, /** @type {string} */ name, /** @type {string} */ code) {
  return context.route(`**/assets/${name}-*.js`, async (route) => {
    const response = await route.fetch();
    const { "content-encoding": _, "content-length": __, ...headers } = response.headers();
    await route.fulfill({ status: 200, headers, body: code + (await response.text()) });
  });
}

/** What is kept of an address; empty if nothing is. */
export function keptText(page, address) {
  return page.evaluate(async (address) => {
    const copy = await caches.match(address);
    return copy ? copy.text() : "";
  }, address);
}

/** A folder for the files of a test file; it and the browser go when its tests are over. */
export function deskFolder() {
  const folder = mkdtempSync(join(tmpdir(), "water-rules-"));
  after(async () => {
    await closeBrowser();
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Chemical works within the bank line of the Yellow River: refused, but that the table of counties only recalls the basin, so
 * that a person has to judge. */
export const CHEMICAL_WORKS = {
  name: "化工厂",
  kind: "new",
  sector: "industry",
  industry: "chemical",
  bank_line: "chemical",
  city: "吕梁市",
  county: "离石区",
};

/** Waits until the service worker of a page keeps everything that it takes to open it without a network. */
export async function kept(page) {
  await page.evaluate(async () => {
    const { serviceWorker } = navigator;
    await serviceWorker.ready;
    if (!serviceWorker.controller)
      await new Promise((resolve) =>
        serviceWorker.addEventListener("controllerchange", resolve, { once: true }),
      );
  });
  // Rules are kept once they are confirmed, which the report has done at once.
  await page.evaluate(() => (location.hash = "#/report"));
  await until(() => keptText(page, "./rules.json"));
  await page.evaluate(() => (location.hash = "#/screen"));
  await page.locator("water-rules-screen").waitFor();
}

/** The page with its service worker, once everything is kept. */
export async function openKept(url) {
  const context = await newContext({
    serviceWorkers: "allow",
    locale: "zh-CN",
    viewport: { width: 1280, height: 900 },
  });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(url);
  await page.waitForSelector("[data-phase=ready]");
  await kept(page);
  return { context, page, errors };
}

/** The page with a pack of its own. */
export async function openPage(rules, options) {
  const { url } = await serve(rules?.folder);
  return open(url, options);
}

/** Opens the group that holds a field, and what is folded away in it. */
export async function show(page, field) {
  // A field is drawn once its group is open.
  const open = (selector) =>
    page.locator(selector).evaluateAll((all) => all.forEach((each) => (each.open = true)));
  await open("[data-group]");
  await page.locator(`[data-field="${field}"]`).waitFor({ state: "attached" });
  await open("[data-rest]");
}

/** Gives the first answer: nothing is judged before. */
export async function begin(page) {
  await page.fill('[data-field="name"] input:not([data-answer])', "测试");
  return verdict(page);
}

export async function pickFirstSample(page) {
  const value = await page.locator("[data-samples] option").nth(1).getAttribute("value");
  await page.selectOption("[data-samples]", value);
  await page.waitForSelector("[data-sample-source]");
  await verdict(page);
}

/**
 * Waits for a verdict (another one than `not`, when given) and returns it.
 * @param {import("playwright-core").Page} page
 * @param {{ is?: string; not?: string }} [options]
 */
export async function verdict(page, { is, not } = {}) {
  const selector = is
    ? `[data-verdict="${is}"]`
    : `[data-verdict]:not([data-verdict=""])${not ? `:not([data-verdict="${not}"])` : ""}`;
  return page.locator(selector).getAttribute("data-verdict", { timeout: 10_000 });
}

/** Waits until something holds; half a minute is long on any machine. */
export async function until(holds) {
  const late = Date.now() + 30_000;
  while (!(await holds())) {
    if (Date.now() > late) throw new Error(`never: ${holds}`);
    await setTimeout(20);
  }
}

/** Waits until nothing of a page changes for ten frames in a row. */
export async function still(page) {
  await page.evaluate(async () => {
    let frames = 0;
    const watcher = new MutationObserver((changes) => {
      frames = 0;
      for (const { addedNodes } of changes) addedNodes.forEach(watch);
    });
    /** @param {Node} place */
    const watch = (place) => {
      if (
        !(
          place instanceof Element ||
          place instanceof DocumentFragment ||
          place instanceof Document
        )
      )
        return;
      for (const element of [place, ...place.querySelectorAll("*")]) {
        const { shadowRoot } = /** @type {Element} */ (element);
        if (shadowRoot) watch(shadowRoot);
      }
      if (place instanceof Document || place instanceof ShadowRoot)
        watcher.observe(place, {
          subtree: true,
          childList: true,
          characterData: true,
          attributes: true,
        });
    };
    watch(document);
    while (frames++ < 10) await new Promise(requestAnimationFrame);
    watcher.disconnect();
  });
}

/** Opens whatever can be unfolded, also what is drawn only then. */
export async function unfoldAll(page) {
  const closed = page.locator("details:not([open])");
  for (let round = 0; round < 5 && (await closed.count()) > 0; round++) {
    await closed.evaluateAll((all) => all.forEach((details) => (details.open = true)));
    await still(page);
  }
}

/** The name of the form's field that has the cursor. */
export function focusedField(page) {
  return page.locator("[data-field]:focus-within").last().getAttribute("data-field");
}

/** The rules of axe that look at colours; they take longer than all others together. */
const COLOURS = ["color-contrast", "link-in-text-block"];

/**
 * What axe finds on the page as it is: WCAG 2.2 up to AA and axe's best practices. A test that goes through languages and
 * schemes says what is new in each: another language (`lang`) has the colours of the Chinese page (`without`), another scheme
 * nothing but them (`only`).
 * @param {import("playwright-core").Page} page
 * @param {{ lang?: string; colours?: "with" | "without" | "only" }} [options]
 */
export async function axe(
  page,
  { lang = "zh", colours = lang.startsWith("zh") ? "with" : "without" } = {},
) {
  await page.evaluate(axeSource);
  return page.evaluate(
    async ({ colours, rules }) => {
      /** Whether words stand in an element itself. */
      const says = (/** @type {Element} */ element) =>
        element.matches("input, select, textarea") ||
        [...element.childNodes].some((node) => node instanceof Text && node.data.trim());
      // Colours hang on an element's style and on those around it: where these are the same, one element speaks for all.
      /** @type {Map<string, Element>} */
      const looks = new Map();
      const look = (/** @type {Iterable<Element>} */ elements, /** @type {string} */ around) => {
        for (const element of elements) {
          const style = getComputedStyle(element);
          if (style.display === "none") continue;
          const { color, backgroundColor, backgroundImage, opacity, visibility } = style;
          const own = [color, backgroundColor, backgroundImage, opacity, visibility];
          own.push(style.fontSize, style.fontWeight, style.textDecorationLine, style.position);
          const control = element instanceof HTMLLabelElement ? element.control : element;
          own.push(`${element.localName} ${control?.matches(":disabled")}`);
          const key = `${around} ${numbered(own.join())}`;
          if (says(element) && !(looks.get(key)?.childElementCount === 0)) looks.set(key, element);
          look([...element.children, ...(element.shadowRoot?.children || [])], key);
        }
      };
      /** @type {Map<string, number>} */
      const numbers = new Map();
      const numbered = (/** @type {string} */ style) => {
        const number = numbers.get(style) ?? numbers.size;
        numbers.set(style, number);
        return number;
      };
      const found = [];
      const run = async (/** @type {object} */ where, /** @type {object} */ how) => {
        const { violations } = await window.axe.run(where, { resultTypes: ["violations"], ...how });
        for (const { id, nodes } of violations)
          found.push(`${id}: ${nodes.map((node) => node.target.flat().join(" ")).join(", ")}`);
      };
      // The size of targets is new in 2.2, and off unless asked for.
      const off = rules.map((rule) => [rule, { enabled: false }]);
      if (colours !== "only")
        await run(document, {
          rules: { "target-size": { enabled: true }, ...Object.fromEntries(off) },
        });
      if (colours !== "without") {
        look(document.body.children, "");
        await run({ include: [...looks.values()] }, { runOnly: rules });
      }
      return found;
    },
    { colours, rules: COLOURS },
  );
}
