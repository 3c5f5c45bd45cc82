// A question of the interview: of one field, of fields that narrow each other, of a list of yes or no, or of a sum.
import { html, nothing, type TemplateResult } from "lit";
import { barView } from "../chart/bar";
import { parseDecimal, printDecimal, ZERO, type Decimal } from "../decimal";
import type { Balance, Field } from "../engine/pkg/water_rules";
import { answered, given, toAnswer } from "../project";
import { doubtsView, fieldView, slotOf, type FormState } from "../screen/form";
import { amountText } from "../digits";
import { say, unitText } from "../words";
import { questionOf } from "./pack-words";
import type { Item } from "./topics";
import { WORDS } from "./words";

/** How many rules are named that wait for an answer. */
const NAMED = 4;

/** `why` gives the codes of the rules that wait for a field. */
export function itemView(
  state: FormState,
  item: Item,
  why: (field: string) => string[],
): TemplateResult {
  switch (item.kind) {
    case "checklist":
      return checklistView(state, item, why);
    case "balance":
      return balanceView(state, item, why);
    case "fields":
      return html`<div class="question">
        ${item.fields.map((field) => fieldView(state, slotOf(state, field), whyView(state, [field], why)))}
      </div>`;
  }
}

/** Why it is asked and in which paper it stands, folded. */
function whyView(
  { info, lang }: FormState,
  fields: Field[],
  why: (field: string) => string[],
): TemplateResult {
  const words = WORDS[lang];
  const codes = [...new Set(fields.flatMap(({ name }) => why(name)))];
  const titles = info.rules
    .filter(({ code }) => codes.includes(code))
    .map(({ title }) => say(title, lang));
  const helps = fields.flatMap((field) => [field.help, field.found_in]).filter(Boolean);
  if (titles.length === 0 && helps.length === 0) return html``;
  const named = titles.slice(0, NAMED).join(lang === "zh" ? "、" : ", ");
  return html`<details class="why">
    <summary>${words.whyAsk}</summary>
    ${helps.map((help) => html`<p>${say(help, lang)}</p>`)}
    ${titles.length ? html`<p>${words.waits}${named}${titles.length > NAMED ? ` ${words.more(titles.length)}` : ""}</p>` : nothing}
  </details>`;
}

// ---- a list of yes or no ---------------------------------------------------------------------------

/** What is no exception: what a blank means; where that isn't said what the list gives of a yes or no, and of a choice its usual one. */
export function unexceptional({ type, if_blank, usual }: Field, answer: boolean): unknown {
  if (if_blank) return if_blank.value === "none" ? { none: true } : if_blank.value;
  return type === "boolean" ? answer : usual || "none";
}

function checklistView(
  state: FormState,
  { list, fields }: Extract<Item, { kind: "checklist" }>,
  why: (field: string) => string[],
): TemplateResult {
  const { lang, record, problems } = state;
  const words = WORDS[lang];
  const open = fields.filter(({ name }) => !given(record[name]));
  const isException = (field: Field): boolean => {
    const { value, none, notKnown } = answered(record[field.name]);
    if (!given(record[field.name]) || none || notKnown) return false;
    return String(value) !== String(unexceptional(field, list.answer));
  };
  const exceptions = fields.filter(isException);
  const rest = (): void => {
    for (const field of open) state.change(field.name, unexceptional(field, list.answer));
  };
  return html`<fieldset class="question checklist" data-checklist=${list.key} data-usual-answer=${String(list.answer)}>
    <legend class="label">${say(list.title, lang)}</legend>
    <button type="button" class="plain none" data-none aria-pressed=${open.length === 0 ? "true" : "false"} ?disabled=${open.length === 0} @click=${rest}>
      ${open.length === 0 ? html`<span aria-hidden="true">✓</span> ` : nothing}${exceptions.length ? words.restNone : say(list.none, lang)}
    </button>
    <ul>
      ${fields.map((field) => {
        const exception = isException(field);
        const { notKnown } = answered(record[field.name]);
        // What is ticked is a statement; what takes more than a tick is asked.
        const ticked = field.type === "boolean";
        const label = say(ticked ? field.label : questionOf(field), lang);
        const box = html`<label class="tick"
          ><input
            type="checkbox"
            .checked=${exception}
            @change=${(event: Event) => {
              const { checked } = event.target as HTMLInputElement;
              const usual =
                open.length === fields.length ? undefined : unexceptional(field, list.answer);
              state.change(field.name, checked ? !unexceptional(field, list.answer) : usual);
            }}
          /><span>${list.answer ? html`<b>${words.unmet}${state.words.colon}</b>` : nothing}${label}</span></label
        >`;
        return html`<li data-field=${ticked ? field.name : nothing}>
          ${
            ticked
              ? box
              : html`<details class="exception" ?open=${exception || fields.length === 1}>
                  <summary>${label}</summary>
                  ${fieldView(state, slotOf(state, field))}
                </details>`
          }
          ${
            notKnown
              ? html`<span class="badge na">${state.words.notKnown}</span>`
              : given(record[field.name])
                ? nothing
                : !ticked
                  ? nothing
                  : html`<button type="button" class="plain small" data-say="not_known" aria-label="${label}${state.words.colon}${state.words.notKnown}" @click=${() => state.change(field.name, { not_known: true })}>${state.words.notKnown}</button>`
          }
          ${(problems.get(field.name) || []).map((problem) => html`<p class="problem ${problem.severity}">${say(problem.message, lang)}</p>`)}
          ${ticked ? doubtsView({ path: field.name }, state) : nothing}
        </li>`;
      })}
    </ul>
    ${whyView(state, fields, why)}
  </fieldset>`;
}

// ---- a sum -----------------------------------------------------------------------------------------

/** What a field holds, in its own unit; nothing if that isn't known. */
function amountOf({ readings, record }: FormState, { name }: Field): Decimal | undefined {
  const { value, none } = answered(record[name]);
  if (none) return ZERO;
  return parseDecimal(readings.get(name) || String(value === undefined ? "" : value));
}

function balanceView(
  state: FormState,
  { balance, fields }: Extract<Item, { kind: "balance" }>,
  why: (field: string) => string[],
): TemplateResult {
  const { lang, record } = state;
  const words = WORDS[lang];
  const parts = fields.filter(({ name }) => name !== balance.total);
  const total = fields.find(({ name }) => name === balance.total);
  const open = parts.filter(({ name }) => !given(record[name]));
  const rest = (): void => {
    for (const { name } of open) state.change(name, { none: true });
  };
  const left = leftOver(state, parts, balance);
  return html`<fieldset class="question balance" data-balance=${balance.key}>
    <legend class="label">${say(balance.title, lang)}</legend>
    <div class="parts">
      ${parts.map((field) => {
        const said = answered(record[field.name]);
        return html`<div class="part">
          ${fieldView(state, slotOf(state, field))}
          ${
            given(said.value)
              ? html`<label class="small from"
                >${words.source}
                <input type="text" data-answer="from" .value=${said.from || ""} @change=${(
                  event: Event,
                ) => {
                  const from = (event.target as HTMLInputElement).value.trim();
                  state.change(
                    field.name,
                    toAnswer({ value: said.value, ...(from ? { from } : {}) }),
                  );
                }}
              /></label>`
              : left && !given(record[field.name])
                ? html`<button type="button" class="plain small" data-rest=${field.name} @click=${() => state.change(field.name, printDecimal(left))}>${words.takesRest(`${amountText(printDecimal(left))} ${unitText(field.unit, lang)}`.trim())}</button>`
                : nothing
          }
        </div>`;
      })}
      ${total ? html`<div class="part total">${fieldView(state, slotOf(state, total))}</div>` : nothing}
    </div>
    ${
      open.length && open.length < parts.length
        ? html`<button type="button" class="plain none" data-none @click=${rest}>${words.restNone}</button>`
        : nothing
    }
    ${sumView(state, parts, balance)} ${whyView(state, fields, why)}
  </fieldset>`;
}

/** The sum of fields, and whether every one of them is known. */
function sumOf(state: FormState, fields: Field[]): { sum: Decimal; whole: boolean } {
  const amounts = fields.map((field) => amountOf(state, field));
  const sum = amounts.reduce<Decimal>((all, amount) => (amount ? all.plus(amount) : all), ZERO);
  return { sum, whole: amounts.every(Boolean) };
}

/** What the parts are to come to: the total, or the sum of the table on the other side, as far as all of it is known. */
function other(state: FormState, balance: Balance): Decimal | undefined {
  const { fields } = state.info;
  const find = (names: string[]): Field[] => fields.filter(({ name }) => names.includes(name));
  const total = balance.total && find([balance.total])[0];
  if (total) return amountOf(state, total);
  const against = state.info.balances.find(({ key }) => key === balance.against);
  if (!against) return undefined;
  const { sum, whole } = sumOf(state, find(against.parts));
  return whole ? sum : undefined;
}

/** What the other side has more than the parts that are known; nothing if that isn't known, or there is none. */
function leftOver(state: FormState, parts: Field[], balance: Balance): Decimal | undefined {
  const to = other(state, balance);
  const left = to && to.minus(sumOf(state, parts).sum);
  return left && left.gt(ZERO) ? left : undefined;
}

/** The sum so far, each part as a bar, and what it lacks of the other side. */
function sumView(state: FormState, parts: Field[], balance: Balance): TemplateResult {
  const { lang } = state;
  const words = WORDS[lang];
  const { sum, whole } = sumOf(state, parts);
  const positive = parts.flatMap((field) => {
    const amount = amountOf(state, field);
    return amount && amount.gt(ZERO) ? [{ field, amount }] : [];
  });
  if (positive.length === 0) return html``;
  const to = whole ? other(state, balance) : undefined;
  const unit = unitText(parts[0]!.unit, lang);
  const written = (amount: Decimal): string => `${amountText(printDecimal(amount))} ${unit}`.trim();
  const most = Math.max(sum.toNumber(), to ? to.toNumber() : 0);
  const differ = to && sum.minus(to);
  return html`<div class="sum" role="status" data-sum=${printDecimal(sum)}>
    ${positive.map(
      ({ field, amount }) =>
        html`<div class="sum-part"><span>${say(field.label, lang)}</span> <b class="figure">${written(amount)}</b>${barView({ value: amount.toNumber(), most })}</div>`,
    )}
    <p><b>${words.sum} <span class="figure">${written(sum)}</span></b></p>
    ${
      differ
        ? differ.eq(ZERO)
          ? html`<p class="ok" data-balanced="true"><span aria-hidden="true">✓</span> ${words.balanced}</p>`
          : html`<p class="problem warning" data-balanced="false"><span aria-hidden="true">!</span> ${words.differs(written(differ.lt(ZERO) ? ZERO.minus(differ) : differ))}</p>`
        : nothing
    }
  </div>`;
}
