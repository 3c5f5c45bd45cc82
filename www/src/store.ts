// Where projects are kept: in this browser's database, or in memory where it refuses. Tabs share the database: none
// writes over what another one wrote and it hasn't seen, and each tells the others what it did.
import { openDB, type DBSchema } from "idb";
import { today } from "./day";
import { isProject, newId, newProject, type Project } from "./project";
import { memory, type Kept, type News, type Open, type Shelf, type Store } from "./shelf";

interface Schema extends DBSchema {
  projects: { key: string; value: Kept };
}

/** How long a database may take to open, in milliseconds. */
const PATIENCE = 10_000;

/** This page among the tabs; one that was duplicated or loaded again is another. */
const TAB = newId();

const channel =
  typeof BroadcastChannel === "function" ? new BroadcastChannel("water-rules.projects") : undefined;

/** Listens to what other tabs do; the answer ends it. */
export function onNews(listen: (news: News) => void): () => void {
  const hear = (event: MessageEvent<News>): void => listen(event.data);
  if (channel) channel.addEventListener("message", hear);
  return () => channel && channel.removeEventListener("message", hear);
}

function tell(news: News): void {
  if (channel) channel.postMessage(news);
}

let opening: Promise<Store> | undefined;

/** The store, opened when it is first asked for: an empty page shows its verdict without it. */
export function openStore(): Promise<Store> {
  opening = opening || openDatabaseOrMemory();
  return opening;
}

async function openDatabaseOrMemory(): Promise<Store> {
  try {
    const late = new Promise<never>((_, reject) =>
      setTimeout(() => reject(new Error("the database doesn't open")), PATIENCE),
    );
    return await Promise.race([openDatabase(), late]);
  } catch {
    return memory();
  }
}

/** One that was damaged must not be taken for a project: whoever draws it would fail, and show none. */
function isKept(value: unknown): value is Kept {
  if (!isProject(value)) return false;
  const { verdict, judged } = value as { verdict?: unknown; judged?: unknown };
  const fits = (word: unknown): boolean =>
    word === null || word === undefined || typeof word === "string";
  return fits(verdict) && fits(judged);
}

async function openDatabase(): Promise<Store> {
  const database = await openDB<Schema>("water-rules", 1, {
    upgrade: (fresh) => void fresh.createObjectStore("projects", { keyPath: "id" }),
  });
  return {
    lasting: true,
    async list() {
      const all: unknown[] = await database.getAll("projects");
      return { kept: all.filter(isKept), damaged: all.filter((each) => !isKept(each)) };
    },
    async get(id) {
      const there: unknown = await database.get("projects", id);
      return isKept(there) ? there : undefined;
    },
    async put(project, seen) {
      const writing = database.transaction("projects", "readwrite");
      const there: unknown = await writing.store.get(project.id);
      if (
        isKept(there) &&
        there.by !== TAB &&
        there.changed !== seen &&
        there.changed !== project.changed
      )
        return there;
      void writing.store.put({ ...project, by: TAB });
      writing.commit();
      await writing.done;
      tell({ id: project.id, changed: project.changed });
      return undefined;
    },
    async remove(id) {
      await database.delete("projects", id);
      tell({ id, changed: undefined });
    },
  };
}

// Which project a tab has open. One that is not in the database, or not yet, is of its tab alone.
const KEY = "water-rules.open";

function rememberOpen({ project, seen }: Open, stored: boolean): void {
  try {
    sessionStorage.setItem(
      KEY,
      JSON.stringify(stored ? { project: { id: project.id } } : { project, seen }),
    );
  } catch {
    // Storage may be shut off or full; the tab then begins anew.
  }
}

/** This browser, for the page. */
export const shelf: Shelf = { open: openStore, remember: rememberOpen };

/** The project that this tab had open before it was loaded again; an empty one if it had none. */
export async function lastOpen(): Promise<Open> {
  try {
    const { project, seen } = JSON.parse(sessionStorage.getItem(KEY) || "{}") as {
      project?: Partial<Project>;
      seen?: number;
    };
    const whole = project && project.record && { ...newProject(), ...project };
    if (isProject(whole)) return { project: whole, seen: Number(seen) || 0 };
    const kept = project && project.id ? await (await openStore()).get(project.id) : undefined;
    if (kept) return { project: kept, seen: kept.changed };
  } catch {
    // What can't be read is begun anew.
  }
  return { project: newProject(), seen: 0 };
}

// The date that was chosen in a tab, until it is closed; today isn't chosen, and is the day that it is.
const DAY = "water-rules.as-of";

export function rememberDay(day: string): void {
  try {
    if (day === today()) sessionStorage.removeItem(DAY);
    else sessionStorage.setItem(DAY, day);
  } catch {
    // The choice then lasts as long as the page.
  }
}

/** The date that this tab had before it was loaded again; today if none was chosen. */
export function lastDay(): string {
  try {
    return sessionStorage.getItem(DAY) || today();
  } catch {
    return today();
  }
}
