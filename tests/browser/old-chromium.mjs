// A real old Chromium (`.ci/setup old-browsers`), driven over a pipe: today's Playwright speaks to none of them.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./harness.mjs";

const PATIENCE = 30_000;
/** How often a browser is started that hangs before it has a tab, as these do now and then on a busy machine. */
const STARTS = 3;

/** Starts a version; `close` ends it. */
export async function launch(version) {
  for (let left = STARTS; ; left--) {
    try {
      return await start(version);
    } catch (error) {
      if (left === 1) throw error;
    }
  }
}

async function start(version) {
  const folder = join(root, "target/tools/old-browsers", version);
  if (!existsSync(join(folder, "chromium")))
    throw new Error(`Chromium ${version} is missing: run .ci/setup old-browsers`);
  const profile = mkdtempSync(join(tmpdir(), `chromium-${version}-`));
  const flags = [
    "--headless",
    "--no-sandbox",
    "--single-process",
    "--no-zygote",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--lang=zh-CN",
    "--remote-debugging-pipe",
  ];
  const child = spawn(
    join(folder, "chromium"),
    [...flags, `--user-data-dir=${profile}`, "about:blank"],
    {
      env: { ...process.env, LD_LIBRARY_PATH: join(folder, "lib") },
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
    },
  );
  const waiting = new Map();
  const heard = [];
  let serial = 0;
  let text = "";
  let sessionId;
  child.stdio[4].on("data", (chunk) => {
    const messages = (text + chunk).split("\0");
    text = messages.pop();
    for (const message of messages.map((each) => JSON.parse(each))) {
      if (!message.id) heard.push(message);
      else if (message.error) waiting.get(message.id)?.reject(new Error(message.error.message));
      else waiting.get(message.id)?.resolve(message.result);
    }
  });
  child.on("exit", () =>
    waiting.forEach(({ reject }) => reject(new Error(`Chromium ${version} ended`))),
  );
  const send = (method, params = {}, sessionId, patience = PATIENCE) =>
    new Promise((resolve, reject) => {
      const id = ++serial;
      const timer = setTimeout(() => reject(new Error(`${method} got no answer`)), patience);
      waiting.set(id, {
        resolve: (value) => (clearTimeout(timer), resolve(value)),
        reject: (error) => (clearTimeout(timer), reject(error)),
      });
      /** @type {import("node:stream").Writable} */ (child.stdio[3]).write(
        `${JSON.stringify({ id, method, params, sessionId })}\0`,
      );
    });

  const close = async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
    rmSync(profile, { recursive: true, force: true });
  };

  /** An empty tab that answers. */
  async function tab() {
    const { targetId } = await send(
      "Target.createTarget",
      { url: "about:blank" },
      undefined,
      PATIENCE / STARTS,
    );
    const { sessionId } = await send(
      "Target.attachToTarget",
      { targetId, flatten: true },
      undefined,
      PATIENCE / STARTS,
    );
    for (const domain of ["Runtime", "Page"])
      await send(`${domain}.enable`, {}, sessionId, PATIENCE / STARTS);
    return sessionId;
  }

  /** Opens an address; what the page throws is gathered. */
  async function open(url) {
    const call = (method, params) => send(method, params, sessionId);
    await call("Page.navigate", { url });
    const evaluate = async (expression) => {
      const { result, exceptionDetails } = await call("Runtime.evaluate", {
        expression,
        returnByValue: true,
        awaitPromise: true,
      });
      if (exceptionDetails)
        throw new Error(exceptionDetails.exception?.description || exceptionDetails.text);
      return result.value;
    };
    return {
      evaluate,
      /** Waits until an expression gives something. */
      async until(expression) {
        const late = Date.now() + PATIENCE;
        for (;;) {
          const value = await evaluate(expression).catch(() => undefined);
          if (value) return value;
          if (Date.now() > late)
            throw new Error(
              `never came: ${expression}\n${await evaluate("document.body.innerText").catch(String)}\n${this.thrown().join("\n")}`,
            );
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      },
      thrown: () =>
        heard
          .filter(
            (each) => each.sessionId === sessionId && each.method === "Runtime.exceptionThrown",
          )
          .map(
            ({ params }) =>
              params.exceptionDetails.exception?.description || params.exceptionDetails.text,
          ),
    };
  }

  try {
    const { product } = await send("Browser.getVersion", {}, undefined, PATIENCE / STARTS);
    sessionId = await tab();
    return { product, open, close };
  } catch (error) {
    await close();
    throw error;
  }
}
