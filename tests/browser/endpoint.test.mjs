// The endpoint of `water-rules serve`: its description holds, its limits stand, and it bears a load.
import assert from "node:assert/strict";
import { request } from "node:http";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, afterEach, before, test } from "node:test";
import {
  CHEMICAL_WORKS,
  addRule,
  command,
  copyRules,
  root,
  serve,
  tidy,
  until,
} from "./harness.mjs";

const require = createRequire(join(root, "www/package.json"));
const Ajv = require("ajv/dist/2020").default;

const AS_OF = "2026-11-23";
const SCREEN = `screen?as_of=${AS_OF}`;
let records;
let description;
let ajv;

before(async () => {
  records = command(["generate", join(root, "rules"), "--count", "400", "--seed", "11"])
    .trim()
    .split("\n");
  const { url } = await serve();
  description = await (await fetch(`${url}openapi.json`)).json();
  ajv = new Ajv({ strict: false });
  ajv.addSchema(description, "openapi.json");
});
afterEach(tidy);
after(tidy);

/** Asserts that a path's answer is as its description says, whatever its status. */
async function described(path, method, response) {
  const status = description.paths[path][method].responses[response.status];
  assert.ok(status, `${method} ${path} gives an undescribed ${response.status}`);
  const kind = response.headers.get("content-type");
  const { schema } = status.content[kind];
  const bodies =
    kind === "application/json"
      ? [await response.text()]
      : (await response.text()).trim().split("\n");
  for (const body of bodies) conforms(schema, JSON.parse(body));
  return bodies.map((body) => JSON.parse(body));
}

function conforms(schema, body) {
  const refs = JSON.parse(JSON.stringify(schema).replaceAll('"#/', '"openapi.json#/'));
  const validate = ajv.compile(refs);
  assert.ok(validate(body), ajv.errorsText(validate.errors));
}

const post = (url, body, type = "application/json", path = SCREEN) =>
  fetch(
    url + path,
    // What a body that is a stream needs; the types of fetch don't know it yet.
    /** @type {RequestInit} */ ({
      method: "POST",
      body,
      headers: { "Content-Type": type },
      duplex: "half",
    }),
  );

test("a record gives the report that the command gives, byte for byte, as the description says", async () => {
  const { url } = await serve();
  const reports = command(
    ["screen", "-", "--as-of", AS_OF, "--pack", join(root, "rules")],
    records.join("\n"),
  )
    .trim()
    .split("\n");
  for (const [index, record] of records.slice(0, 40).entries()) {
    const response = await post(url, record);
    assert.equal(response.headers.get("cache-control"), "no-cache");
    assert.equal(await response.clone().text(), reports[index]);
    await described("/screen", "post", response);
  }
  const [info] = await described("/pack", "get", await fetch(`${url}pack`));
  assert.equal(info.digest, JSON.parse(reports[0]).pack.digest);
});

test("a stream is answered while it comes, in order, whatever is wrong with a line of it", async () => {
  const { url } = await serve();
  let more;
  const body = new ReadableStream({ start: (controller) => (more = controller) });
  const say = (text) => more.enqueue(new TextEncoder().encode(text));
  say(`${records[0]}\n`);
  const response = await post(url, body, "application/x-ndjson; charset=utf-8");
  assert.equal(response.headers.get("content-type"), "application/x-ndjson");
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let said = "";
  while (!said.includes("\n")) said += (await reader.read()).value;
  say(`\n{"bad\n${records.slice(1).join("\n")}`);
  more.close();
  for (let part; !(part = await reader.read()).done; ) said += part.value;
  const lines = said.trim().split("\n");
  const expected = command(
    ["screen", "-", "--as-of", AS_OF, "--pack", join(root, "rules")],
    records.join("\n"),
  )
    .trim()
    .split("\n");
  assert.equal(JSON.parse(lines[1]).line, 3);
  conforms(description.components.schemas.BadLine, JSON.parse(lines[1]));
  lines.splice(1, 1);
  assert.deepEqual(lines, expected);
});

test("what can't be served is refused in both languages, as the description says", async () => {
  const { url } = await serve();
  /** @type {[Response, number, string][]} */
  const cases = [
    [await post(url, "{}", "application/json", "screen?as_of=2026-02-30"), 400, "bad-date"],
    [await post(url, "{}", "application/json", "screen?date=2026-11-23"), 400, "bad-query"],
    [await post(url, "[1]"), 400, "bad-json"],
    [await post(url, Buffer.from([0xff, 0, 0xfe])), 400, "bad-json"],
    [await post(url, JSON.stringify({ name: "水".repeat(400_000) })), 413, "too-large"],
    [await post(url, "{}", "text/plain"), 415, "bad-media-type"],
  ];
  for (const [response, status, code] of cases) {
    assert.equal(response.status, status, code);
    const [failure] = await described("/screen", "post", response);
    assert.equal(failure.code, code);
    assert.match(failure.message.zh, /[一-龥]/);
    assert.match(failure.message.en, /^[ -~“”’]+$/);
  }
  // A line that is too long ends its stream, and says so.
  const long = await post(
    url,
    `${records[0]}\n${JSON.stringify({ name: "x".repeat(2 ** 20) })}\n${records[1]}`,
    "application/x-ndjson",
  );
  const lines = await described("/screen", "post", long);
  assert.deepEqual(
    [lines.length, lines[1].line, lines[1].error.en],
    [2, 2, "A record is larger than 1 MB."],
  );
});

test("an edited pack is used within a second; one with mistakes doesn't replace it, and is told with their places", async () => {
  const rules = copyRules();
  const { url } = await serve(rules.folder);
  const [before] = await described("/screen", "post", await post(url, records[0]));
  rules.edit(
    "pack.toml",
    /version *= *"/.exec(rules.read("pack.toml"))[0],
    `${/version *= *"/.exec(rules.read("pack.toml"))[0]}edited-`,
  );
  let after;
  await until(async () => {
    [after] = await described("/screen", "post", await post(url, records[0]));
    return after.pack.version === `edited-${before.pack.version}`;
  });
  assert.notEqual(after.pack.digest, before.pack.digest);
  const path = addRule(rules, "TEST-01", "fn judge(project) { project.nowhere }\n");
  const health = async (of) => (await described("/health", "get", await fetch(`${of}health`)))[0];
  await until(async () => (await health(url)).status === "last-good-pack");
  const { pack, trouble } = await health(url);
  assert.equal(pack.digest, after.pack.digest);
  assert.ok(
    trouble.diagnostics.some(({ code, span }) => code === "unknown-field" && span.file === path),
    JSON.stringify(trouble),
  );
  const [still] = await described("/screen", "post", await post(url, records[0]));
  assert.deepEqual(still, after);
  // Where there has been no good one, nothing is screened.
  const { url: bad } = await serve(rules.folder);
  assert.equal((await health(bad)).status, "no-pack");
  for (const type of ["application/json", "application/x-ndjson"]) {
    const response = await post(bad, records[0], type);
    assert.equal(response.status, 500);
    const [failure] = await described("/screen", "post", response);
    assert.equal(failure.code, "bad-pack");
    assert.ok(
      failure.diagnostics.some(({ code, span }) => code === "unknown-field" && span.file === path),
      JSON.stringify(failure.diagnostics),
    );
  }
});

/** Sends the heads of requests whose bodies don't come; gives how many have been refused, and what ends them. */
function silent(url, type, count) {
  let refused = 0;
  const open = Array.from({ length: count }, () => {
    const asked = request(url + SCREEN, {
      method: "POST",
      headers: { "Content-Type": type, "Transfer-Encoding": "chunked" },
    });
    asked.on("error", () => undefined);
    asked.on("response", ({ statusCode }) => (refused += statusCode === 503 ? 1 : 0));
    asked.flushHeaders();
    return asked;
  });
  return { refused: () => refused, close: () => open.forEach((asked) => asked.destroy()) };
}

test("senders that keep silent block no more than their share, and it is said when to try again", async () => {
  const { url } = await serve(undefined, [], { own: true });
  for (const [type, most] of Object.entries({
    "application/json": 64,
    "application/x-ndjson": 4,
  })) {
    const { refused, close } = silent(url, type, most + 3);
    await until(() => refused() === 3);
    const response = await post(url, records[0], type);
    assert.deepEqual([response.status, response.headers.get("retry-after")], [503, "1"]);
    const [failure] = await described("/screen", "post", response);
    assert.equal(failure.code, "busy");
    close();
    await until(async () => (await post(url, records[0], type)).status === 200);
  }
});

test("many requests at once are all answered right", async () => {
  const { url } = await serve(undefined, [], { own: true });
  const reports = command(
    ["screen", "-", "--as-of", AS_OF, "--pack", join(root, "rules")],
    records.join("\n"),
  )
    .trim()
    .split("\n");
  let next = 0;
  const client = async () => {
    for (let index; (index = next++) < 1_200; ) {
      const response = await post(url, records[index % records.length]);
      assert.equal(response.status, 200);
      assert.equal(await response.text(), reports[index % records.length]);
    }
  };
  await Promise.all(Array.from({ length: 48 }, client));
});

test("a record with a reviewer's judgements gives the report as judged; one that can't be used is refused", async () => {
  const { url } = await serve();
  const judgement = {
    code: "GATE-24",
    found: "undetermined",
    outcome: "pass",
    by: "李四",
    on: "2026-11-20",
    reason: "现场核对：不在黄河流域。",
  };
  const send = (judgements, type) =>
    post(url, JSON.stringify({ record: CHEMICAL_WORKS, judgements }), type);
  const [report] = await described("/screen", "post", await send([judgement]));
  const finding = report.findings.find(({ code }) => code === "GATE-24");
  assert.deepEqual([finding.outcome, finding.judged.outcome], ["undetermined", "pass"]);
  assert.deepEqual(report.judged.stale, []);
  // What the rule says otherwise than it was judged is stale.
  const [stale] = await described(
    "/screen",
    "post",
    await send([{ ...judgement, found: "revise" }]),
  );
  assert.deepEqual(
    stale.judged.stale.map(({ code, now }) => [code, now]),
    [["GATE-24", "undetermined"]],
  );
  const refused = await send([{ ...judgement, reason: "" }]);
  assert.equal(refused.status, 400);
  assert.equal((await described("/screen", "post", refused))[0].code, "bad-judgement");
  const [line] = await described(
    "/screen",
    "post",
    await send([{ ...judgement, reason: "" }], "application/x-ndjson"),
  );
  assert.equal(line.line, 1);
});
