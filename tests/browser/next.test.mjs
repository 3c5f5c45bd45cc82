// The next question in Chromium: a robot that answers only what is asked comes to the verdict of the whole record; how long
// it waits for a question is said.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser, parseToml } from "./harness.mjs";
import { cases, records, stated, walks } from "./robot.mjs";

after(closeBrowser);

/** The 95th of a hundred. */
const late = (took) => [...took].sort((a, b) => a - b)[Math.floor(took.length * 0.95)];

const middle = (counts) => counts.sort((a, b) => a - b)[Math.floor(counts.length / 2)];

test("from every case a robot that answers what is asked comes to the same verdict, a refusal after 5 answers in the middle", async (t) => {
  const all = await walks(cases(parseToml));
  const wrong = all.filter(({ verdict, whole }) => verdict !== whole);
  assert.deepEqual(wrong, []);
  assert.ok(all.length >= 1500, String(all.length));
  const typed = (of) => all.filter(({ whole }) => whole === of).map((walk) => walk.typed);
  assert.ok(middle(typed("rejected")) <= 5, String(typed("rejected")));
  t.diagnostic(`${all.length} cases, ${typed("rejected").length} of them refused`);
});

test("from every sample and decision, too; a pass takes at most 25 typed answers", async (t) => {
  const all = await walks(records(parseToml), { times: 1 });
  assert.ok(all.length >= 20, String(all.length));
  for (const { id, verdict, whole, certain, typed, left } of all) {
    assert.equal(verdict, whole, id);
    if (whole === "rejected") assert.ok(certain && typed <= 10, `${id}: ${typed} answers`);
    // What the decision doesn't state may become known.
    if (whole === "pass") assert.ok(certain || left > 0, id);
    if (whole === "pass") assert.ok(typed <= 25, `${id}: ${typed} answers`);
  }
  // How long is a figure of docs/page.md, not a test: a busy machine is slower.
  t.diagnostic(`95th of a hundred questions: ${late(all.flatMap((walk) => walk.took))} ms`);
});

test("from what a decision states alone, with everything else not known yet, the walk ends once no answer changes the verdict", async (t) => {
  const all = await walks(stated(parseToml), { hindsight: true });
  for (const { id, verdict, whole, typed, left } of all) {
    assert.equal(verdict, whole, id);
    // 52 and 56 while everything that can matter was asked.
    const most = { "sichuan-refused-2025-2": 35, "hai-2024-068": 52 }[id] || 67;
    assert.ok(typed + left <= most, `${id}: ${typed} answers and ${left} times not known yet`);
  }
  // Whichever came first: of the questions nearly all were needed to come to the end.
  const sum = (of) => all.reduce((sum, walk) => sum + of(walk), 0);
  const [asked, needed] = [sum(({ questions }) => questions), sum(({ needed }) => needed)];
  assert.ok(asked <= needed * 1.15, `${asked} questions, ${needed} of them needed`);
  t.diagnostic(`${asked} questions, ${needed} of them needed in hindsight`);
  t.diagnostic(all.map(({ id, typed, left }) => `${id} ${typed} + ${left}`).join(", "));
});
