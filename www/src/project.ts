// One project: what is known of it, and what is kept of it in this tab across a reload of the page.
import type { Sample } from "./engine/pkg/water_rules";

export interface Project {
  id: string;
  /** As its owner calls it; empty if it has no name. */
  title: string;
  record: Record<string, unknown>;
  /** The fields whose values are assumed. */
  assumed: string[];
  /** The sample of the pack that it began as, or empty. */
  sample: string;
}

/** A project of its own, from data and nothing else if nothing else is known. */
export function newProject(from: Partial<Project> = {}): Project {
  return { title: "", record: {}, assumed: [], sample: "", ...from, id: newId() };
}

export function sampleProject({ id, record, assumed }: Sample): Project {
  return newProject({ record: { ...record }, assumed: [...assumed], sample: id });
}

/** The field of the form that a name belongs to: `products` for `products.1.output`. */
export function fieldOf(name: string): string {
  return name.split(".")[0]!;
}

function newId(): string {
  return [...crypto.getRandomValues(new Uint32Array(3))].map((part) => part.toString(36)).join("");
}

const KEY = "water-rules.project";

export function kept(): Project {
  try {
    return newProject(JSON.parse(sessionStorage.getItem(KEY) || "{}") as Partial<Project>);
  } catch {
    return newProject();
  }
}

export function keep(project: Project): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(project));
  } catch {
    // Storage may be shut off or full; the data then lasts as long as the page.
  }
}
