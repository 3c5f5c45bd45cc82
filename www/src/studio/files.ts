// The files of a draft, by folder.
import { html, nothing, type TemplateResult } from "lit";
import type { PackFiles } from "../engine/pkg-study/water_rules_study";
import type { PackInfo, Position } from "../engine/pkg/water_rules";
import { say, type Lang } from "../words";
import { byFolder } from "./paths";
import { findIn, MOST_HITS, type Hit } from "./hits";
import { WORDS as READING } from "./reading-words";
import { inOrder, titleOf } from "./titles";
import { WORDS } from "./words";

interface Shown {
  files: PackFiles;
  changed: string[];
  path: string;
  query: string;
  info: PackInfo;
  lang: Lang;
  choose(path: string, at?: Position): void;
  find(query: string): void;
}

export function filesView({
  files,
  changed,
  path,
  query,
  info,
  lang,
  choose,
  find,
}: Shown): TemplateResult {
  const words = WORDS[lang];
  const reading = READING[lang];
  const wanted = query.trim() !== "";
  const { found, hits } = findIn(files, query);
  const told = !wanted
    ? words.found(found.length)
    : !found.length
      ? reading.noHits
      : hits > MOST_HITS
        ? reading.firstHits(MOST_HITS, hits, found.length)
        : reading.hits(hits, found.length);
  const hitsOf = new Map(found.map(({ path, hits }) => [path, hits]));
  const hitView = (each: string, { line, column, before, match, after }: Hit): TemplateResult =>
    html`<button type="button" class="hit" data-hit="${each}:${line}" @click=${() => choose(each, { line, column })}>
      <span class="quiet small">${each.slice(each.lastIndexOf("/") + 1)}:${line}</span> <code>${before}<mark>${match}</mark>${after}</code>
    </button>`;
  const title = (folder: string): string => {
    const family = info.families.find(({ id }) => `${id}/` === folder);
    return family ? say(family.title, lang) : words.folders[folder] || folder;
  };
  return html`<label
      >${words.find}<input type="search" data-find .value=${query} @input=${(event: Event) => find((event.target as HTMLInputElement).value)}
    /></label>
    <p class="quiet small" role="status">${told}</p>
    <div class="files" tabindex="0" role="region" aria-label=${words.files}>
      ${inOrder(byFolder(found.map(({ path }) => path)), info).map(([folder, paths]) =>
        paths.length === 0
          ? nothing
          : html`<details ?open=${wanted || paths.includes(path)}>
              <summary>${title(folder)}</summary>
              ${paths.map(
                (each) =>
                  html`<button type="button" data-file=${each} aria-current=${each === path ? "true" : nothing} @click=${() => choose(each)}>
                    ${titleOf(each, files, info, lang)} <code class="quiet small">${each.slice(folder.length)}</code> ${changed.includes(each) ? html`<span class="badge">${words.isChanged}</span>` : nothing}
                  </button>
                  ${(hitsOf.get(each) || []).map((hit) => hitView(each, hit))}`,
              )}
            </details>`,
      )}
    </div>`;
}
