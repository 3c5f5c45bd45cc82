// The files of a draft, by folder.
import { html, nothing, type TemplateResult } from "lit";
import type { PackFiles } from "../engine/pkg-study/water_rules_study";
import type { PackInfo } from "../engine/pkg/water_rules";
import { say, type Lang } from "../words";
import { byFolder } from "./draft";
import { WORDS } from "./words";

interface Shown {
  files: PackFiles;
  changed: string[];
  path: string;
  query: string;
  info: PackInfo;
  lang: Lang;
  choose(path: string): void;
  find(query: string): void;
}

export function filesView({ files, changed, path, query, info, lang, choose, find }: Shown): TemplateResult {
  const words = WORDS[lang];
  const wanted = query.trim().toLowerCase();
  const found = Object.keys(files).filter((each) => `${each}\n${files[each]}`.toLowerCase().includes(wanted));
  const title = (folder: string): string => {
    const family = info.families.find(({ id }) => `${id}/` === folder);
    return folder === "" ? words.top : family ? `${say(family.title, lang)} ${folder}` : folder;
  };
  return html`<label
      >${words.find}<input type="search" data-find .value=${query} @input=${(event: Event) => find((event.target as HTMLInputElement).value)}
    /></label>
    <p class="quiet small" role="status">${words.found(found.length)}</p>
    <div class="files" tabindex="0" role="region" aria-label=${words.files}>
      ${byFolder(found).map(([folder, paths]) =>
        paths.length === 0
          ? nothing
          : html`<details ?open=${wanted !== "" || paths.includes(path)}>
              <summary>${title(folder)}</summary>
              ${paths.map(
                (each) =>
                  html`<button type="button" data-file=${each} aria-current=${each === path ? "true" : nothing} @click=${() => choose(each)}>
                    <code>${each.slice(folder.length)}</code> ${changed.includes(each) ? html`<span class="badge">${words.isChanged}</span>` : nothing}
                  </button>`,
              )}
            </details>`,
      )}
    </div>`;
}
