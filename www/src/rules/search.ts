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
  rule: RuleInfo[];
  parameter: ParameterPage[];
  table: TablePage[];
  source: SourcePage[];
}

const said = ({ zh, en }: Text): string[] => [zh, en];
const plain = (text: string): string => text.normalize("NFKC").toLowerCase();

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

  find(query: string, narrowing: Narrowing): Found {
    const terms = plain(query).split(/\s+/).filter(Boolean);
    const hit = (thing: unknown): boolean =>
      terms.every((term) => (this.words.get(thing) || "").includes(term));
    const { family, stage, department, confidence } = narrowing;
    const { parameters = [], tables = [], sources = [] } = this.uses ? this.uses.library : {};
    return {
      rule: this.info.rules.filter(
        (rule) =>
          (!family || rule.family === family) &&
          (!stage || rule.stage === stage) &&
          (!department || rule.departments.includes(department)) &&
          (!confidence || rule.confidence === confidence) &&
          hit(rule),
      ),
      parameter: parameters.filter(hit),
      table: tables.filter(hit),
      source: sources.filter(hit),
    };
  }
}
