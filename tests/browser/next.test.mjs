// The next question in Chromium: a robot that answers only what is asked comes to the verdict of the whole record; how long
// it waits for a question is said.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser, parseToml } from "./harness.mjs";
import { records, stated, walks } from "./robot.mjs";

after(closeBrowser);

/** The 95th of a hundred. */
const late = (took) => [...took].sort((a, b) => a - b)[Math.floor(took.length * 0.95)];

test("from every sample and decision, a robot that answers what is asked comes to the same verdict", async (t) => {
  const all = await walks(records(parseToml));
  assert.ok(all.length >= 20, String(all.length));
  for (const { id, verdict, whole, certain, typed } of all) {
    assert.equal(verdict, whole, id);
    if (whole === "rejected") assert.ok(certain && typed <= 10, `${id}: ${typed} answers`);
  }
  // How long is a figure of docs/page.md, not a test: a busy machine is slower.
  t.diagnostic(`95th of a hundred questions: ${late(all.flatMap((walk) => walk.took))} ms`);
});

test("from what a decision states alone, with everything else not known yet, the walk ends once no answer changes the verdict", async (t) => {
  const all = await walks(stated(parseToml));
  for (const { id, verdict, whole, typed, left } of all) {
    assert.equal(verdict, whole, id);
    // 52 and 56 while everything that can matter was asked.
    const most = { "sichuan-refused-2025-2": 35, "hai-2024-068": 52 }[id] || 65;
    assert.ok(typed + left <= most, `${id}: ${typed} answers and ${left} times not known yet`);
  }
  t.diagnostic(all.map(({ id, typed, left }) => `${id} ${typed} + ${left}`).join(", "));
});
