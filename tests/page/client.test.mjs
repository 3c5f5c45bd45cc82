// The engine's client against a worker made of plain code: limits, restarts, and what is put back after one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { EngineClient } = await load("engine/client.ts");

/** Workers that answer with what they were asked; `set("hang")` never answers and `set("trap")` breaks. */
function workers() {
  const all = [];
  const spawn = () => {
    const worker = {
      asked: [],
      ended: false,
      terminate() {
        this.ended = true;
      },
      postMessage({ id, name, args }) {
        this.asked.push([name, ...args]);
        if (args[0] === "hang") return;
        const answer =
          args[0] === "trap"
            ? {
                id,
                ok: false,
                failure: { code: "engine", message: { zh: "错", en: "trap" } },
                broken: true,
              }
            : {
                id,
                ok: true,
                value: {
                  init: { version: "1" },
                  load: "{}",
                  screen: '{"verdict":"pass"}',
                }[name] || [name],
              };
        setTimeout(() => this.onmessage?.({ data: answer }));
      },
    };
    all.push(worker);
    return worker;
  };
  return { all, spawn };
}

async function ready(spawn) {
  const client = new EngineClient(spawn, { load: 1000, call: 50 });
  await client.start(Promise.resolve("module"));
  await client.load("{}");
  await client.open({ a: "1" });
  await client.set("b", "2");
  return client;
}

for (const [what, code] of [
  ["hang", "timeout"],
  ["trap", "engine"],
]) {
  test(`after a ${what} a new worker gets the same module, pack and record`, async () => {
    const { all, spawn } = workers();
    const client = await ready(spawn);
    const failing = client.set(what, "x");
    const next = client.screen("2026-01-01");
    await assert.rejects(
      failing,
      (/** @type {any} */ error) => error.code === code && Boolean(error.text.zh && error.text.en),
    );
    assert.deepEqual(await next, { verdict: "pass" });
    assert.equal(all.length, 2);
    assert.equal(all[0].ended, true);
    assert.deepEqual(all[1].asked, [
      ["init", "module"],
      ["load", "{}"],
      ["open", { a: "1", b: "2" }],
      ["screen", "2026-01-01"],
    ]);
  });
}

test("an answer just within the limit is taken, and one past it is not", async () => {
  const { all, spawn } = workers();
  const client = new EngineClient(spawn, { load: 1000, call: 400 });
  await client.start("module");
  await client.load("{}");
  const answersAfter = (wait) => {
    all.at(-1).postMessage = function ({ id }) {
      setTimeout(
        () => this.onmessage?.({ data: { id, ok: true, value: '{"verdict":"pass"}' } }),
        wait,
      );
    };
  };
  answersAfter(300);
  assert.deepEqual([await client.screen("2026-01-01"), all.length], [{ verdict: "pass" }, 1]);
  answersAfter(600);
  await assert.rejects(
    client.screen("2026-01-01"),
    (/** @type {any} */ error) => error.code === "timeout",
  );
  assert.deepEqual([await client.screen("2026-01-01"), all.length], [{ verdict: "pass" }, 2]);
});

test("a refusal costs no worker", async () => {
  const { all, spawn } = workers();
  const client = await ready(spawn);
  all[0].postMessage = function ({ id }) {
    setTimeout(() =>
      this.onmessage({
        data: { id, ok: false, failure: { code: "as-of", message: {} }, broken: false },
      }),
    );
  };
  await assert.rejects(client.screen("x"), (/** @type {any} */ error) => error.code === "as-of");
  assert.equal(all.length, 1);
  assert.equal(all[0].ended, false);
});

/** Workers that take a pack whose text is `compiled`, and no other. */
function choosy() {
  const { all, spawn } = workers();
  const choose = () => {
    const worker = spawn();
    const usual = worker.postMessage;
    worker.postMessage = function (request) {
      if (request.name !== "load") return usual.call(this, request);
      this.asked.push(["load", ...request.args]);
      const value = request.args[0] === "compiled" ? "{}" : null;
      setTimeout(() => this.onmessage?.({ data: { id: request.id, ok: true, value } }));
    };
    return worker;
  };
  return { all, spawn: choose };
}

test("a pack that came compiled is taken as it came", async () => {
  const client = new EngineClient(choosy().spawn);
  await client.start(Promise.resolve("module"));
  const loaded = await client.load("compiled", () => assert.fail("nothing is to be compiled"));
  assert.deepEqual(loaded, { info: {}, diagnostics: [], asCame: true });
});

test("a pack that didn't come compiled is compiled, and stays so for a new worker", async () => {
  const { all, spawn } = choosy();
  const client = new EngineClient(spawn, { load: 1000, call: 50 });
  await client.start(Promise.resolve("module"));
  const given = [];
  const loaded = await client.load("scripts", async (bundle) => {
    given.push(bundle);
    return { bundle: "compiled", diagnostics: ["a warning"] };
  });
  assert.deepEqual(loaded, { info: {}, diagnostics: ["a warning"], asCame: false });
  assert.deepEqual(given, ["scripts"]);
  await client.open({});
  await assert.rejects(client.set("trap"));
  assert.deepEqual(all[1].asked.slice(0, 2), [
    ["init", "module"],
    ["load", "compiled"],
  ]);
});

test("a bad pack comes back with its mistakes, and one that can't be compiled here says so", async () => {
  const client = new EngineClient(choosy().spawn);
  await client.start(Promise.resolve("module"));
  const bad = await client.load("scripts", async () => ({ bundle: null, diagnostics: ["wrong"] }));
  assert.deepEqual(bad, { info: null, diagnostics: ["wrong"], asCame: false });
  for (const [compile, code] of [
    [undefined, "not-compiled"],
    [async () => ({ bundle: "of another engine", diagnostics: [] }), "engine-mismatch"],
  ])
    await assert.rejects(
      client.load("scripts", compile),
      (/** @type {any} */ error) => error.code === code && Boolean(error.text.zh && error.text.en),
    );
});

test("known answers of a draft run few at a time: an edit's check goes before the rest, which are given up", async () => {
  const { DraftClient } = await load("engine/draft.ts");
  const asked = [];
  const spawn = () => {
    const worker = {
      terminate() {},
      postMessage({ id, name, args }) {
        asked.push(name === "cases" ? `${name} ${args[0]}` : name);
        // Once all of them ran, each is what it was.
        const lot = Array.from({ length: Math.min(args[1], 1250 - args[0]) || 0 }, (_, place) =>
          asked.includes("ran") ? args[0] + place : { place: args[0] + place },
        );
        const value = name === "check" ? { usable: true, diagnostics: [] } : lot;
        setTimeout(() => this.onmessage?.({ data: { id, ok: true, value } }));
      },
    };
    return worker;
  };
  const client = new DraftClient(spawn, "module", {});
  const heard = [];
  const pages = Array.from({ length: 1250 }, (_, place) => ({ place }));
  const run = () =>
    client.cases(
      (ran) => heard.push(ran),
      () => true,
    );
  assert.deepEqual(await run(), pages);
  assert.deepEqual(heard, [500, 1000]);
  const lots = ["cases 0", "cases 500", "cases 1000", "ran"];
  assert.deepEqual(asked, ["init", "inForce", ...lots]);
  assert.deepEqual(await run(), pages);
  assert.deepEqual(asked.splice(0), ["init", "inForce", ...lots, ...lots]);
  // An edit while the first lot runs.
  let now = true;
  const running = client.cases(
    () => undefined,
    () => now,
  );
  const checked = client.check({});
  now = false;
  assert.equal(await running, undefined);
  await checked;
  assert.deepEqual(asked, ["cases 0", "check"]);
});
