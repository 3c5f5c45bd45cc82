// A case that is written into the draft: its TOML, its name in the file, and the file that takes it.
import { stringify } from "smol-toml";
import type { CasePage, PackFiles, Probe } from "../engine/pkg-study/water_rules_study";
import type { Finding, FullReport, PackInfo, RuleInfo, Text } from "../engine/pkg/water_rules";
import { titleOf, type Project } from "../project";
import { OUTCOMES } from "../view/outcome";
import { say, type Lang } from "../words";
import { WORDS } from "./case-words";

/** What a case says, without its name in the file. */
export interface NewCase {
  name: Text;
  asOf: string;
  source: string;
  record: Record<string, unknown>;
  verdict?: string;
  findings: Record<string, string>;
  figures: Record<string, string>;
}

/** A case of a rule from a project: what the draft says against the project, what this rule says of it, and their figures. */
export function caseOfProject(
  project: Project,
  report: FullReport,
  rule: RuleInfo,
  info: PackInfo,
): NewCase {
  // Of two rules with one code, the one in force answers.
  const first = new Map<string, Finding>();
  for (const finding of report.findings) {
    const other = first.get(finding.code);
    if (!other || OUTCOMES.indexOf(finding.outcome) < OUTCOMES.indexOf(other.outcome))
      first.set(finding.code, finding);
  }
  const told = [...first.values()].filter(
    ({ code, outcome }) =>
      code === rule.code || (outcome !== "pass" && outcome !== "not_applicable"),
  );
  const figures = told
    .flatMap((finding) => finding.figures)
    .filter(({ name, value }) => report.figures[name] === value);
  const own = first.get(rule.code);
  const name = (lang: Lang): string => {
    const title = titleOf(project, info, lang) || WORDS[lang].aProject;
    return WORDS[lang].caseName(
      title,
      say(rule.title, lang),
      own ? say(info.words.outcomes[own.outcome], lang) : "",
    );
  };
  return {
    name: { zh: name("zh"), en: name("en") },
    asOf: report.as_of,
    source: sourceOf(rule),
    record: project.record,
    verdict: report.verdict,
    findings: Object.fromEntries(told.map(({ code, outcome }) => [code, outcome])),
    figures: Object.fromEntries(figures.map(({ name, value }) => [name, value])),
  };
}

/** A case of a rule from a record by a limit. */
export function caseOfProbe(
  { at, as_of, record, value, outcome }: Probe,
  label: Text,
  unit: string,
  rule: RuleInfo,
): NewCase {
  const name = (lang: Lang): string =>
    WORDS[lang].probeName(say(label, lang), unit ? `${value} ${unit}` : value, at);
  return {
    name: { zh: name("zh"), en: name("en") },
    asOf: as_of,
    source: sourceOf(rule),
    record,
    findings: { [rule.code]: outcome },
    figures: {},
  };
}

function sourceOf({ sources }: RuleInfo): string {
  return [...new Set(sources.map(({ citation }) => say(citation, "zh")))].join("；");
}

/** The file of cases of a rule's family: the one that has most of them. */
export function caseFileOf(rule: RuleInfo, info: PackInfo, cases: CasePage[]): string {
  const codes = new Set(
    info.rules.filter(({ family }) => family === rule.family).map(({ code }) => code),
  );
  const count = new Map<string, number>();
  for (const { file, findings } of cases) {
    if (Object.keys(findings).some((code) => codes.has(code)))
      count.set(file, (count.get(file) || 0) + 1);
  }
  const [most] = [...count].sort(([, a], [, b]) => b - a);
  return most ? most[0] : `cases/${rule.family}.toml`;
}

/** The draft with a case more at the end of a file, and the line at which it begins. */
export function withCase(
  files: PackFiles,
  path: string,
  base: string,
  added: NewCase,
): { files: PackFiles; line: number } {
  const text = files[path] || "";
  const before = text && `${text}${text.endsWith("\n") ? "" : "\n"}\n`;
  return {
    files: { ...files, [path]: `${before}${caseText(freeId(files, base), added)}` },
    line: before.split("\n").length,
  };
}

/** A name that no case of the draft has. */
function freeId(files: PackFiles, base: string): string {
  const taken = new Set(
    Object.keys(files)
      .filter((path) => path.startsWith("cases/"))
      .flatMap((path) =>
        [...files[path]!.matchAll(/^[ \t]*id\s*=\s*["']([^"']+)["']/gm)].map(([, id]) => id),
      ),
  );
  let n = 1;
  while (taken.has(`${base}-${n}`)) n++;
  return `${base}-${n}`;
}

function caseText(
  id: string,
  { name, asOf, source, record, verdict, findings, figures }: NewCase,
): string {
  const known = Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== null && value !== undefined),
  );
  return [
    "[[case]]",
    stringify({ id }).trim(),
    `name = ${inline({ ...name })}`,
    stringify({ as_of: asOf, source }).trim(),
    "",
    stringify({ case: { record: known } }).trim(),
    "",
    "[case.expect]",
    ...(verdict ? [stringify({ verdict }).trim()] : []),
    ...(Object.keys(findings).length ? [`findings = ${inline(findings)}`] : []),
    ...(Object.keys(figures).length ? [`figures = ${inline(figures)}`] : []),
    "",
  ].join("\n");
}

/** A table of texts on one line: a line break in a text is written as an escape. */
function inline(table: Record<string, string>): string {
  return `{ ${stringify(table).trim().split("\n").join(", ")} }`;
}
