// The strip under the tabs: nothing as long as the page and the rules are the newest.
import { html, nothing, type TemplateResult } from "lit";
import { HTML_LANG, say, type Lang } from "../words";
import type { Offline } from "./offline";
import { WORDS } from "./words";

export function offlineStrip(
  { rulesSince, why, newerSeen, update }: Offline,
  version: string,
  lang: Lang,
): TemplateResult | typeof nothing {
  if (!rulesSince && !newerSeen && !update) return nothing;
  const words = WORDS[lang];
  const since = rulesSince
    ? rulesSince.toLocaleString(HTML_LANG[lang], { dateStyle: "medium", timeStyle: "short" })
    : "";
  return html`<div class="strip" role="status">
    ${rulesSince && !why ? html`<p data-offline>${words.offline(version, since)}</p>` : nothing}
    ${rulesSince && why ? html`<p data-kept-rules>${words.kept(version, since)} ${say(why, lang)}</p>` : nothing}
    ${newerSeen ? html`<p data-older-rules>${words.older(version, newerSeen)}</p>` : nothing}
    ${
      update
        ? html`<p><button type="button" class="plain" data-update @click=${() => location.reload()}>${words.update}</button> ${words.keeps}</p>`
        : nothing
    }
  </div>`;
}
