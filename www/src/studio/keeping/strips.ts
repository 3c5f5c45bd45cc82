// What the draft's bar says of other tabs, and of a pack in force that has moved on; the user chooses.
import { changedFiles } from "../../engine/changed";
import { html, nothing, type TemplateResult } from "lit";
import type { Move, PackFiles } from "../../engine/pkg-study/water_rules_study";
import { HTML_LANG, say, type Lang } from "../../words";
import type { Draft } from "../draft";
import { inDoubt, type Side } from "./onto";
import "./text-diff";
import { WORDS } from "./words";

export function elsewhereStrip(
  theirs: Draft | null,
  lang: Lang,
  take: () => void,
  keep: () => void,
): TemplateResult {
  const words = WORDS[lang];
  const when = theirs
    ? new Date(theirs.changed).toLocaleTimeString(HTML_LANG[lang], { timeStyle: "medium" })
    : "";
  return html`<div role="alert" class="told" data-elsewhere=${theirs ? "changed" : "forgotten"}>
    <p>${theirs ? words.elsewhere(when) : words.forgotten}</p>
    <p>
      <button type="button" class="plain" data-take-theirs @click=${take}>${theirs ? words.takeTheirs : words.takeInForce}</button>
      <button type="button" class="plain" data-keep-mine @click=${keep}>${words.keepMine}</button>
    </p>
  </div>`;
}

interface MovedOn {
  base: PackFiles;
  files: PackFiles;
  inForce: PackFiles;
  /** What moved in the pack in force, once it was asked for. */
  moves: Move[] | undefined;
  decided: Record<string, Side>;
  lang: Lang;
  ask(): void;
  decide(path: string, side: Side): void;
  move(): void;
}

export function movedOnStrip({
  base,
  files,
  inForce,
  moves,
  decided,
  lang,
  ask,
  decide,
  move,
}: MovedOn): TemplateResult {
  const words = WORDS[lang];
  const known = Object.keys(base).length > 0;
  const moved = changedFiles(base, inForce);
  const { together, doubtful } = inDoubt(base, files, inForce);
  const open = doubtful.filter((path) => !decided[path]);
  return html`<div class="told" data-moved-on=${known ? moved.length : ""}>
    <p role="status">${known ? words.movedOn(moved.length) : words.unknownBase}</p>
    ${
      known
        ? html`<details data-what-moved @toggle=${(event: Event) => (event.target as HTMLDetailsElement).open && ask()}>
          <summary>${words.whatMoved}</summary>
          ${moves ? (moves.length ? html`<ul class="values">${moves.map(({ text }) => html`<li>${say(text, lang)}</li>`)}</ul>` : html`<p>${words.noMoves}</p>`) : nothing}
          <water-rules-text-diff .old=${base} .fresh=${inForce} .paths=${moved} .lang=${lang}></water-rules-text-diff>
        </details>`
        : nothing
    }
    <details data-onto>
      <summary>${words.onto}</summary>
      <p>${doubtful.length ? words.ontoHelp : words.noDoubt}</p>
      ${together.length ? html`<p data-together>${words.together} ${together.map((path) => html`<code>${path}</code> `)}</p>` : nothing}
      ${doubtful.map(
        (path) =>
          html`<fieldset data-doubt=${path}>
            <legend><code>${path}</code></legend>
            ${(["mine", "theirs"] as const).map(
              (side) =>
                html`<label class="side"
                  ><input type="radio" name=${path} value=${side} .checked=${decided[path] === side} @change=${() => decide(path, side)} /> ${words[side]}</label
                >`,
            )}
          </fieldset>`,
      )}
      ${open.length && doubtful.length ? html`<p class="small">${words.undecided(open.length)}</p>` : nothing}
      <button type="button" class="plain" data-move ?disabled=${open.length > 0} @click=${move}>${words.move}</button>
    </details>
  </div>`;
}
