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
  ajv = new Ajv({ strict: false, validateFormats: false });
  ajv.addSchema(description, "openapi.json");
});
afterEach(tidy);
after(tidy);

/** Asserts that a path's answer is as its description says, whatever its status. */
async function described(path, method, response) {
  const said = description.paths[path][method].responses[response.status];
  assert.ok(said, `${method} ${path} gives an undescribed ${response.status}`);
  const named = said.$ref && said.$ref.split("/").pop();
  const status = named ? description.components.responses[named] : said;
  const kind = response.headers.get("content-type");
  assert.ok(status.content[kind], `${method} ${path} gives an undescribed ${kind}`);
  const { schema } = status.content[kind];
  const bodies =
    kind === "application/x-ndjson"
      ? (await response.text()).trim().split("\n")
      : [await response.text()];
  for (const body of bodies) conforms(schema, JSON.parse(body));
  return bodies.map((body) => JSON.parse(body));
}

/** What checks a schema, by its text: to make one takes far longer than to use it. */
const checks = new Map();

function conforms(schema, body) {
  const refs = JSON.stringify(schema).replaceAll('"#/', '"openapi.json#/');
  if (!checks.has(refs)) checks.set(refs, ajv.compile(JSON.parse(refs)));
  const validate = checks.get(refs);
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
    assert.equal(response.headers.get("content-type"), "application/problem+json");
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
  const [single, stream] = ["application/json", "application/x-ndjson"];
  // Of single records they block nothing, of streams four.
  const senders = [silent(url, single, 100), silent(url, stream, 7)];
  await until(() => senders[1].refused() === 3);
  assert.equal((await post(url, records[0], single)).status, 200);
  const response = await post(url, records[0], stream);
  assert.deepEqual([response.status, response.headers.get("retry-after")], [503, "1"]);
  const [failure] = await described("/screen", "post", response);
  assert.equal(failure.code, "busy");
  for (const { close } of senders) close();
  await until(async () => (await post(url, records[0], stream)).status === 200);
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

test("every verb answers as the description says, in each view and language, and with the key of the record", async () => {
  const { url } = await serve();
  const of = records.slice(0, 12).map((record) => ({ ...JSON.parse(record), id: "A/1" }));
  const both = (bodies) => bodies.map((body) => JSON.stringify(body)).join("\n");
  for (const ask of [
    "/screen?view=summary&key=id",
    "/screen?view=full&key=id&key=none",
    "/screen?lang=en",
    "/next?key=id",
    "/explain?lang=zh",
    "/what-if",
    "/certificate?digest=sm3",
  ]) {
    const path = ask.split("?")[0];
    const at = `${ask.slice(1)}${ask.includes("?") ? "&" : "?"}as_of=${AS_OF}`;
    await described(path, "post", await post(url, JSON.stringify(of[0]), undefined, at));
    const lines = await described(
      path,
      "post",
      await post(url, `${both(of)}\n[]`, "application/x-ndjson", at),
    );
    assert.equal(lines.length, of.length + 1);
    // Explained is one with more, so that its description can't be closed.
    const own = description.components.schemas.FullReport.properties;
    if (ask.includes("view=full"))
      for (const name of Object.keys(lines[0])) assert.ok(own[name], name);
    if (ask.includes("key=id")) assert.equal(lines[0].key.id, "A/1");
    if (path !== "/certificate") continue;
    const verified = await described(
      "/verify",
      "post",
      await post(url, both(lines.slice(0, -1)), "application/x-ndjson", "verify"),
    );
    // Its bytes are other than those that were issued: JavaScript has no decimals.
    assert.deepEqual(
      verified.map(({ digest }) => digest.slice(0, 4)),
      of.map(() => "sm3:"),
    );
  }
  const change = (files) => JSON.stringify({ files, records: of });
  const asked = (body) => post(url, body, undefined, `impact?as_of=${AS_OF}`);
  const [impact] = await described("/impact", "post", await asked(change({})));
  assert.deepEqual([impact.projects, impact.flipped], [of.length, 0]);
  const bad = await asked(change({ "fields.toml": "[[field]]" }));
  assert.equal((await described("/impact", "post", bad))[0].code, "bad-pack");
});

test("every parameter of the description is one that the server takes, and the other way round", async () => {
  const { url } = await serve();
  const named = (path) =>
    description.paths[path].post.parameters.map(
      ({ $ref }) => description.components.parameters[$ref.split("/").pop()].name,
    );
  for (const path of Object.keys(description.paths).filter(
    (each) => description.paths[each].post,
  )) {
    const response = await post(url, "{}", undefined, `${path.slice(1)}?no=1`);
    const [{ message }] = await described(path, "post", response);
    const taken = [...message.en.matchAll(/(\w+)=/g)].map(([, name]) => name);
    assert.deepEqual(taken.toSorted(), named(path).toSorted(), path);
  }
  // What is required is defined, and nothing is referred to that isn't there.
  const all = JSON.stringify(description);
  for (const [, kind, name] of all.matchAll(/#\/components\/(\w+)\/(\w+)/g))
    assert.ok(description.components[kind][name], `${kind} ${name}`);
  const look = (schema, at) => {
    if (!schema || typeof schema !== "object") return;
    if (Array.isArray(schema.required) && schema.properties)
      for (const name of schema.required) assert.ok(name in schema.properties, `${at}: ${name}`);
    for (const [key, part] of Object.entries(schema)) look(part, `${at}/${key}`);
  };
  look(description.components, "components");
  assert.match(description.info.title, /^[ -~]+$/);
});

test("the schema of a record takes the records of the pack and tells a slip", async () => {
  const { url } = await serve();
  const response = await fetch(`${url}schema.json`);
  assert.equal(response.headers.get("content-type"), "application/schema+json");
  const schema = await response.json();
  const { samples, fields, digest } = await (await fetch(`${url}pack`)).json();
  const strict = new Ajv({ strict: false, validateFormats: false });
  assert.ok(strict.validateSchema(schema), strict.errorsText());
  const takes = strict.compile(schema);
  assert.equal(schema["x-pack"].digest, digest);
  assert.deepEqual(
    Object.keys(schema.properties).toSorted(),
    fields.map(({ name }) => name).toSorted(),
  );
  for (const { id, record } of samples)
    assert.ok(takes(record), `${id}: ${strict.errorsText(takes.errors)}`);
  // Whatever a report has no problem with but what it says of slips, the schema takes; generated records have both kinds.
  let taken = 0;
  const reports = command(
    ["screen", "-", "--as-of", AS_OF, "--pack", join(root, "rules")],
    records.join("\n"),
  );
  for (const [index, line] of reports.trim().split("\n").entries()) {
    if (JSON.parse(line).problems.some(({ severity }) => severity === "error")) continue;
    taken++;
    assert.ok(
      takes(JSON.parse(records[index])),
      `${records[index]} ${strict.errorsText(takes.errors)}`,
    );
  }
  assert.ok(taken > 100, `${taken}`);
  const { name: choice } = fields.find(({ type, choices }) => type === "choice" && choices.length);
  const { name: number } = fields.find(({ type, min }) => type === "number" && min === "0");
  for (const [record, right] of [
    [{ [choice]: "no-such" }, false],
    [{ [number]: -1 }, false],
    [{ [number]: true }, false],
    [{ [number]: "42 万m³" }, true],
    [{ [number]: { value: 5, from: "report p. 12" } }, true],
    [{ [number]: { none: true } }, true],
    [{ [number]: { not_known: true, who: "applicant" } }, true],
    [{ [number]: { none: true, value: 5 } }, false],
    [{ [`${number}x`]: 5 }, false],
  ])
    assert.equal(takes(record), right, JSON.stringify(record));
});
