// The strip that says what another tab did to the open project, and lets the user choose.
import { html, nothing, type TemplateResult } from "lit";
import type { Desk } from "../desk";
import { newProject, type Project } from "../project";
import { HTML_LANG, type Lang } from "../words";
import { WORDS } from "./words";

export function elsewhereStrip(
  desk: Desk,
  name: string,
  lang: Lang,
  open: (project: Project) => void,
): TemplateResult | typeof nothing {
  const { elsewhere } = desk;
  if (!elsewhere) return nothing;
  const words = WORDS[lang];
  const { theirs, copied } = elsewhere;
  const when = theirs
    ? new Date(theirs.changed).toLocaleTimeString(HTML_LANG[lang], { timeStyle: "short" })
    : "";
  const button = (id: string, label: string, act: () => void): TemplateResult => {
    const press = (event: Event): void => {
      act();
      // The strip goes away, and the cursor with it.
      const main = ((event.currentTarget as Element).getRootNode() as ShadowRoot).querySelector(
        "main",
      );
      if (main) main.focus();
    };
    return html`<button type="button" class="plain" data-elsewhere-do=${id} @click=${press}>${label}</button> `;
  };
  return html`<div class="strip" role="alert" data-elsewhere=${copied ? "copied" : theirs ? "changed" : "deleted"}>
    <p>${copied ? words.copiedElsewhere(name) : theirs ? words.changedElsewhere(when) : words.deletedElsewhere}</p>
    <p>
      ${theirs ? button("take", copied ? words.openTheirs : words.takeTheirs, () => void desk.takeTheirs()) : nothing}
      ${
        copied
          ? button("dismiss", words.understood, () => desk.dismiss())
          : button("keep", theirs ? words.keepCopy : words.keepAgain, () => desk.keepHere())
      }
      ${theirs ? nothing : button("close", words.closeIt, () => open(newProject()))}
    </p>
  </div>`;
}
