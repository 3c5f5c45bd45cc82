// The text of a new rule, in the manner of those of the pack.
import { addParameter } from "../parameters/file";
import {
  comparedWith,
  fileName,
  needsNumber,
  parameterName,
  unitOf,
  type Answers,
  type Condition,
  type Pack,
} from "./answers";
import { addDocument } from "./document";

/** Nothing typed may end a line, part the two languages, or begin as what a header says by `@`. */
const line = (text: string): string =>
  text
    .replace(/[\s\p{Cc}]+/gu, " ")
    .replace(/\|/g, "｜")
    .trim()
    .replace(/^@/, "＠");

const text = (value: string): string => `"${value.replace(/\\/g, "\\\\").replace(/"/g, '\\"')}"`;

/** The files that the rule adds or changes, its own first. */
export function filesOfRule(answers: Answers, pack: Pack): [string, string][] {
  const files: [string, string][] = [
    [`${answers.family}/${fileName(answers)}.rhai`, script(answers, pack)],
  ];
  if (needsNumber(answers) && !answers.parameter) {
    const path = `parameters/${answers.family}.toml`;
    const { number, zhTitle, enTitle } = answers;
    const unit = answers.unit || unitOf(answers, pack);
    const days = answers.kind === "deadline";
    const zh = `${line(zhTitle)}：${days ? (answers.days === "working" ? "工作日数" : "日数") : "界线"}`;
    const en = `${line(enTitle)}: ${days ? (answers.days === "working" ? "working days" : "days") : "limit"}`;
    files.push([
      path,
      addParameter(pack.files[path] || "", {
        name: parameterName(answers),
        zh,
        en,
        unit,
        value: number,
      }),
    ]);
  }
  if (answers.document)
    files.push(["sources.toml", addDocument(pack.files["sources.toml"] || "", answers.document)]);
  return files;
}

export function script(answers: Answers, pack: Pack): string {
  const says = [...saysOf(answers, pack), ["not_met", line(answers.zh), line(answers.en)]];
  return [
    `//! ${line(answers.zhTitle)} | ${line(answers.enTitle)}`,
    "//!",
    `//! ${line(answers.zhText)}`,
    "//!",
    `//! ${line(answers.enText)}`,
    "//!",
    `//! @code        ${answers.code}`,
    `//! @stage       ${answers.stage}`,
    `//! @source      ${[answers.source, line(answers.article)].filter(Boolean).join(" ")}`,
    `//! @department  ${[answers.department, ...answers.departments].join(", ")}`,
    `//! @confidence  ${answers.confidence}`,
    `//! @from        ${answers.from}`,
    "//!",
    ...says.map(([name, zh, en]) => `//! @say ${name} = ${zh} | ${en}`),
    "",
    ...appliesLines(answers, pack),
    ...judgeLines(answers, pack),
    "",
  ].join("\n");
}

/** The sentences besides the one for a failed check. */
function saysOf(
  answers: Answers,
  { fields, tables, parameters }: Pack,
): [string, string, string][] {
  const label = (name: string): { zh: string; en: string } =>
    (fields.find((field) => field.name === name) || { label: { zh: name, en: name } }).label;
  const met: [string, string, string] = ["met", line(answers.zhTitle), line(answers.enTitle)];
  if (answers.kind === "gate") {
    const { zh, en } = label(answers.barred.field);
    const excepted: [string, string, string][] = answers.exceptions.length
      ? [["excepted", "属于例外情形。", "One of the exceptions applies."]]
      : [];
    return [met, ["actual", line(zh), line(en)], ...excepted];
  }
  if (answers.kind === "deadline") {
    const { zh, en } = label(answers.due);
    return [
      met,
      ["done", line(zh), line(en)],
      ["today", "审查日期", "Date of screening"],
      ["last_day", "最后一日", "Last day"],
    ];
  }
  const added = [answers.field, ...answers.plus].map(label);
  const left = {
    zh: added.map(({ zh }) => zh).join("、") + (added.length > 1 ? "之和" : ""),
    en: added.map(({ en }) => en).join(" + "),
  };
  const under = answers.per ? label(answers.per) : undefined;
  const table = tables.find(({ id }) => id === answers.table);
  const known = parameters.find(({ name }) => name === answers.parameter);
  const limit = (answers.kind === "band" && table && table.labels[answers.column]) ||
    known || { zh: "界线", en: "Limit" };
  return [
    met,
    [
      "actual",
      line(under ? `${left.zh}与${under.zh}之比` : left.zh),
      line(under ? `${left.en} per ${under.en}` : left.en),
    ],
    ["limit", line(limit.zh), line(limit.en)],
  ];
}

function holds({ field, test }: Condition): string {
  const value = `project.${field}`;
  if (test === "known") return `project.has(${text(field)})`;
  if (test === ">0") return `${value} > 0`;
  const compared = comparedWith(test);
  if (compared) return `${value} ${compared.sign} param(${text(compared.parameter)})`;
  if (test === "true" || test === "false") return test === "true" ? value : `!${value}`;
  return `${value} == ${text(test.slice(1))}`;
}

/** The same of a list of choices. */
function holdsIn(condition: Condition, { fields }: Pick<Pack, "fields">): string {
  const field = fields.find(({ name }) => name === condition.field);
  return field && field.type === "choices" && condition.test.startsWith("=")
    ? `project.${condition.field}.contains(${text(condition.test.slice(1))})`
    : holds(condition);
}

function appliesLines(answers: Answers, pack: Pack): string[] {
  const asked = [...new Set(answers.applies.map((each) => holdsIn(each, pack)))];
  const either = answers.any && asked.length > 1;
  const begun = answers.kind === "deadline" ? `project.has(${text(answers.start)})` : "";
  const joined = asked.join(either ? " || " : " && ");
  const all = [
    ...(joined ? [either && begun ? `(${joined})` : joined] : []),
    ...(begun && !asked.includes(begun) ? [begun] : []),
  ];
  return all.length ? ["fn applies(project) {", `    ${all.join(" && ")}`, "}", ""] : [];
}

function judgeLines(answers: Answers, pack: Pack): string[] {
  const check = `${answers.outcome === "advice" ? "advise" : "require"}("met")`;
  const end = `.otherwise(${answers.outcome}("not_met"));`;
  switch (answers.kind) {
    case "gate": {
      const { barred, exceptions } = answers;
      const holding = holdsIn(barred, pack);
      const excepted = exceptions.map((each) =>
        each.test === "known"
          ? holds(each)
          : `project.has(${text(each.field)}) && ${holdsIn(each, pack)}`,
      );
      const test =
        barred.test.startsWith("=") && !holding.includes(".contains(")
          ? `that(project.${barred.field}, "actual").differs_from(${text(barred.test.slice(1))})`
          : `that(${holding}, "actual").same_as(false)`;
      const judged = `${check}.${test}${end}`;
      if (!excepted.length) return ["fn judge(project) {", `    ${judged}`, "}"];
      return [
        "// An exception has to be claimed; silence is none.",
        "fn excepted(project) {",
        `    ${excepted.join("\n        || ")}`,
        "}",
        "",
        "fn judge(project) {",
        `    if ${holding} && excepted(project) {`,
        '        note("excepted");',
        "    } else {",
        `        ${judged}`,
        "    }",
        "}",
      ];
    }
    case "deadline": {
      const add = answers.days === "working" ? "add_working_days" : "add_days";
      return [
        "fn judge(project) {",
        `    let last_day = ${add}(project.${answers.start}, param(${text(parameterName(answers))}));`,
        `    if project.has(${text(answers.due)}) {`,
        `        ${check}.that(project.${answers.due}, "done").at_most(last_day, "last_day")${end}`,
        "    } else {",
        `        ${check}.that(as_of(), "today").at_most(last_day, "last_day")${end}`,
        "    }",
        "}",
      ];
    }
    default: {
      const added = [answers.field, ...answers.plus].map((name) => `project.${name}`);
      const sum = added.join(" + ");
      const value = !answers.per
        ? sum
        : `${added.length > 1 ? `(${sum})` : sum} / project.${answers.per}`;
      const keys = answers.keys
        .map((key) => (key.field ? `project.${key.field}` : text(key.text)))
        .join(", ");
      const limit =
        answers.kind === "band"
          ? `table(${text(answers.table)}).find(${keys}).${answers.column}`
          : `param(${text(parameterName(answers))})`;
      const table = pack.tables.find(({ id }) => id === answers.table);
      const unit =
        answers.kind === "band"
          ? answers.unit || (table && table.units[answers.column]) || unitOf(answers, pack)
          : answers.per
            ? answers.unit || unitOf(answers, pack)
            : "";
      return [
        "fn judge(project) {",
        `    ${check}`,
        `        .that(${value}, "actual")`,
        `        .${answers.comparison}(${limit}, "limit")`,
        ...(unit && unit !== "1" ? [`        .unit(${text(unit)})`] : []),
        `        ${end}`,
        "}",
      ];
    }
  }
}
