// Time and memory of the Batch on files of made-up projects, measured in the installed Chromium on the built page:
// `make batch-bench`. Nothing asserts either.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { give, openBatch } from "../tests/browser/batch.mjs";
import { closeBrowser, command, root, tidy } from "../tests/browser/harness.mjs";

const counts = process.argv.slice(2).map(Number);
const MB = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), "water-rules-"));

/** Code by which a worker tells how large its module's memory is. */
const TELLING = `{
  const instantiate = WebAssembly.instantiate;
  WebAssembly.instantiate = async (...given) => {
    const made = await instantiate(...given);
    self.moduleMemory = (made.instance || made).exports.memory;
    return made;
  };
}\n`;

/** Resident megabytes of the process that holds the page and its workers. */
function resident(pid) {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))[1]) / 1024;
}

async function measure(count) {
  const file = join(folder, `${count}.ndjson`);
  writeFileSync(
    file,
    command(["generate", join(root, "rules"), "--count", String(count), "--seed", "7"]),
  );
  const { page } = await openBatch();
  await page.route("**/assets/study.worker-*.js", async (route) => {
    const response = await route.fetch();
    const { "content-encoding": _, "content-length": __, ...headers } = response.headers();
    await route.fulfill({ status: 200, headers, body: TELLING + (await response.text()) });
  });
  const browser = await page.context().browser().newBrowserCDPSession();
  const session = await page.context().newCDPSession(page);
  const renderers = async () =>
    (await browser.send("SystemInfo.getProcessInfo")).processInfo
      .filter(({ type }) => type === "renderer")
      .map(({ id }) => id);
  // The one that holds the most is the page's: others wait for a page.
  const rss = async () => Math.max(...(await renderers()).map(resident));
  const heap = async () => {
    await session.send("HeapProfiler.collectGarbage");
    return (await session.send("Runtime.getHeapUsage")).usedSize / MB;
  };
  const figures = {
    count,
    file: statSync(file).size / MB,
    heapBefore: await heap(),
    before: await rss(),
    peak: 0,
    module: 0,
  };
  let begun = performance.now();
  await give(page, file);
  figures.read = (performance.now() - begun) / 1000;
  begun = performance.now();
  await page.click("[data-start]");
  while (!(await page.locator("[data-done], [data-trouble]").count())) {
    figures.peak = Math.max(figures.peak, await rss());
    for (const worker of page.workers()) {
      const size = await worker
        .evaluate(() => (self.moduleMemory ? self.moduleMemory.buffer.byteLength : 0))
        .catch(() => 0);
      figures.module = Math.max(figures.module, size / MB);
    }
    await page.waitForTimeout(300);
  }
  figures.screened = (performance.now() - begun) / 1000;
  await page.waitForTimeout(1000);
  figures.heap = await heap();
  figures.after = await rss();
  await tidy();
  return figures;
}

try {
  console.log(`${cpus().length} × ${cpus()[0].model}`);
  for (const count of counts) {
    const figures = await measure(count);
    console.log(
      Object.entries(figures)
        .map(([name, value]) => `${name} ${Math.round(value * 10) / 10}`)
        .join(" · "),
    );
  }
} finally {
  rmSync(folder, { recursive: true });
  await closeBrowser();
}
