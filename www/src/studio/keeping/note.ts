// The text of an official note about a draft.
import type { Move } from "../../engine/pkg-study/water_rules_study";
import type { PackInfo } from "../../engine/pkg/water_rules";
import { HTML_LANG, say, type Lang } from "../../words";
import type { Dated } from "../impact-days";
import type { About } from "./pack-file";
import { WORDS } from "./words";

export interface Noted {
  inForce: PackInfo;
  draft: PackInfo;
  about: About | undefined;
  moves: Move[];
  changed: string[];
  dated: Dated[];
  /** What the impact was worked out on, in words. */
  triedOn: string;
}

export function noteOf(
  { inForce, draft, about, moves, changed, dated, triedOn }: Noted,
  lang: Lang,
): string {
  const words = WORDS[lang];
  const reason = about && say(about.note, lang);
  // The reason has a line of its own.
  const moved = moves.filter(
    ({ kind, text }) =>
      !(reason && kind === "pack" && say(text, lang).includes(reason.replace(/[。.]$/, ""))),
  );
  const day = new Date().toLocaleDateString(HTML_LANG[lang], { dateStyle: "long" });
  return [
    words.noteTitle(say(draft.title, lang)),
    words.noteVersion(inForce.version, draft.version),
    words.noteDate(day),
    ...(reason ? [words.noteReason + reason] : []),
    words.noteMoves,
    ...(moved.length
      ? moved.map(({ text }, index) => `${index + 1}. ${say(text, lang)}`)
      : [words.noMoves]),
    words.noteFiles(changed.join(words.comma)),
    ...dated.map(({ day, impact }) => words.noteImpact(triedOn, day) + say(impact.summary, lang)),
    words.noteDigests(inForce.digest, draft.digest),
  ].join("\n");
}
