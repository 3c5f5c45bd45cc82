// What a desk keeps its project in.
import type { Verdict } from "./engine/pkg/water_rules";
import type { Project } from "./project";

export interface Kept extends Project {
  /** The last verdict, if there was one. */
  verdict: Verdict | null;
  /** The same as judged by a reviewer, if there are judgements. */
  judged?: Verdict | null;
  /** The tab that kept it. */
  by?: string;
}

/** What another tab did to a project. */
export interface News {
  id: string;
  /** Of the version that it kept; nothing if it deleted the project. */
  changed: number | undefined;
}

/** What is kept: projects, and what should be one and isn't, whatever damaged it. */
export interface Shelves {
  kept: Kept[];
  damaged: unknown[];
}

export interface Store {
  /** Whether what is put here is still there tomorrow. */
  lasting: boolean;
  list(): Promise<Shelves>;
  get(id: string): Promise<Kept | undefined>;
  /** Keeps a version that follows the one which was changed at `seen`; another tab's later one stays, and comes back. */
  put(project: Kept, seen: number): Promise<Kept | undefined>;
  remove(id: string): Promise<void>;
}

/** A project, and when the version was changed that it goes back to; 0 if it was never kept. */
export interface Open {
  project: Project;
  seen: number;
}

/** Where a desk keeps its project, and remembers which one it has open. */
export interface Shelf {
  open(): Promise<Store>;
  remember(open: Open, stored: boolean): void;
}

/** A store that ends with the page. */
export function memory(): Store {
  const kept = new Map<string, Kept>();
  return {
    lasting: false,
    list: async () => ({ kept: [...kept.values()], damaged: [] }),
    get: async (id) => kept.get(id),
    async put(project) {
      kept.set(project.id, project);
      return undefined;
    },
    remove: async (id) => void kept.delete(id),
  };
}

/** A shelf of one element: nothing outlasts it. */
export function ownShelf(): Shelf {
  const store = memory();
  return { open: async () => store, remember: () => undefined };
}
