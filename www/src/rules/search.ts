// Finding things by any words of theirs, in either language, and narrowing the rules.
import type { Confidence, PackInfo, RuleInfo, Text } from "../engine/pkg/water_rules";
import type { ParameterPage, SourcePage, TablePage } from "../engine/pkg-study/water_rules_study";
import type { Uses } from "./uses";

export interface Narrowing {
  family: string;
  stage: string;
  department: string;
  confidence: Confidence | "";
}

export const ALL: Narrowing = { family: "", stage: "", department: "", confidence: "" };

/** What is left of each shelf. */
export interface Found {
  /** Whether nothing has all of the words, and this comes nearest to them. */
  near: boolean;
  rule: RuleInfo[];
  parameter: ParameterPage[];
  table: TablePage[];
  source: SourcePage[];
}

const said = ({ zh, en }: Text): string[] => [zh, en];
/** Beside Chinese a space says nothing: “45 日” is “45日”. */
const plain = (text: string): string =>
  text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/ +/g, " ")
    .replace(/([⺀-鿿]) /g, "$1")
    .replace(/ ([⺀-鿿])/g, "$1");

/** Of Chinese each two characters, of other words the whole. */
const parts = (term: string): string[] =>
  /[⺀-鿿]/.test(term) && term.length > 1
    ? Array.from({ length: term.length - 1 }, (_, at) => term.slice(at, at + 2))
    : [term];

/** As much of what is looked for must be there at least. */
const NEAR = 0.6;

/** The words of everything there is, made once for a pack and date. */
export class Searcher {
  private readonly words = new Map<unknown, string>();

  constructor(
    private readonly info: PackInfo,
    private readonly uses: Uses | undefined,
  ) {
    const { parameters = [], tables = [], sources = [] } = uses ? uses.library : {};
    const keep = (thing: unknown, texts: (string | null)[]): void =>
      void this.words.set(thing, plain(texts.join("\n")));
    const labels = new Map([
      ...parameters.map(({ name, label }): [string, Text] => [name, label]),
      ...tables.map(({ id, title }): [string, Text] => [id, title]),
    ]);
    for (const rule of info.rules) {
      const page = uses && uses.pages.get(rule.code);
      const used = page ? [...page.parameters, ...page.tables] : [];
      keep(rule, [
        rule.code,
        rule.path,
        ...said(rule.title),
        ...said(rule.explanation),
        ...rule.sources.flatMap(({ id, citation, title }) => [
          id,
          ...said(citation),
          ...said(title),
        ]),
        ...info.departments
          .filter(({ id }) => rule.departments.includes(id))
          .flatMap(({ name }) => said(name)),
        ...used.flatMap((name) => [name, ...said(labels.get(name) || { zh: "", en: "" })]),
        page ? page.script : "",
      ]);
    }
    for (const page of parameters) {
      keep(page, [
        page.name,
        page.unit,
        ...said(page.label),
        ...page.values.flatMap(({ value, citation }) => [value, ...said(citation)]),
      ]);
    }
    for (const page of tables) {
      const columns = page.columns.flatMap(({ name, label }) => [name, ...said(label)]);
      keep(page, [
        page.id,
        ...said(page.title),
        ...columns,
        ...page.rows.flatMap(({ cells, citation }) => [...cells, ...said(citation)]),
      ]);
    }
    for (const page of sources)
      keep(page, [page.id, page.number, ...said(page.title), ...said(page.citation)]);
  }

  /** What has all of the words; if nothing has, what has most of them. */
  find(query: string, narrowing: Narrowing): Found {
    const terms = query.split(/\s+/).filter(Boolean).map(plain);
    const { parameters = [], tables = [], sources = [] } = this.uses ? this.uses.library : {};
    const { family, stage, department, confidence } = narrowing;
    const rules = this.info.rules.filter(
      (rule) =>
        (!family || rule.family === family) &&
        (!stage || rule.stage === stage) &&
        (!department || rule.departments.includes(department)) &&
        (!confidence || rule.confidence === confidence),
    );
    const all = [...rules, ...parameters, ...tables, ...sources];
    const has = (thing: unknown, term: string): boolean =>
      (this.words.get(thing) || "").includes(term);
    let hits = new Set<unknown>(all.filter((thing) => terms.every((term) => has(thing, term))));
    const near = hits.size === 0 && terms.length > 0;
    if (near) {
      const wanted = terms.flatMap(parts);
      const share = (thing: unknown): number =>
        wanted.filter((part) => has(thing, part)).length / wanted.length;
      const shares = new Map<unknown, number>(all.map((thing) => [thing, share(thing)]));
      const most = Math.max(0, ...shares.values());
      if (most >= NEAR) hits = new Set(all.filter((thing) => shares.get(thing) === most));
    }
    const hit = (thing: unknown): boolean => hits.has(thing);
    return {
      near: near && hits.size > 0,
      rule: rules.filter(hit),
      parameter: parameters.filter(hit),
      table: tables.filter(hit),
      source: sources.filter(hit),
    };
  }
}
