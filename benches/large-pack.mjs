// A pack as large as packs may be: the rules of one and what is known of them, copied under other codes.

/** The files of a pack with copies of its rules and cases, as many as there is room for below `most` scripts. */
export function large(files, most) {
  const scripts = Object.keys(files).filter((path) => path.endsWith(".rhai"));
  const code = (path) => /^\/\/!\s*@code\s+(\S+)/m.exec(files[path])?.[1];
  const rules = scripts.filter(code);
  const codes = rules.map(code).sort((a, b) => b.length - a.length);
  const named = new RegExp(`(?<![\\w-])(${codes.join("|")})(?![\\w-])`, "g");
  const all = { ...files };
  let room = most - scripts.length;
  for (let copy = 1; room > 0; copy++) {
    const taken = rules.slice(0, room);
    const here = new Set(taken.map(code));
    // What isn't copied any more is meant as it was.
    const renamed = (text) =>
      text.replace(named, (code) => (here.has(code) ? `${code}-${copy}` : code));
    for (const path of taken) all[path.replace(/\.rhai$/, `_${copy}.rhai`)] = renamed(files[path]);
    for (const [path, text] of Object.entries(files))
      if (/^cases\/[^/]+\.toml$/.test(path))
        all[path.replace(/\.toml$/, `_${copy}.toml`)] = renamed(text).replace(
          /^(id = "[^"]+)"/gm,
          `$1-${copy}"`,
        );
    room -= taken.length;
  }
  return all;
}
