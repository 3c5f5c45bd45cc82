// A table as an office program saved it, tidied up.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { tidied } = await load("studio/grid/tidy.ts");

const PLAIN = 'kind,note,effective_from\r\nair,"a, b",2019-12-27\r\n';

test("signs between cells and days become those of a pack; the cells stay", () => {
  assert.equal(tidied(PLAIN), undefined);
  assert.equal(tidied("kind;note;effective_from\r\nair;a, b;2019/12/27\r\n"), PLAIN);
  assert.equal(tidied("kind\tnote\teffective_from\r\nair\ta, b\t2019年12月27日\r\n"), PLAIN);
  assert.equal(
    tidied("kind,note,effective_from\nair,2019/1/2,2019/1/2\n"),
    // Only the columns of days hold days.
    "kind,note,effective_from\nair,2019/1/2,2019-01-02\n",
  );
});

test("what is no day of the calendar stays as it is", () => {
  assert.equal(tidied("kind,effective_from\nair,2019/2/30\n"), undefined);
  assert.equal(tidied("kind,effective_from\nair,05/06/2019\n"), undefined);
});
