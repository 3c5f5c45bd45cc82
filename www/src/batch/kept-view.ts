// The batches that this browser keeps: their list, and what another tab did to the one that is open.
import { html, nothing, type TemplateResult } from "lit";
import type { PackInfo } from "../engine/pkg/water_rules";
import { verdictView } from "../view/outcome";
import type { Lang } from "../words";
import type { KeptBatch } from "./kept";
import type { Words } from "./words";

export function keptView(
  batches: readonly KeptBatch[],
  info: PackInfo,
  lang: Lang,
  words: Words,
  open: (id: string) => void,
  forget: (batch: KeptBatch) => void,
): TemplateResult | typeof nothing {
  if (!batches.length) return nothing;
  return html`<div class="card">
    <h3 id="kept">${words.keptBatches}</h3>
    <p class="small">${words.keptHelp}</p>
    <ul class="kept">
      ${batches.map(
        (batch) => html`<li data-kept=${batch.name}>
          <button type="button" class="link" data-open-kept @click=${() => open(batch.id)}>${batch.name}</button>
          <span class="small quiet"
            >${batch.fileName} · ${words.ofProjects(batch.count)} · ${new Date(batch.changed).toLocaleDateString(lang === "zh" ? "zh-CN" : "en-GB")}</span
          >
          ${(batch.verdicts || []).map(([verdict, count]) => html`<span class="cell">${verdictView(verdict, info, lang)} <span class="figure">${count}</span></span>`)}
          <button type="button" class="plain" data-forget aria-label="${words.forget} ${batch.name}" @click=${() => forget(batch)}>${words.forget}</button>
        </li>`,
      )}
    </ul>
  </div>`;
}

/** Says what another tab did, and lets the user choose. */
export function elsewhereView(
  elsewhere: "" | "changed" | "deleted",
  words: Words,
  take: () => void,
  keep: () => void,
  close: () => void,
): TemplateResult | typeof nothing {
  if (!elsewhere) return nothing;
  const changed = elsewhere === "changed";
  return html`<div class="card" role="alert" data-elsewhere=${elsewhere}>
    <p>${changed ? words.changedElsewhere : words.deletedElsewhere}</p>
    ${
      changed
        ? html`<button type="button" data-elsewhere-do="take" @click=${take}>${words.takeTheirs}</button>`
        : nothing
    }
    <button type="button" data-elsewhere-do="keep" @click=${keep}>${changed ? words.keepCopy : words.keepAgain}</button>
    ${changed ? nothing : html`<button type="button" class="plain" data-elsewhere-do="close" @click=${close}>${words.closeIt}</button>`}
  </div>`;
}
