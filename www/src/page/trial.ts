// A draft that is tried on this page: it is marked as one wherever its name, version or opinion is shown.
import { html, type TemplateResult } from "lit";
import type { PackInfo, Text } from "../engine/pkg/water_rules";
import type { Lang } from "../words";
import { WORDS } from "./words";

const marked = ({ zh, en }: Text): Text => ({ zh: `【草稿】${zh}`, en: `[Draft] ${en}` });

/** What a draft is, with the word draft in what reports and tables carry of it. */
export function asDraft(info: PackInfo): PackInfo {
  const { title, version, opinion } = info;
  return {
    ...info,
    title: marked(title),
    version: `${version}（草稿 draft）`,
    opinion: opinion && { ...opinion, title: marked(opinion.title) },
  };
}

export function trialStrip(
  { version, digest }: PackInfo,
  lang: Lang,
  end: () => void,
): TemplateResult {
  const words = WORDS[lang];
  return html`<div class="strip" role="status" data-trial>
    <p>
      <strong>${words.trying(version)}</strong> <code>${digest.slice(0, 19)}</code> ${words.tryingHelp}
      <button type="button" class="plain" data-end-trial @click=${end}>${words.endTrial}</button>
    </p>
  </div>`;
}
