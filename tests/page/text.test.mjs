// Text from elsewhere: its encoding, and what hides in it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { load } from "./load.mjs";

const { decoded } = await load("decode.ts");
const { visible } = await load("batch/safe.ts");
const buffer = (...numbers) => new Uint8Array(numbers).buffer;

test("UTF-8, UTF-16 with a mark and GBK are told apart, and what is no text is called so", () => {
  const read = (...numbers) => {
    const { text, encoding, readable } = decoded(buffer(...numbers));
    return [text, encoding, readable];
  };
  assert.deepEqual(read(0xe6, 0xb0, 0xb4), ["水", "UTF-8", true]);
  assert.deepEqual(read(0xef, 0xbb, 0xbf, 0x61), ["a", "UTF-8", true]);
  assert.deepEqual(read(0xcb, 0xae, 0xbe, 0xae), ["水井", "GBK", true]);
  assert.deepEqual(read(0xff, 0xfe, 0x34, 0x6c), ["水", "UTF-16LE", true]);
  assert.deepEqual(read(0xfe, 0xff, 0x6c, 0x34), ["水", "UTF-16BE", true]);
  assert.equal(read(0x50, 0x4b, 0, 0)[2], false);
});

test("hidden characters are shown by their numbers, and real ones stay", () => {
  assert.equal(visible("水\u202e井"), "水⟨U+202E⟩井");
  assert.equal(visible("a\u0000b\u200b"), "a⟨U+0000⟩b⟨U+200B⟩");
  assert.equal(visible("𠮷 ok\n\t"), "𠮷 ok\n\t");
  assert.equal(visible("x\ud83d"), "x⟨U+D83D⟩");
});
