// The projects that are kept in this browser.
import { html, nothing, type TemplateResult } from "lit";
import { download } from "../download";
import type { PackInfo } from "../engine/pkg/water_rules";
import { editedOf, titleOf } from "../project";
import type { Kept } from "../shelf";
import { verdictView } from "../view/outcome";
import { HTML_LANG, type Lang } from "../words";
import type { Words } from "./words";

export interface ProjectsState {
  info: PackInfo;
  lang: Lang;
  words: Words;
  /** Latest first. */
  kept: Kept[];
  /** What was kept and is no project any more. */
  damaged: unknown[];
  lasting: boolean;
  /** The one that is on the Screen. */
  open: string;
  /** The one beside it. */
  compared: string | undefined;
  take(project: Kept): void;
  compare(project: Kept | undefined): void;
  remove(project: Kept): void;
}

export function projectsView(state: ProjectsState): TemplateResult {
  const { words, kept, damaged, lasting } = state;
  return html`${lasting ? nothing : html`<p class="problem warning" data-not-lasting>${words.notLasting}</p>`}
    ${
      damaged.length
        ? html`<p class="problem warning" data-damaged>
            ${words.damaged(damaged.length)}
            <button type="button" class="plain" data-save-damaged @click=${() => download("damaged-projects.json", JSON.stringify(damaged, null, 1))}>${words.saveDamaged}</button>
          </p>`
        : nothing
    }
    ${
      kept.length
        ? html`<ul class="projects">
          ${kept.map((project) => projectView(state, project))}
        </ul>`
        : html`<p class="quiet">${words.noProjects}</p>`
    }`;
}

/** A sample is no project of the office, and an edited one isn't even the sample. */
function sampleView(project: Kept, info: PackInfo, words: Words): TemplateResult | typeof nothing {
  if (!info.samples.some(({ id }) => id === project.sample)) return nothing;
  const edited = editedOf(project, info).length > 0;
  return html`<span class="badge na" data-kept-sample=${edited ? "edited" : "same"}>${edited ? words.sampleEdited : words.isSample}</span>`;
}

function projectView(
  { info, lang, words, open, compared, ...act }: ProjectsState,
  project: Kept,
): TemplateResult {
  const title = titleOf(project, info, lang) || words.untitled;
  const here = project.id === open;
  return html`<li data-project=${project.id}>
    <span class="project-title">${title}</span>
    ${sampleView(project, info, words)}
    <span class="quiet small">${new Date(project.changed).toLocaleString(HTML_LANG[lang], { dateStyle: "medium", timeStyle: "short" })}</span>
    ${project.verdict ? verdictView(project.verdict, info, lang) : nothing}
    ${
      project.judged
        ? html`<span data-kept-judged=${project.judged}><span class="quiet small">${words.asJudged}${words.colon}</span>${verdictView(project.judged, info, lang)}</span>`
        : nothing
    }
    <span class="acts">
      ${
        here
          ? html`<span class="quiet">${words.isOpen}</span>`
          : html`<button type="button" class="plain" data-take aria-label="${words.openNamed(title)}" @click=${() => act.take(project)}>${words.openIt}</button>
            <button
              type="button"
              class="plain"
              data-compare
              aria-pressed=${compared === project.id ? "true" : "false"}
              aria-label=${words.compareWith(title)}
              @click=${() => act.compare(compared === project.id ? undefined : project)}
            >
              ${words.compare}
            </button>`
      }
      <button type="button" class="plain" data-remove aria-label=${words.removeIt(title)} @click=${() => act.remove(project)}>
        ${words.delete}
      </button>
    </span>
  </li>`;
}
