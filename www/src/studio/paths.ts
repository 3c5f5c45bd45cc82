// The paths of a draft by folder.

/** Paths by their folder, those at the top first. */
export function byFolder(paths: string[]): [string, string[]][] {
  const folders = new Map<string, string[]>([["", []]]);
  for (const path of [...paths].sort()) {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    folders.set(folder, [...(folders.get(folder) || []), path]);
  }
  return [...folders];
}
