// The text of an official note about a draft.
import type { Impact, Move } from "../../engine/pkg-study/water_rules_study";
import type { PackInfo } from "../../engine/pkg/water_rules";
import { HTML_LANG, say, type Lang } from "../../words";
import type { About } from "./pack-file";
import { WORDS } from "./words";

export interface Noted {
  inForce: PackInfo;
  draft: PackInfo;
  about: About | undefined;
  moves: Move[];
  changed: string[];
  impact: Impact | undefined;
  /** What the impact was worked out on, in words. */
  triedOn: string;
}

export function noteOf(
  { inForce, draft, about, moves, changed, impact, triedOn }: Noted,
  lang: Lang,
): string {
  const words = WORDS[lang];
  const day = new Date().toLocaleDateString(HTML_LANG[lang], { dateStyle: "long" });
  return [
    words.noteTitle(say(draft.title, lang)),
    words.noteVersion(inForce.version, draft.version),
    words.noteDate(day),
    ...(about && say(about.note, lang) ? [words.noteReason + say(about.note, lang)] : []),
    words.noteMoves,
    ...(moves.length
      ? moves.map(({ text }, index) => `${index + 1}. ${say(text, lang)}`)
      : [words.noMoves]),
    words.noteFiles(changed.join(words.comma)),
    ...(impact ? [words.noteImpact(triedOn) + say(impact.summary, lang)] : []),
    words.noteDigests(inForce.digest, draft.digest),
  ].join("\n");
}
