// The one history of a draft.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { History, stepOf, withTexts, shownOf } = await load("studio/keeping/history.ts");

const ORIGIN = { from: "1", base: {} };
const step = (did, before, after, at = 0, origins = [ORIGIN, ORIGIN]) =>
  stepOf(did, before, after, origins, at);

test("steps of all kinds are undone and done again in their order", () => {
  const history = new History();
  let files = { a: "1", b: "1" };
  const put = (did, after) => {
    history.add(step(did, files, after));
    files = after;
  };
  put("edit", { a: "2", b: "1" });
  put("rename", { a: "2", c: "1" });
  put("delete", { c: "1" });
  const back = () => {
    const undone = history.undo();
    files = withTexts(files, undone.before);
    return shownOf(undone.before);
  };
  assert.equal(back(), "a");
  assert.deepEqual(files, { a: "2", c: "1" });
  assert.equal(back(), "b");
  assert.deepEqual(files, { a: "2", b: "1" });
  files = withTexts(files, history.redo().after);
  assert.deepEqual(files, { a: "2", c: "1" });
  back();
  back();
  assert.deepEqual(files, { a: "1", b: "1" });
  assert.equal(history.undo(), undefined);
  // What is done instead leaves nothing to be done again.
  put("edit", { a: "3", b: "1" });
  assert.equal(history.next, undefined);
});

test("what is typed without a pause is one step, in one file", () => {
  const history = new History();
  history.add(step("type", { a: "" }, { a: "x" }, 0));
  history.add(step("type", { a: "x" }, { a: "xy" }, 400));
  assert.deepEqual([history.last.before, history.last.after], [{ a: "" }, { a: "xy" }]);
  history.add(step("type", { a: "xy" }, { a: "xyz" }, 5000));
  assert.deepEqual(history.last.before, { a: "xy" });
  history.add(step("type", { b: "" }, { b: "x" }, 5100));
  assert.deepEqual(history.last.before, { b: "" });
  history.undo();
  history.undo();
  assert.deepEqual(history.undo().before, { a: "" });
});
