// Where one is among the rules: `PU-01`, `parameter/<name>`, `table/<id>`, `source/<id>`, or a shelf with nothing chosen.

export const SHELVES = ["rule", "parameter", "table", "source"] as const;
export type Shelf = (typeof SHELVES)[number];

export interface Place {
  shelf: Shelf;
  /** Code, name or id; empty if nothing is chosen. */
  id: string;
}

export function placeOf(text: string): Place {
  const [, first = "", rest = ""] = /^([^/]*)(?:\/(.*))?$/.exec(text) || [];
  const shelf = SHELVES.find((each) => each === first && each !== "rule");
  return shelf ? { shelf, id: rest } : { shelf: "rule", id: text };
}

/** The address of a place. */
export function addressOf(shelf: Shelf, id = ""): string {
  const parts = [...(shelf === "rule" ? [] : [shelf]), ...(id ? [encodeURIComponent(id)] : [])];
  return ["#/rules", ...parts].join("/");
}
