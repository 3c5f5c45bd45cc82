// A client in TypeScript, by types that are made of openapi.json: what it reads has the types that it says.
import type { components, paths } from "./schema.js";

type Schemas = components["schemas"];
type Screened = paths["/screen"]["post"]["responses"]["200"]["content"]["application/json"];

const url = process.argv[2]!;
const record: Schemas["Record"] = { name: "甲厂", kind: "new", intake_m3: "90000" };

async function post<T>(path: keyof paths, body: unknown, query = "as_of=2026-11-23"): Promise<T> {
  const response = await fetch(`${url}${String(path)}?${query}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (response.ok) return (await response.json()) as T;
  const problem = (await response.json()) as Schemas["Problem"];
  throw new Error(`${problem.status} ${problem.code}: ${problem.message.en}`);
}

function is(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

const screened = await post<Screened>("/screen", record);
is("not_applicable" in screened, "a report is lean unless it is asked for otherwise");
const report = screened as Schemas["Report"];
const confidence: Schemas["Confidence"] | undefined = report.findings.find(
  (finding) => finding.confidence === "R?" || finding.confidence === "R",
)?.confidence;
is(report.verdict === "undetermined" && report.findings.length > 0, `${report.verdict}`);
is(confidence !== undefined, "a value that is to be confirmed is among those that are read");
const short = await post<Schemas["Summary"]>("/screen", record, "view=summary&key=name");
is(short.verdict === report.verdict && short.key?.["name"] === "甲厂", "a summary has its key");
const next = await post<Schemas["Next"]>("/next", record);
is(next.open.length > 0, "something is open");
const whatIf = await post<Schemas["WhatIf"]>("/what-if", record);
is(whatIf.verdict === report.verdict, "the verdict as things are");
const explained = await post<Schemas["Explained"]>("/explain", record);
is(explained.explanations.length > 0, "explanations");
const impact = await post<Schemas["Impact"]>("/impact", {
  files: {},
  records: [record],
} satisfies Schemas["PackChange"]);
is(impact.projects === 1, "one project");
const pack = (await (await fetch(`${url}/pack`)).json()) as Schemas["Pack"];
is(pack.words.verdicts[report.verdict]?.zh !== undefined, "the word for a verdict");
try {
  await post<unknown>("/screen", record, "as_of=2026-11-33");
  is(false, "a bad date is refused");
} catch (error) {
  is(`${error}`.includes("400 bad-date"), `${error}`);
}
console.log(`TypeScript: ${report.verdict}, ${report.findings.length} findings`);
