// One project: what is known of it.
import type { Judgement, NotKnown, PackInfo, Sample } from "./engine/pkg/water_rules";
import { say, type Lang } from "./words";

export interface Project {
  id: string;
  /** As its owner calls it; empty if it has no name. */
  title: string;
  record: Record<string, unknown>;
  /** The fields whose values are assumed. */
  assumed: string[];
  /** A reviewer's judgements of its findings; absent if there are none. */
  judgements?: Judgement[];
  /** The sample of the pack that it began as, or empty. */
  sample: string;
  /** When it was last edited, in milliseconds; 0 if nobody has touched it. */
  changed: number;
}

/** Whether something that was kept is a project. */
export function isProject(value: unknown): value is Project {
  if (typeof value !== "object" || value === null) return false;
  const { id, title, record, assumed, judgements, sample, changed } = value as Record<
    keyof Project,
    unknown
  >;
  const texts = [id, title, sample].every((each) => typeof each === "string");
  const isRecord = typeof record === "object" && record !== null && !Array.isArray(record);
  const fields = Array.isArray(assumed) && assumed.every((each) => typeof each === "string");
  const judged = judgements === undefined || areJudgements(judgements);
  return (
    texts && isRecord && fields && judged && typeof changed === "number" && Number.isFinite(changed)
  );
}

/** Whether something is a list of judgements; whether they are right the engine says. */
export function areJudgements(value: unknown): value is Judgement[] {
  const isOne = (each: unknown): boolean => {
    if (typeof each !== "object" || each === null) return false;
    const { code, found, outcome, by, on, reason } = each as Record<keyof Judgement, unknown>;
    return [code, found, outcome, by, on, reason].every((text) => typeof text === "string");
  };
  return Array.isArray(value) && value.every(isOne);
}

/** A project of its own, from data and nothing else if nothing else is known. */
export function newProject(from: Partial<Project> = {}): Project {
  return { title: "", record: {}, assumed: [], sample: "", changed: 0, ...from, id: newId() };
}

export function sampleProject({ id, record, assumed }: Sample): Project {
  return newProject({ record: { ...record }, assumed: [...assumed], sample: id });
}

/** What a project is called: by its owner, else by the first field of text, which names the record, else by its sample. */
export function titleOf(
  { title, record, sample }: Project,
  { fields, samples }: PackInfo,
  lang: Lang,
): string {
  const naming = fields.find(({ type }) => type === "text");
  const named = naming ? record[naming.name] : undefined;
  const begun = samples.find(({ id }) => id === sample);
  return (
    title ||
    (typeof named === "string" ? named.trim() : "") ||
    (begun ? say(begun.title, lang) : "")
  );
}

/**
 * The fields that are answered otherwise than in the sample that a project began as; none if it began as no sample. What was
 * only said to be absent, as its blank means it, is no other answer.
 */
export function editedOf({ record, sample }: Project, info: PackInfo): string[] {
  const begun = info.samples.find(({ id }) => id === sample);
  if (!begun) return [];
  const text = (answer: unknown): string =>
    given(answer) ? (typeof answer === "object" ? JSON.stringify(answer) : String(answer)) : "";
  const framing = new Set(info.start.flatMap(({ answers }) => Object.keys(answers)));
  const silent = (name: string): boolean => {
    const { value, none, notKnown } = answered(record[name]);
    const field = info.fields.find((each) => each.name === name);
    const list = field && info.checklists.find(({ key }) => key === field.checklist);
    const blank = field && field.if_blank ? [field.if_blank.value] : [];
    const usual = list ? [String(list.answer), field.usual || "none"] : [];
    return Boolean(none || notKnown) || [...blank, ...usual].includes(String(value));
  };
  const added = (name: string): boolean => !framing.has(name) && !silent(name);
  return [...new Set([...Object.keys(begun.record), ...Object.keys(record)])].filter(
    (name) =>
      text(record[name]) !== text(begun.record[name]) && (given(begun.record[name]) || added(name)),
  );
}

/** The fields, and places in lists, of a record that hold a text with a digit in it: where a number may have been typed. */
export function typedNumbers(record: Record<string, unknown>): string[] {
  const found: string[] = [];
  const look = (path: string, answer: unknown): void => {
    const { value } = answered(answer);
    if (typeof value === "string") {
      if (/[\d０-９]/.test(value)) found.push(path);
    } else if (Array.isArray(value)) {
      value.forEach((each, index) => look(`${path}.${index + 1}`, each));
    } else if (typeof value === "object" && value !== null) {
      for (const [name, each] of Object.entries(value)) look(`${path}.${name}`, each);
    }
  };
  for (const [name, answer] of Object.entries(record)) look(name, answer);
  return found;
}

/** The field of the form that a name belongs to: `products` for `products.1.output`. */
export function fieldOf(name: string): string {
  return name.split(".")[0]!;
}

/** What is answered to a field: its value, or that there is none, or who finds it out; and where that comes from. */
export interface Answered {
  value?: unknown;
  none?: true;
  notKnown?: NotKnown;
  from?: string;
}

/** An answer as a record has it: a value, or an object that says more of it. */
export function answered(answer: unknown): Answered {
  if (typeof answer !== "object" || answer === null || Array.isArray(answer))
    return { value: answer };
  const said = answer as Record<string, unknown>;
  const from = typeof said.from === "string" ? { from: said.from } : {};
  if (said.none === true) return { none: true, ...from };
  if (said.not_known === true) {
    const word = (key: "who" | "note"): NotKnown =>
      typeof said[key] === "string" ? { [key]: said[key] } : {};
    return { notKnown: { ...word("who"), ...word("note") }, ...from };
  }
  return "value" in said ? { value: said.value, ...from } : { value: answer };
}

/** The answer as a record has it. */
export function toAnswer({ value, none, notKnown, from }: Answered): unknown {
  const source = from ? { from } : {};
  if (none) return { none: true, ...source };
  if (notKnown) return { not_known: true, ...notKnown, ...source };
  return from && given(value) ? { value, from } : value;
}

/** Whether a field holds anything. */
export function given(answer: unknown): boolean {
  const { value, none, notKnown } = answered(answer);
  if (none || notKnown) return true;
  if (value === undefined || value === null || value === "") return false;
  return !Array.isArray(value) || value.length > 0;
}

/** A name that nothing else has. */
export function newId(): string {
  return [...crypto.getRandomValues(new Uint32Array(3))].map((part) => part.toString(36)).join("");
}
