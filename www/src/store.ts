// Where projects are kept: in this browser's database, or in memory where it refuses.
import { openDB, type DBSchema } from "idb";
import type { Verdict } from "./engine/pkg/water_rules";
import { newProject, type Project } from "./project";

export interface Kept extends Project {
  /** The last verdict, if there was one. */
  verdict: Verdict | null;
}

export interface Store {
  /** Whether what is put here is still there tomorrow. */
  lasting: boolean;
  list(): Promise<Kept[]>;
  get(id: string): Promise<Kept | undefined>;
  put(project: Kept): Promise<void>;
  remove(id: string): Promise<void>;
}

interface Schema extends DBSchema {
  projects: { key: string; value: Kept };
}

/** How long a database may take to open, in milliseconds. */
const PATIENCE = 10_000;

let opening: Promise<Store> | undefined;

/** The store, opened when it is first asked for: an empty page shows its verdict without it. */
export function openStore(): Promise<Store> {
  opening = opening || openDatabaseOrMemory();
  return opening;
}

async function openDatabaseOrMemory(): Promise<Store> {
  try {
    const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Error("the database doesn't open")), PATIENCE));
    return await Promise.race([openDatabase(), late]);
  } catch {
    return memory();
  }
}

async function openDatabase(): Promise<Store> {
  const database = await openDB<Schema>("water-rules", 1, {
    upgrade: (fresh) => void fresh.createObjectStore("projects", { keyPath: "id" }),
  });
  return {
    lasting: true,
    list: () => database.getAll("projects"),
    get: (id) => database.get("projects", id),
    async put(project) {
      const writing = database.transaction("projects", "readwrite");
      void writing.store.put(project);
      // Asked for at once, the last edit is kept even if the page goes away now.
      writing.commit();
      await writing.done;
    },
    remove: (id) => database.delete("projects", id),
  };
}

function memory(): Store {
  const kept = new Map<string, Kept>();
  return {
    lasting: false,
    list: async () => [...kept.values()],
    get: async (id) => kept.get(id),
    put: async (project) => void kept.set(project.id, project),
    remove: async (id) => void kept.delete(id),
  };
}

// Which project a tab has open. One that is not in the database is of its tab alone.
const KEY = "water-rules.open";

function rememberOpen(project: Project, stored: boolean): void {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(stored ? { id: project.id } : project));
  } catch {
    // Storage may be shut off or full; the tab then begins anew.
  }
}

let open: Project | undefined;

/** Keeps an edit of the open project; a project that nobody has touched is of its tab alone. */
export async function keep(project: Project, verdict: Verdict | null): Promise<void> {
  open = project;
  if (!project.changed) return rememberOpen(project, false);
  const store = await openStore();
  rememberOpen(open, store.lasting && open.changed > 0);
  await store.put({ ...project, verdict });
}

/** The project that this tab had open before it was loaded again; an empty one if it had none. */
export async function lastOpen(): Promise<Project> {
  try {
    const open = JSON.parse(sessionStorage.getItem(KEY) || "{}") as Partial<Project>;
    if (open.record) return { ...newProject(), ...open };
    return (open.id && (await (await openStore()).get(open.id))) || newProject();
  } catch {
    return newProject();
  }
}
