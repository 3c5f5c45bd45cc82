// What differs, in words: the engine names a part of a report by its path, and the same change is told once.
import type { Outcome, PackInfo, Report, Text, Verdict } from "../engine/pkg/water_rules";
import type { Verification } from "../engine/pkg-study/water_rules_study";
import { codeText, say, type Lang } from "../words";
import { WORDS, type Words } from "./words";

type Difference = Verification["differences"][number];

/** One change, with the codes of the findings that have it. */
export interface Change {
  code: string;
  what: string;
  findings: string[];
  certificate: string;
  now: string;
}

/** How much of a value is shown, in characters. */
const QUOTED = 160;

/** The differences as changes; `report` is the one of the certificate, if it could be read. */
export function changesOf(
  differences: Difference[],
  report: Report | undefined,
  info: PackInfo,
  lang: Lang,
  words: Words,
): Change[] {
  const found = new Map<string, Change>();
  for (const difference of differences) {
    const { what, finding } = inWords(difference, report, lang, words);
    const key = JSON.stringify([what, difference.certificate, difference.now]);
    const known = found.get(key);
    if (known && finding) known.findings.push(finding);
    else {
      const value = (text: string): string => valueText(text, info, lang);
      const { code, certificate, now } = difference;
      found.set(key, {
        code,
        what,
        findings: finding ? [finding] : [],
        certificate: value(certificate),
        now: value(now),
      });
    }
  }
  return [...found.values()];
}

function inWords(
  { code, what }: Difference,
  report: Report | undefined,
  lang: Lang,
  words: Words,
): { what: string; finding: string } {
  // A path is no sentence: it is the same in both languages.
  if (what.zh !== what.en) return { what: say(what, lang), finding: "" };
  const steps = what.zh.split(" ");
  const finding = code === "finding" ? steps.shift()! : "";
  let at: unknown = finding
    ? report && report.findings.find((each) => each.code === finding)
    : report;
  const said = steps.map((step) => {
    const number = /^\d+$/.test(step);
    at =
      typeof at === "object" && at !== null
        ? (at as Record<string, unknown>)[number ? Number(step) - 1 : step]
        : undefined;
    return number ? nameOf(at) || words.item(step) : words.keys[step] || step;
  });
  return { what: said.join(lang === "zh" ? " " : ", "), finding };
}

/** What one of a list is called in the pack, if it has a name. */
function nameOf(item: unknown): string {
  if (typeof item === "string") return `“${item}”`;
  if (typeof item !== "object" || item === null) return "";
  const { key, name, department } = item as Record<string, string | undefined>;
  const shown = key || name || department;
  return shown ? `“${shown}”` : "";
}

/** Of a part that only one of the two has, its name; anything else as it is. */
function wholeText(value: string, lang: Lang): string {
  if (!/^[[{]/.test(value)) return value;
  try {
    const part = JSON.parse(value) as unknown;
    return (
      (Array.isArray(part) ? part : [part]).map(nameOf).filter(Boolean).join(WORDS[lang].comma) ||
      value
    );
  } catch {
    return value;
  }
}

function valueText(value: string, info: PackInfo, lang: Lang): string {
  const known: Text | undefined =
    info.words.verdicts[value as Verdict] || info.words.outcomes[value as Outcome];
  const letters = Array.from(
    known ? say(known, lang) : codeText(wholeText(value, lang), undefined, lang),
  );
  return letters.length > QUOTED ? `${letters.slice(0, QUOTED).join("")}…` : letters.join("");
}
