// The strip under the tabs: nothing as long as the page and the rules are the newest.
import { html, nothing, type TemplateResult } from "lit";
import { HTML_LANG, type Lang } from "../words";
import type { Offline } from "./offline";
import { WORDS } from "./words";

export function offlineStrip(
  { rulesSince, update }: Offline,
  version: string,
  lang: Lang,
): TemplateResult | typeof nothing {
  if (!rulesSince && !update) return nothing;
  const words = WORDS[lang];
  const since = rulesSince
    ? rulesSince.toLocaleString(HTML_LANG[lang], { dateStyle: "medium", timeStyle: "short" })
    : "";
  return html`<div class="strip" role="status">
    ${rulesSince ? html`<p data-offline>${words.offline(version, since)}</p>` : nothing}
    ${
      update
        ? html`<p><button type="button" class="plain" data-update @click=${() => location.reload()}>${words.update}</button> ${words.keeps}</p>`
        : nothing
    }
  </div>`;
}
