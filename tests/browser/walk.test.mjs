// Once through the page's screens, as a smoke test before a commit: each opens, is used, and complains of nothing.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { closeBrowser, open, serve } from "./harness.mjs";
import { fill, screens, visit } from "./tour.mjs";

after(closeBrowser);

test("every screen opens and does what it is for", async () => {
  const { url } = await serve();
  const { page, errors } = await open(url);
  const all = await screens(page);
  assert.ok(all.length >= 7, String(all));
  for (const id of all) {
    await visit(page, id);
    await fill(page, id);
  }
  assert.deepEqual(errors, []);
});
