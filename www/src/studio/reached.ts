// Which lines of a rule the cases come to, as marks beside them and in words.
import {
  RangeSet,
  StateEffect,
  StateField,
  type Extension,
  type Text as Doc,
} from "@codemirror/state";
import { gutter, GutterMarker } from "@codemirror/view";
import { html, nothing, type TemplateResult } from "lit";
import type { Branch, Coverage } from "../engine/pkg-study/water_rules_study";
import type { Lang } from "../words";
import { WORDS } from "./case-words";
import { sentenceOf } from "./meaning";

type Reach = "all" | "part" | "unreached";

const SIGNS: Record<Reach, string> = { all: "●", part: "◐", unreached: "○" };

/** How far the cases go through the branches that begin on a line. */
export type Lines = ReadonlyMap<number, Reach>;

export function linesOf({ branches }: Coverage): Lines {
  const lines = new Map<number, Branch[]>();
  for (const branch of branches) {
    const { line } = branch.span.start;
    lines.set(line, [...(lines.get(line) || []), branch]);
  }
  return new Map(
    [...lines].map(([line, all]): [number, Reach] => [
      line,
      all.every(({ reached }) => reached)
        ? "all"
        : all.some(({ reached }) => reached)
          ? "part"
          : "unreached",
    ]),
  );
}

class Mark extends GutterMarker {
  constructor(
    private readonly reach: Reach,
    private readonly words: string,
  ) {
    super();
  }

  eq(other: Mark): boolean {
    return other.reach === this.reach && other.words === this.words;
  }

  toDOM(): Node {
    const sign = document.createElement("span");
    sign.className = `reach ${this.reach}`;
    sign.dataset.reach = this.reach;
    sign.title = this.words;
    sign.textContent = SIGNS[this.reach];
    return sign;
  }
}

const put = StateEffect.define<RangeSet<Mark>>();

/** The marks move with the edits until the draft was run again. */
const marks = StateField.define<RangeSet<Mark>>({
  create: () => RangeSet.empty,
  update(held, { changes, effects }) {
    const fresh = effects.find((effect) => effect.is(put));
    return fresh ? (fresh.value as RangeSet<Mark>) : held.map(changes);
  },
});

export const reachGutter: Extension = [
  marks,
  gutter({ class: "cm-reach", markers: (view) => view.state.field(marks) }),
];

/** What puts the marks of these lines. */
export function reachEffect(doc: Doc, lines: Lines, lang: Lang): StateEffect<RangeSet<Mark>> {
  const words = WORDS[lang];
  const known = [...lines].filter(([line]) => line <= doc.lines).sort(([a], [b]) => a - b);
  return put.of(
    RangeSet.of(
      known.map(([line, reach]) => new Mark(reach, words[reach]).range(doc.line(line).from)),
    ),
  );
}

export function legendView(lang: Lang): TemplateResult {
  const words = WORDS[lang];
  return html`<p class="quiet small" data-legend>
    ${words.legend}${words.colon}${(Object.keys(SIGNS) as Reach[]).map((reach) => html`<span class="cell"><span class="reach ${reach}" aria-hidden="true">${SIGNS[reach]}</span> ${words[reach]}</span>`)}
  </p>`;
}

interface CheckSeen {
  name: string;
  line: number;
  holds: boolean;
  fails: boolean;
  /** Nothing if it is no check between numbers or dates, or none comes to it. */
  limit: boolean | null;
}

function checksOf(branches: Branch[]): CheckSeen[] {
  const checks = new Map<string, CheckSeen>();
  for (const { kind, name, span, reached, at_limit } of branches) {
    if (kind !== "holds" && kind !== "fails") continue;
    const key = `${span.start.line} ${name}`;
    const seen = checks.get(key) || {
      name,
      line: span.start.line,
      holds: false,
      fails: false,
      limit: null,
    };
    checks.set(key, {
      ...seen,
      [kind]: reached,
      limit:
        at_limit === null || at_limit === undefined ? seen.limit : at_limit || seen.limit === true,
    });
  }
  return [...checks.values()];
}

/** The same in words, with `text` the rule's script. */
export function reachView(
  coverage: Coverage,
  text: string,
  lang: Lang,
  go: (line: number) => void,
): TemplateResult {
  const words = WORDS[lang];
  const checks = checksOf(coverage.branches);
  const gaps = coverage.branches.filter(
    ({ kind, reached }) => !reached && kind !== "holds" && kind !== "fails",
  );
  const called = (name: string): string => sentenceOf(text, name, lang) || name;
  const lineView = (line: number): TemplateResult =>
    html`<button type="button" class="plain" data-line=${line} @click=${() => go(line)}>${words.line(line)}</button>`;
  const seenView = (seen: boolean | null): TemplateResult =>
    seen === null
      ? html`<span class="quiet">—</span>`
      : html`<span class="outcome ${seen ? "tone-pass" : "tone-condition"}"><span class="icon" aria-hidden="true">${seen ? "●" : "○"}</span>${seen ? words.seen : words.unseen}</span>`;
  return html`${
    checks.length
      ? html`<h3>${words.checks}</h3>
          <div class="table">
            <table role="table" class="cards" data-checks>
              <thead role="rowgroup">
                <tr role="row">
                  ${[words.check, words.holds, words.fails, words.limit].map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}
                </tr>
              </thead>
              <tbody role="rowgroup">
                ${checks.map(
                  ({ name, line, holds, fails, limit }) =>
                    html`<tr role="row" data-check=${name}>
                      <td role="cell" data-head=${words.check}>${called(name)} ${lineView(line)}</td>
                      <td role="cell" data-head=${words.holds}>${seenView(holds)}</td>
                      <td role="cell" data-head=${words.fails}>${seenView(fails)}</td>
                      <td role="cell" data-head=${words.limit}>${seenView(limit)}</td>
                    </tr>`,
                )}
              </tbody>
            </table>
          </div>`
      : nothing
  }
    <h3>${words.gaps}</h3>
    ${
      gaps.length
        ? html`<ul class="values" data-gaps>
          ${gaps.map(({ kind, name, span }) => html`<li>${lineView(span.start.line)} ${words.branches[kind](called(name))}</li>`)}
        </ul>`
        : html`<p class="quiet" data-gaps>${words.noGaps}</p>`
    }`;
}
