// The review opinion as a document: what is printed and what goes into a Word file, before either is drawn.
import type {
  Check,
  Field,
  Finding,
  FullReport,
  OpinionPart,
  Outcome,
  PackInfo,
  Settings,
  Text,
} from "../engine/pkg/water_rules";
import { given } from "../project";
import { restsOn } from "../screen/card";
import { answerText } from "../screen/value";
import { WORDS as CARD } from "../screen/words";
import { aboutDay } from "../view/about-day";
import { amountText, writtenIn } from "../digits";
import { weak } from "../view/confidence";
import { officialText } from "../view/official-text";
import { said } from "../view/said";
import { codeText, say, unitText, type Lang } from "../words";
import { qrText, type Seal } from "./seal";
import { PARTS, WORDS, type Words } from "./words";

/** What a part of the paper is made of. All of it is plain text: nothing in it is markup or a formula. */
export type Block =
  | { is: "text"; text: string; strong?: boolean; quiet?: boolean }
  | { is: "list"; items: string[]; small?: boolean }
  | { is: "pairs"; pairs: [string, string][]; long?: boolean }
  | { is: "table"; title: string; head: string[]; widths: number[]; rows: string[][][] }
  | { is: "blanks"; labels: string[] }
  | { is: "imprint"; office: string; day: string; seal: string }
  | { is: "qr"; label: string; text: string };

export interface Section {
  /** Whether it is kept on one page if it fits. */
  whole: boolean;
  title: string;
  blocks: Block[];
}

export interface Paper {
  lang: Lang;
  /** Whose paper it is, its number but for the last digits, and to whom it goes; empty if the office doesn't say. */
  office: string;
  reference: string;
  addressee: string;
  title: string;
  note: string;
  /** The short number of the certificate, once there is one. */
  number: string;
  facts: [string, string][];
  sections: Section[];
}

export interface Subject {
  info: PackInfo;
  report: FullReport;
  /** What the office says of its papers. */
  letterhead: Pick<Settings, "document_code" | "addressee">;
  record: Record<string, unknown>;
  assumed: Iterable<string>;
  /** How many answers of the sample that the project began as were changed since; 0 where there was none. */
  edited: number;
  /** Absent until the certificate is there. */
  seal: Seal | undefined;
  lang: Lang;
  /** The day on which the paper is made. */
  today: string;
}

const COUNTED: Outcome[] = ["reject", "revise", "undetermined", "condition", "advice", "pass"];
const CHINESE = "一二三四五六七八九十";

/** Lays out the opinion of a report, part by part as the pack has it. */
export function paper(subject: Subject): Paper {
  const { info, report, letterhead, seal, lang, today } = subject;
  const words = WORDS[lang];
  const { opinion } = info;
  const parts = opinion
    ? opinion.parts
    : PARTS.map(
        ([holds, title]): OpinionPart => ({
          holds,
          title,
          lead: null,
          verdicts: [],
          groups: [],
          outcomes: [],
          lines: [],
        }),
      );
  const sections: Section[] = [];
  for (const part of parts) {
    if (part.verdicts.length && !part.verdicts.includes(decided(report))) continue;
    const blocks = BLOCKS[part.holds](subject, part, words);
    if (blocks.length === 0) continue;
    const lead: Block[] = part.lead ? [{ is: "text", text: say(part.lead, lang) }] : [];
    const whole = part.holds === "certificate" || part.holds === "signature";
    sections.push({
      whole,
      title: numbered(sections.length + 1, say(part.title, lang), lang),
      blocks: [...lead, ...blocks],
    });
  }
  const number = seal ? shortDigest(seal.digest) : "";
  return {
    lang,
    office: officeOf(report),
    reference: letterhead.document_code
      ? words.reference(letterhead.document_code, today.slice(0, 4))
      : "",
    addressee: letterhead.addressee ? letterhead.addressee + words.colon.trim() : "",
    title: opinion ? say(opinion.title, lang) : say(info.title, lang),
    note: opinion ? say(opinion.note, lang) : words.note,
    number,
    facts: [
      [words.number, number || "—"],
      [words.asOf, report.as_of],
      [words.made, today],
    ],
    sections,
  };
}

function officeOf({ settings }: FullReport): string {
  return settings ? settings.office : "";
}

/** The verdict that the office goes by: as its reviewers judged it, if they did. */
function decided({ verdict, judged }: FullReport): FullReport["verdict"] {
  return judged ? judged.verdict : verdict;
}

/** The outcome that the office goes by. */
function outcomeOf({ outcome, judged }: Finding): Outcome {
  return judged ? judged.outcome : outcome;
}

/** Enough of a digest to tell certificates apart at a glance. */
export function shortDigest(digest: string): string {
  return digest.slice(digest.indexOf(":") + 1).slice(0, 12);
}

function numbered(n: number, title: string, lang: Lang): string {
  if (lang === "en") return `${n}. ${title}`;
  const ten = n > 10 ? `十${CHINESE[n - 11] || ""}` : CHINESE[n - 1];
  return `${ten}、${title}`;
}

type Fill = (subject: Subject, part: OpinionPart, words: Words) => Block[];

const BLOCKS: Record<OpinionPart["holds"], Fill> = {
  record({ info, record, assumed, lang }, { groups }, words) {
    const guessed = new Set(assumed);
    const fields = info.fields.filter(
      ({ group, name }) => (!groups.length || groups.includes(group)) && given(record[name]),
    );
    const pairs = fields.map((field): [string, string] => [
      say(field.label, lang),
      valueText(record[field.name], field, lang) +
        (guessed.has(field.name) ? words.assumedMark : ""),
    ]);
    return pairs.length ? [{ is: "pairs", pairs }] : [];
  },

  conclusion({ info, report, record, assumed, edited, lang }, { lines }, words) {
    const counts = COUNTED.map((outcome): [Outcome, number] => [
      outcome,
      report.findings.filter((f) => outcomeOf(f) === outcome).length,
    ])
      .filter(([, n]) => n > 0)
      .map(([outcome, n]) => `${say(info.words.outcomes[outcome], lang)} ${n}`);
    const card = CARD[lang];
    const guesses = [...assumed].filter((name) => given(record[name])).length;
    const rests = restsOn({ report, words: card, assumed: guesses });
    const sentences = lines.filter(
      ({ verdict }) => verdict === null || verdict === decided(report),
    );
    return [
      { is: "text", text: say(info.words.verdicts[decided(report)], lang), strong: true },
      ...judgements(report, info, lang, words),
      ...sentences.map(({ text }): Block => ({ is: "text", text: say(text, lang) })),
      ...aboutDay(report).map(
        ({ message }): Block => ({ is: "text", text: say(message, lang), strong: true }),
      ),
      ...(edited ? [{ is: "text", text: words.edited(edited), strong: true } satisfies Block] : []),
      ...(rests.length
        ? [{ is: "text", text: card.rests(rests.join(words.comma)) } satisfies Block]
        : []),
      { is: "text", text: words.outcomes(counts.join(words.comma)), quiet: true },
    ];
  },

  matters({ info, report, lang }, { outcomes }, words) {
    const items = report.findings
      .filter((finding) => outcomes.includes(outcomeOf(finding)))
      .map((finding) =>
        [
          `${say(finding.title, lang)}${words.colon}${sentence(finding, info, lang)}`,
          basis(finding, lang, words),
          words.codeIn(finding.code),
        ]
          .filter(Boolean)
          .join(lang === "zh" ? "" : " "),
      );
    return items.length ? [{ is: "list", items }] : [];
  },

  findings({ info, report, lang }, _part, words) {
    const others = report.findings.filter(({ outcome }) => outcome === "not_applicable").length;
    // What holds is a line; the rest is told with its comparisons and articles.
    const holds = (finding: Finding): boolean => outcomeOf(finding) === "pass" && !finding.judged;
    const blocks = info.families.map((family): Block => {
      const rows = report.findings
        .filter((finding) => finding.family === family.id && finding.outcome !== "not_applicable")
        .filter((finding) => !holds(finding))
        .map((finding) => [
          [say(finding.title, lang), finding.code],
          [
            sentence(finding, info, lang),
            ...told(finding).map((check) => checkText(check, info, lang, words)),
          ],
          [
            say(info.words.outcomes[finding.outcome], lang),
            ...judgedText(finding, info, lang, words),
          ],
          finding.sources.map((source) => say(source.citation, lang) || say(source.title, lang)),
        ]);
      const head = [words.item, words.opinion, words.outcome, words.basis];
      return { is: "table", title: say(family.title, lang), head, widths: [21, 41, 12, 26], rows };
    });
    const filled = blocks.filter((block) => block.is === "table" && block.rows.length > 0);
    const lines = report.findings.filter(holds).map((finding) => {
      const [first] = told(finding);
      const compared = first ? `${words.colon}${compare(first, info, lang)}` : "";
      return `${say(finding.title, lang)}${compared}${words.codeIn(finding.code)}`;
    });
    if (lines.length)
      filled.push(
        { is: "text", text: words.holding(lines.length), strong: true },
        { is: "list", items: lines, small: true },
      );
    const texts = officialTexts(report, lang, words);
    if (texts.length)
      filled.push(
        { is: "text", text: words.officialTexts, strong: true },
        { is: "list", items: texts, small: true },
      );
    return others
      ? [...filled, { is: "text", text: words.notApplicable(others), quiet: true }]
      : filled;
  },

  referrals({ report, lang }, _part, words) {
    if (report.referrals.length === 0) return [];
    const title = (code: string): string => {
      const finding = report.findings.find((each) => each.code === code);
      return finding ? `${say(finding.title, lang)}${words.codeIn(code)}` : code;
    };
    const rows = report.referrals.map(({ name, findings, reasons }) => [
      [say(name, lang)],
      [findings.map(title).join(words.stop), ...reasons.map((reason) => say(reason, lang))],
    ]);
    return [
      { is: "table", title: "", head: [words.department, words.matters], widths: [24, 76], rows },
    ];
  },

  gaps({ info, report, record, assumed, lang }, _part, words) {
    const blocks: Block[] = [];
    const table = (title: string, second: string, found: Map<string, string[]>): void => {
      const rows = [...found].map(([name, used]) => [[name], [used.join(words.comma)]]);
      if (rows.length)
        blocks.push({ is: "table", title, head: [title, second], widths: [55, 45], rows });
    };
    const problems = report.problems.map(({ message }) => say(message, lang));
    if (problems.length)
      blocks.push(
        { is: "text", text: words.problems, strong: true },
        { is: "list", items: problems },
      );
    table(words.missing, words.neededBy, missing(report, lang));
    const guessed = new Set(assumed);
    const guesses = info.fields.filter(({ name }) => guessed.has(name) && given(record[name]));
    if (guesses.length) blocks.push({ is: "text", text: words.assumed(guesses.length) });
    const blanks = info.fields
      .filter(({ name, if_blank }) => if_blank && report.taken_as_none.includes(name))
      .map(({ label, if_blank }) => `${say(label, lang)}${words.colon}${say(if_blank!, lang)}`);
    if (blanks.length)
      blocks.push(
        { is: "text", text: words.taken(blanks.length), strong: true },
        { is: "list", items: blanks, small: true },
      );
    table(words.verify, words.usedBy, unconfirmed(report, lang));
    table(words.confirmed, words.usedBy, confirmed(report, lang, words));
    return blocks.length ? blocks : [{ is: "text", text: words.noGaps }];
  },

  signature({ report, lang }, { lines }, words) {
    const imprint: Block = {
      is: "imprint",
      office: officeOf(report),
      day: words.blankDay,
      seal: words.seal,
    };
    return lines.length
      ? [{ is: "blanks", labels: lines.map(({ text }) => say(text, lang)) }, imprint]
      : [imprint];
  },

  certificate({ info, report, seal }, _part, words) {
    const pairs: [string, string][] = [
      [words.packDigest, report.pack.digest],
      [words.rules, `${info.id} ${info.version}`],
      [words.engine, report.engine],
    ];
    if (!seal) return [{ is: "pairs", pairs, long: true }];
    return [
      { is: "pairs", pairs: [[words.digest, seal.digest], ...pairs], long: true },
      { is: "qr", label: words.qr, text: qrText(seal) },
      { is: "text", text: words.qrHelp, quiet: true },
    ];
  },
};

/** What reviewers judged, in full: beside what the rules say, with reason, name and day. Nothing of it goes unsaid. */
function judgements(
  { verdict, judged, findings }: FullReport,
  info: PackInfo,
  lang: Lang,
  words: Words,
): Block[] {
  if (!judged) return [];
  const word = (outcome: Outcome | null): string =>
    outcome ? say(info.words.outcomes[outcome], lang) : "—";
  const rows = findings.flatMap((finding) => {
    const { code, title, outcome, judged } = finding;
    if (!judged) return [];
    const named = [code, say(title, lang)];
    return [
      [named, [word(outcome)], [word(judged.outcome)], [judged.reason], [judged.by, judged.on]],
    ];
  });
  const head = [words.item, words.byRules, words.asJudged, words.reason, words.judgedBy];
  const verdicts = info.words.verdicts;
  const both = words.bothVerdicts(
    say(verdicts[verdict], lang),
    say(verdicts[judged.verdict], lang),
  );
  const stale = judged.stale.map(({ code, found, outcome, by, on, reason, now }) =>
    words.stale(code, word(found), word(outcome), `${by} ${on} ${reason}`, word(now)),
  );
  const table: Block = {
    is: "table",
    title: words.judgements,
    head,
    widths: [24, 14, 14, 30, 18],
    rows,
  };
  return [
    ...(rows.length ? [{ is: "text", text: both, strong: true } satisfies Block, table] : []),
    ...(stale.length ? [{ is: "list", items: stale } satisfies Block] : []),
  ];
}

function judgedText({ judged }: Finding, info: PackInfo, lang: Lang, words: Words): string[] {
  return judged
    ? [`${words.asJudged}${words.colon}${say(info.words.outcomes[judged.outcome], lang)}`]
    : [];
}

function sentence(finding: Finding, info: PackInfo, lang: Lang): string {
  const { error } = finding;
  return [said(finding, info, lang), error ? say(error.message, lang) : ""]
    .filter(Boolean)
    .join(" ");
}

function basis({ sources }: Finding, lang: Lang, words: Words): string {
  const citations = sources.map(({ citation, title }) => say(citation, lang) || say(title, lang));
  return citations.length ? words.basisIn(citations.join(words.comma)) : "";
}

/** Where the official text is of each document that the findings cite. */
function officialTexts({ findings, sources }: FullReport, lang: Lang, words: Words): string[] {
  const concerned = findings.filter(({ outcome }) => outcome !== "not_applicable");
  const cited = new Set(concerned.flatMap((finding) => finding.sources.map(({ id }) => id)));
  return Object.entries(sources).flatMap(([id, source]) => {
    const text = cited.has(id) ? officialText(source, lang) : "";
    return text ? [`${say(source.citation, lang)}${words.colon}${text}`] : [];
  });
}

/** The comparisons worth telling: all of a finding that objects, the amounts of one that doesn't. */
function told({ outcome, checks }: Finding): Check[] {
  return outcome === "pass" ? checks.filter(({ margin }) => margin !== null) : checks;
}

function checkText(check: Check, info: PackInfo, lang: Lang, words: Words): string {
  const said = compare(check, info, lang);
  return `${say(check.label, lang)}${words.colon}${said} — ${check.holds ? words.met : words.unmet}`;
}

function compare(check: Check, info: PackInfo, lang: Lang): string {
  const written = writtenIn(check);
  const relation = (DATE.test(check.limit) ? info.words.date_comparisons : info.words.comparisons)[
    check.comparison
  ];
  const side = (value: string, called: Text | undefined): string =>
    [called ? say(called, lang) : written(value), value ? unitText(check.unit, lang) : ""]
      .filter(Boolean)
      .join(" ");
  const said = [
    side(check.actual, check.actual_words),
    say(relation, lang),
    side(check.limit, check.limit_words),
  ];
  return said.filter(Boolean).join(" ");
}

/** What findings lack, each with the codes of those that need it. */
function missing({ findings }: FullReport, lang: Lang): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { code, missing } of findings)
    for (const { kind, name, label } of missing)
      if (kind !== "finding") add(found, say(label, lang) || name, code);
  return found;
}

/** What was recalled and not read, each with the codes that rest on it. */
function unconfirmed({ findings }: FullReport, lang: Lang): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { code, outcome, parameters, rows, sources } of findings) {
    if (outcome === "not_applicable") continue;
    for (const { label, name, value, unit, confidence } of parameters)
      if (weak(confidence))
        add(
          found,
          `${say(label, lang) || name} ${amountText(value)} ${unitText(unit, lang)}`.trim(),
          code,
        );
    for (const { title, table, citation, source, confidence } of rows)
      if (weak(confidence))
        add(found, `${say(title, lang) || table} · ${say(citation, lang) || source}`, code);
    for (const { citation, title, confidence } of sources)
      if (weak(confidence)) add(found, say(citation, lang) || say(title, lang), code);
  }
  return found;
}

/** What the office confirmed, who did and in which document, each with the codes that rest on it. */
function confirmed({ findings }: FullReport, lang: Lang, words: Words): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { code, outcome, parameters, rows } of findings) {
    if (outcome === "not_applicable") continue;
    const read = [
      ...parameters.map(({ label, value, unit, confirmed }) => ({
        name: `${say(label, lang)} ${amountText(value)} ${unitText(unit, lang)}`.trim(),
        confirmed,
      })),
      ...rows.map(({ title, key, confirmed }) => ({
        name: `${say(title, lang)} ${key.join(words.comma)}`.trim(),
        confirmed,
      })),
    ];
    for (const { name, confirmed } of read)
      if (confirmed)
        add(found, `${name} · ${confirmed.document}（${confirmed.by}，${confirmed.on}）`, code);
  }
  return found;
}

function add(to: Map<string, string[]>, name: string, code: string): void {
  const codes = to.get(name) || [];
  if (!codes.includes(code)) codes.push(code);
  to.set(name, codes);
}

/** An answer of the record in words, a value with its unit. */
function valueText(answer: unknown, field: Field, lang: Lang): string {
  const { comma } = WORDS[lang];
  const one = (value: unknown): string => {
    if (Array.isArray(value)) return value.map(one).join(comma);
    if (typeof value === "object" && value !== null) {
      const row = value as Record<string, unknown>;
      const inner = field.items.filter(({ name }) => given(row[name]));
      return inner
        .map((item) => `${say(item.label, lang)} ${valueText(row[item.name], item, lang)}`)
        .join(comma);
    }
    const text = String(value);
    return field.type === "number" || field.type === "integer" || field.type === "numbers"
      ? amountText(text)
      : codeText(text, field, lang);
  };
  return answerText(answer, lang, (value) =>
    [one(value), unitText(field.unit, lang)].filter(Boolean).join(" "),
  );
}

const DATE = /^\d{4}-\d\d-\d\d$/;
