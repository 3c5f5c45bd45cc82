// A pack as a folder of files: opened and saved in place where the browser allows it, else opened by copy and saved as a
// zip.
import type { PackFiles } from "../../engine/pkg-study/water_rules_study";
import { decode } from "../../decode";

/** What a pack's files end in; the folder's other files are none of its business. */
const TEXT = /\.(?:rhai|toml|csv|md)$/i;
/** Hidden files, and the locks of office programs. */
const HIDDEN = /^[.~]/;
const MARK = "\ufeff";

type Folder = FileSystemDirectoryHandle;
type Picker = (options: { id: string; mode: "readwrite" }) => Promise<Folder>;

/** Asks for a folder; nothing if the user thinks better of it. */
export async function pickFolder(): Promise<Folder | undefined> {
  try {
    return await (window as unknown as { showDirectoryPicker: Picker }).showDirectoryPicker({
      id: "rules",
      mode: "readwrite",
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return undefined;
    throw error;
  }
}

/** Whether folders can be written. */
export const canPick = (): boolean => "showDirectoryPicker" in window;

const bare = (text: string): string => (text.startsWith(MARK) ? text.slice(1) : text);

const textOf = async (file: File): Promise<string> => bare(decode(await file.arrayBuffer()));

/** The files of a pack in a folder. */
export async function readFolder(folder: Folder, prefix = ""): Promise<PackFiles> {
  const files: PackFiles = {};
  for await (const [name, handle] of folder.entries()) {
    if (HIDDEN.test(name)) continue;
    if (handle.kind === "directory")
      Object.assign(files, await readFolder(handle as Folder, `${prefix}${name}/`));
    else if (TEXT.test(name))
      files[prefix + name] = await textOf(await (handle as FileSystemFileHandle).getFile());
  }
  return files;
}

/** The same of a folder that was chosen where only its files are given; their paths begin with its name. */
export async function readList(list: FileList): Promise<PackFiles> {
  const files: PackFiles = {};
  for (const file of list) {
    const parts = file.webkitRelativePath.split("/").slice(1);
    if (TEXT.test(file.name) && !parts.some((part) => HIDDEN.test(part)))
      files[parts.join("/")] = await textOf(file);
  }
  return files;
}

/** What saving a draft in a folder does. */
export interface Saving {
  folder: Folder;
  write: string[];
  remove: string[];
  /** Whether the folder holds a pack already. */
  holds: boolean;
}

export async function compareFolder(folder: Folder, files: PackFiles): Promise<Saving> {
  const there = await readFolder(folder);
  return {
    folder,
    write: Object.keys(files).filter((path) => bare(files[path]!) !== there[path]),
    remove: Object.keys(there).filter((path) => files[path] === undefined),
    holds: there["pack.toml"] !== undefined,
  };
}

export async function saveFolder(
  { folder, write, remove }: Saving,
  files: PackFiles,
): Promise<void> {
  for (const path of write) {
    const { parent, name } = await within(folder, path, true);
    const handle = await parent.getFileHandle(name, { create: true });
    // Office programs know a table's Chinese by this mark.
    const marked =
      new Uint8Array(await (await handle.getFile()).slice(0, 3).arrayBuffer()).join() ===
      "239,187,191";
    const file = await handle.createWritable();
    await file.write((marked ? MARK : "") + bare(files[path]!));
    await file.close();
  }
  for (const path of remove) {
    const { parent, name } = await within(folder, path, false);
    await parent.removeEntry(name);
  }
}

async function within(
  folder: FileSystemDirectoryHandle,
  path: string,
  create: boolean,
): Promise<{ parent: FileSystemDirectoryHandle; name: string }> {
  const parts = path.split("/");
  const name = parts.pop()!;
  let parent = folder;
  for (const part of parts) parent = await parent.getDirectoryHandle(part, { create });
  return { parent, name };
}

/** A pack as a zip, under a folder of that name. */
export async function zipOf(folder: string, files: PackFiles): Promise<Uint8Array<ArrayBuffer>> {
  const { strToU8, zipSync } = await import("fflate/browser");
  return zipSync(
    Object.fromEntries(
      Object.entries(files).map(([path, text]) => [`${folder}/${path}`, strToU8(text)]),
    ),
  ) as Uint8Array<ArrayBuffer>;
}
