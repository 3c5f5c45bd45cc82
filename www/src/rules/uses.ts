// Who uses what: the library read backwards.
import type { PackInfo, RuleInfo } from "../engine/pkg/water_rules";
import type {
  CasePage,
  Library,
  ParameterPage,
  RulePage,
  TablePage,
} from "../engine/pkg-study/water_rules_study";

export interface SourceUses {
  rules: RuleInfo[];
  parameters: ParameterPage[];
  tables: TablePage[];
}

/** A library with its ways back. */
export interface Uses {
  library: Library;
  pages: Map<string, RulePage>;
  /** Codes of rules by the parameter, table or finding that they read. */
  ofParameter: Map<string, string[]>;
  ofTable: Map<string, string[]>;
  ofFinding: Map<string, string[]>;
  /** Tables that name a parameter in a cell. */
  naming: Map<string, TablePage[]>;
  ofSource: Map<string, SourceUses>;
  cases: Map<string, CasePage[]>;
}

export function usesOf(info: PackInfo, library: Library): Uses {
  const uses: Uses = {
    library,
    pages: new Map(library.rules.map((page) => [page.code, page])),
    ofParameter: new Map(),
    ofTable: new Map(),
    ofFinding: new Map(),
    naming: new Map(),
    ofSource: new Map(
      library.sources.map(({ id }) => [id, { rules: [], parameters: [], tables: [] }]),
    ),
    cases: new Map(),
  };
  for (const { code, parameters, tables, findings } of library.rules) {
    for (const name of parameters) push(uses.ofParameter, name, code);
    for (const id of tables) push(uses.ofTable, id, code);
    for (const other of findings) push(uses.ofFinding, other, code);
  }
  const source = (id: string): SourceUses | undefined => uses.ofSource.get(id);
  for (const rule of info.rules)
    for (const id of unique(rule.sources)) source(id)?.rules.push(rule);
  for (const page of library.parameters)
    for (const id of unique(page.values)) source(id)?.parameters.push(page);
  for (const page of library.tables)
    for (const id of unique(page.rows)) source(id)?.tables.push(page);
  const names = new Set(library.parameters.map(({ name }) => name));
  for (const page of library.tables) {
    const named = new Set(
      page.rows.flatMap(({ cells }) => cells.filter((cell) => names.has(cell))),
    );
    for (const name of named) push(uses.naming, name, page);
  }
  for (const each of library.cases)
    for (const code of Object.keys(each.findings)) push(uses.cases, code, each);
  return uses;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function unique(list: readonly ({ source: string } | { id: string })[]): Set<string> {
  return new Set(list.map((each) => ("source" in each ? each.source : each.id)));
}
