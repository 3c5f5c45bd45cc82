// What is to be done about the projects of a batch, in words: each thing once, gravest first, with how many projects it concerns.
import { html, nothing, type TemplateResult } from "lit";
import type { Outcome, PackInfo } from "../engine/pkg/water_rules";
import type { Listed } from "../engine/pkg-study/water_rules_study";
import { OUTCOMES, outcomeView } from "../view/outcome";
import { say, type Lang } from "../words";
import type { Words } from "./words";

export interface Task {
  outcome: Outcome;
  code: string;
  count: number;
}

/** How many projects each rule asks something of, by what it asks. */
export class Todo {
  private readonly counts = new Map<string, Task>();

  add({ findings }: Listed): void {
    for (const { outcome, code } of findings) {
      const key = `${outcome} ${code}`;
      const task = this.counts.get(key);
      if (task) task.count++;
      else this.counts.set(key, { outcome, code, count: 1 });
    }
  }

  /** Gravest first; of those alike, what concerns most projects. */
  list(): Task[] {
    return [...this.counts.values()].sort(
      (a, b) =>
        OUTCOMES.indexOf(a.outcome) - OUTCOMES.indexOf(b.outcome) ||
        b.count - a.count ||
        (a.code < b.code ? -1 : 1),
    );
  }
}

export function todoView(
  todo: Todo,
  info: PackInfo,
  lang: Lang,
  words: Words,
  shown: string,
  show: (code: string) => void,
): TemplateResult | typeof nothing {
  const tasks = todo.list();
  if (!tasks.length) return nothing;
  const outcomes = OUTCOMES.filter((outcome) => tasks.some((task) => task.outcome === outcome));
  return html`<details class="minor" data-todo open>
    <summary id="todo">${words.todo}</summary>
    ${outcomes.map((outcome) => {
      const own = tasks.filter((task) => task.outcome === outcome);
      // What only waits for data is told by the supplements.
      return html`<details ?open=${outcome === "reject" || outcome === "revise"} data-todo-outcome=${outcome}>
        <summary>${outcomeView(outcome, info, lang)} ${words.tasks(own.length)}${outcome === "undetermined" ? words.seeGaps : ""}</summary>
        <ul class="tasks">
          ${own.map(({ code, count }) => taskView(code, count, info, lang, words, shown === code, show))}
        </ul>
      </details>`;
    })}
  </details>`;
}

function taskView(
  code: string,
  count: number,
  info: PackInfo,
  lang: Lang,
  words: Words,
  pressed: boolean,
  show: (code: string) => void,
): TemplateResult {
  const rule = info.rules.find((each) => each.code === code);
  const acting = info.departments.filter(({ id }) => rule && rule.departments.includes(id));
  return html`<li data-task=${code}>
    <button type="button" class="link" aria-pressed=${pressed ? "true" : "false"} title=${code} @click=${() => show(pressed ? "" : code)}>
      ${rule ? say(rule.title, lang) : code}
    </button>
    <b class="figure">${words.ofProjects(count)}</b>
    <span class="small quiet">${acting.map(({ name }) => say(name, lang)).join(words.comma)}</span>
  </li>`;
}
