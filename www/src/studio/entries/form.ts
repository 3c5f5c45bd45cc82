// <water-rules-entries>: a file of sources, departments, fields or cases as a form, one entry at a time. Each edit is
// written into the text in place.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { CasePage, PackFiles } from "../../engine/pkg-study/water_rules_study";
import type { Diagnostic, PackInfo, Position } from "../../engine/pkg/water_rules";
import { base } from "../../view/styles";
import { say, type Lang } from "../../words";
import { formStyles } from "../form-styles";
import { marksIn, marksView } from "../marks";
import { dayInput } from "../parameters/parts";
import { isPlain, offsetOf, within, type Range } from "../toml";
import { GROUPS } from "./case";
import {
  addEntry,
  addRow,
  copyEntry,
  freeId,
  pairsOf,
  readEntries,
  removeEntry,
  removeRow,
  rowsOf,
  setCell,
  setPart,
  setTexts,
  textIn,
  type Entry,
} from "./file";
import { choicesOf, kindsOf, type Kind, type Part, type Rows } from "./kinds";
import { styles } from "./styles";
import { WORDS, type Words } from "./words";

/** What is typed for an entry that isn't in the file yet. */
interface Adding {
  values: Map<string, string>;
  trouble: string;
}

const typed = (event: Event): string => (event.target as HTMLInputElement).value.trim();
/** The lines that were typed, as one. */
const oneLine = (event: Event): string =>
  typed(event)
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean)
    .join(" ");

export class WaterRulesEntries extends LitElement {
  static styles = [base, formStyles, styles];
  static properties = {
    path: {},
    files: { attribute: false },
    cases: { attribute: false },
    diagnostics: { attribute: false },
    info: { attribute: false },
    lang: {},
    query: { state: true },
    chosen: { state: true },
    adding: { state: true },
  };

  declare path: string;
  declare files: PackFiles;
  /** The known answers of the last draft without an error, as they came out. */
  declare cases: CasePage[];
  declare diagnostics: Diagnostic[];
  declare info: PackInfo;
  declare lang: Lang;
  declare query: string;
  /** The entry that is open. */
  declare chosen: string;
  declare adding: Adding | undefined;
  /** Hears the text after an edit. */
  edit: (text: string) => void = () => undefined;

  constructor() {
    super();
    this.query = this.chosen = "";
  }

  private get text(): string {
    return this.files[this.path] || "";
  }

  private get words(): Words {
    return WORDS[this.lang];
  }

  protected willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("path")) return;
    this.query = this.chosen = "";
    this.adding = undefined;
  }

  /** Opens the entry at a place of the text, and puts the cursor into the field that holds it. */
  async goTo(position: Position): Promise<void> {
    const at = offsetOf(this.text, position);
    const entries = readEntries(this.text, kindsOf(this.path)) || [];
    const entry = entries.filter(({ range }) => within(at, range)).pop();
    if (!entry) return;
    this.query = "";
    this.chosen = entry.id;
    await this.updateComplete;
    const open = this.renderRoot.querySelector(`[data-entry="${CSS.escape(entry.id)}"]`);
    if (open) open.scrollIntoView({ block: "nearest" });
    const answers = this.renderRoot.querySelector<LitElement>("water-rules-case");
    if (answers) await answers.updateComplete;
    const holds = (field: HTMLElement): boolean =>
      within(at, field.dataset.range!.split("-").map(Number) as unknown as Range);
    const found = [this.renderRoot, answers && answers.renderRoot]
      .flatMap((root) => (root ? [...root.querySelectorAll<HTMLElement>("[data-range]")] : []))
      .find(holds);
    const field = found && found.querySelector<HTMLElement>("input, select, textarea");
    if (field) field.focus();
  }

  protected render(): unknown {
    const { words } = this;
    const kinds = kindsOf(this.path);
    const [own] = kinds;
    const entries = readEntries(this.text, kinds);
    if (!own || !entries) return html`<p role="status" data-unreadable>${words.unreadable}</p>`;
    const wanted = this.query.trim().toLowerCase();
    const found = entries.filter(
      ({ id, title }) => !wanted || `${id} ${title.zh} ${title.en}`.toLowerCase().includes(wanted),
    );
    const open = entries.find(({ id }) => id === this.chosen) || found[0];
    const name = own.table as "source" | "department" | "field" | "case";
    const inTrouble = new Set(
      this.diagnostics
        .filter(({ span }) => span && span.file === this.path)
        .map(({ span }) => offsetOf(this.text, span!.start))
        .flatMap((at) => entries.filter(({ range }) => within(at, range)).pop() || []),
    );
    return html`<div class="both">
      <div class="list">
        <label class="small">${words.find[name]}<input type="search" data-find-entry .value=${this.query} @input=${(event: Event) => (this.query = (event.target as HTMLInputElement).value)} /></label>
        <p class="quiet small" role="status">${words.found(found.length, entries.length)}</p>
        <div class="entries" role="group" aria-label=${words.find[name]}>
          ${found.map((each) => this.itemView(each, each === open, inTrouble.has(each)))}
        </div>
        <button type="button" class="plain" data-add-entry @click=${() => (this.adding = { values: new Map(), trouble: "" })}>${words.add[name]}</button>
      </div>
      <div class="one">${this.adding ? this.addingView(own, entries, this.adding, words.add[name]) : open ? this.entryView(open, entries) : nothing}</div>
    </div>`;
  }

  private itemView({ id, kind, title }: Entry, isOpen: boolean, wrong: boolean): TemplateResult {
    const choose = (): void => {
      this.chosen = id;
      this.adding = undefined;
    };
    return html`<button type="button" class=${kind.table === "field.items" ? "inner" : ""} data-entry=${id} aria-current=${isOpen ? "true" : nothing} @click=${choose}>
      ${wrong ? html`<span class="wrong-cell" role="img" aria-label=${this.words.trouble}>✕</span>` : nothing} ${say(title, this.lang)}
      <code class="quiet small">${id}</code>
    </button>`;
  }

  private entryView(entry: Entry, entries: Entry[]): TemplateResult {
    const { words, lang } = this;
    const { kind, id, head } = entry;
    const rest = unshown(entry);
    const copied = (): void => {
      const fresh = freeId(id, entries);
      this.chosen = fresh;
      this.edit(copyEntry(this.text, entry, fresh));
    };
    return html`<section data-open=${id} aria-label=${say(entry.title, lang) || id}>
      <h3>${say(entry.title, lang)} <code>${id}</code></h3>
      ${this.troubles(entry)}
      <div class="fields">${kind.parts.filter(({ key }) => key !== kind.id).map((part) => this.partView(entry, part))}</div>
      ${kind.rows.filter(({ key }) => key !== "choices" || /^choices?$/.test(textIn(head.slots, "type"))).map((rows) => this.rowsView(entry, rows))}
      ${
        kind.table === "case"
          ? html`<water-rules-case .entry=${entry} .path=${this.path} .files=${this.files} .result=${this.cases.find((each) => each.file === this.path && each.id === id)} .diagnostics=${this.diagnostics} .info=${this.info} .lang=${lang} .edit=${this.edit}></water-rules-case>`
          : nothing
      }
      ${rest.length ? html`<p class="quiet small" data-in-text>${words.inText(rest.join(words.comma))}</p>` : nothing}
      <div class="actions">
        ${kind.table === "case" || kind.table === "field" ? html`<button type="button" class="plain" data-copy-entry @click=${copied}>${words.copy}</button>` : nothing}
        <button type="button" class="plain" data-remove-entry @click=${() => this.edit(removeEntry(this.text, entry))}>${words.remove}</button>
      </div>
    </section>`;
  }

  private partView({ kind, head }: Entry, part: Part): TemplateResult {
    const { key, name, as } = part;
    const slot = head.slots.get(key);
    const label = this.words.parts[name];
    const order = orderOf(kind);
    const marks = this.marks(slot && slot.pair);
    const set = (to: string): void => this.edit(setPart(this.text, head, key, to, order));
    const lines = (to: string): void => {
      const texts = to.split("\n").map((each) => each.trim());
      this.edit(setTexts(this.text, head, key, texts.filter(Boolean), order));
    };
    const readable = !slot || isPlain(slot) || slot.kind === "boolean" || as === "texts";
    return html`<div class="part ${as === "long" || as === "texts" ? "wide" : ""}" data-part=${key} data-range=${slot ? slot.range.join("-") : nothing}>
      ${
        readable
          ? this.input(
              part,
              as === "texts" ? (slot ? slot.texts.join("\n") : "") : textIn(head.slots, key),
              label,
              marks.length > 0,
              as === "texts" ? lines : set,
            )
          : html`<span class="small">${label}${this.words.colon}${this.words.inText(key)}</span>`
      }
      ${marksView(marks, this.lang)}
    </div>`;
  }

  private input(
    part: Part,
    value: string,
    label: string,
    wrong: boolean,
    set: (to: string) => void,
  ): TemplateResult {
    const invalid = wrong ? "true" : "false";
    switch (part.as) {
      case "day":
        return html`<label class="small">${label}${dayInput({ value, label, wrong, set })}</label>`;
      case "choice": {
        const choices = choicesOf(part, this.info, this.lang);
        const known = value === "" || choices.some(([code]) => code === value);
        return html`<label class="small"
          >${label}<select aria-invalid=${invalid} .value=${value} @change=${(event: Event) => set(typed(event))}>
            <option value="" ?selected=${value === ""} ?disabled=${part.need && value !== ""}>${part.need ? this.words.choose : this.words.notSaid}</option>
            ${known ? nothing : html`<option value=${value} selected>${this.words.unknown(value)}</option>`}
            ${choices.map(([code, called]) => html`<option value=${code} ?selected=${code === value}>${called}</option>`)}
          </select></label
        >`;
      }
      case "long":
      case "texts":
        return html`<label class="small">${label}<textarea rows="2" aria-invalid=${invalid} .value=${value} @change=${(event: Event) => set(part.as === "long" ? oneLine(event) : typed(event))}></textarea></label>`;
      default:
        return html`<label class="small">${label}<input type="text" aria-invalid=${invalid} .value=${value} @change=${(event: Event) => set(typed(event))} /></label>`;
    }
  }

  private rowsView({ kind, head }: Entry, { key, name, columns }: Rows): TemplateResult {
    const { words } = this;
    const slot = head.slots.get(key);
    const keys = columns.map(([column]) => column);
    if (slot && slot.kind !== "items" && slot.kind !== "texts")
      return html`<p class="small">${words.parts[name]}${words.colon}${words.inText(key)}</p>`;
    return html`<fieldset data-rows=${key}>
      <legend>${words.parts[name]}</legend>
      ${rowsOf(head, key).map(
        (item, at) =>
          html`<div class="row" data-row=${at} data-range=${item.range.join("-")}>
            ${columns.map(([column, label, as]) => {
              const cell = item.slots.get(column);
              const invalid = this.marks(cell && cell.range).length ? "true" : "false";
              const value = textIn(item.slots, column);
              const set = (event: Event): void => {
                const to = oneLine(event);
                this.edit(setCell(this.text, item, keys, column, to));
              };
              return html`<label class="small"
                >${words.parts[label]}${
                  as === "long"
                    ? html`<textarea rows="2" data-cell=${column} aria-invalid=${invalid} .value=${value} @change=${set}></textarea>`
                    : html`<input type="text" data-cell=${column} aria-invalid=${invalid} .value=${value} @change=${set} />`
                }</label
              >`;
            })}
            <button type="button" class="plain" data-remove-row aria-label=${`${words.removeRow}${words.colon}${textIn(item.slots, keys[0]!)}`} @click=${() => this.edit(removeRow(this.text, head, key, item))}>${words.remove}</button>
            ${marksView(this.marks(item.range), this.lang)}
          </div>`,
      )}
      <button type="button" class="plain" data-add-row @click=${() =>
        this.edit(
          addRow(
            this.text,
            head,
            key,
            keys.map((each) => [each, ""]),
            orderOf(kind),
          ),
        )}>${words.addRow}</button>
    </fieldset>`;
  }

  // ---- what is added -----------------------------------------------------------------------------------

  private addingView(
    kind: Kind,
    entries: Entry[],
    { values, trouble }: Adding,
    title: string,
  ): TemplateResult {
    const { words } = this;
    const set = (key: string, to: string): void => {
      this.adding = { values: new Map(values).set(key, to), trouble: "" };
    };
    return html`<fieldset data-adding>
      <legend><b>${title}</b></legend>
      <div class="fields">
        ${kind.parts
          .filter(({ need }) => need)
          .map(
            (part) =>
              html`<div class="part" data-new=${part.key}>${this.input(part, values.get(part.key) || "", words.parts[part.name], false, (to) => set(part.key, to))}</div>`,
          )}
      </div>
      <p role="alert" class="wrong-cell">${trouble}</p>
      <div class="actions">
        <button type="button" class="plain main" data-add @click=${() => this.add(kind, entries, values)}>${words.addOne}</button>
        <button type="button" class="plain" data-cancel @click=${() => (this.adding = undefined)}>${words.cancel}</button>
      </div>
    </fieldset>`;
  }

  private add(kind: Kind, entries: Entry[], values: Map<string, string>): void {
    const { words } = this;
    const missing = kind.parts.filter(({ key, need }) => need && !values.get(key));
    const id = values.get(kind.id) || "";
    const trouble = missing.length
      ? words.needed(missing.map(({ name }) => words.parts[name]).join(words.comma))
      : !kind.names.test(id)
        ? words.badId
        : entries.some((each) => each.id === id)
          ? words.taken
          : "";
    if (trouble) {
      this.adding = { values, trouble };
      return;
    }
    this.adding = undefined;
    this.query = "";
    this.chosen = id;
    this.edit(addEntry(this.text, kind, values, entries));
  }

  // ---- what is wrong -----------------------------------------------------------------------------------

  private marks(range: Range | undefined): Diagnostic[] {
    return marksIn(this.diagnostics, this.path, this.text, range);
  }

  /** What is wrong within an entry, but in nothing that is shown. */
  private troubles(entry: Entry): TemplateResult | typeof nothing {
    const inShown = shownRanges(entry).flatMap((range) => this.marks(range));
    const rest = this.marks(entry.range).filter((each) => !inShown.includes(each));
    return marksView(rest, this.lang);
  }
}

/** Where the values stand that a form shows. */
function shownRanges({ kind, head, parts }: Entry): Range[] {
  const own = orderOf(kind).flatMap((key) => head.slots.get(key) || []);
  const [record, expect] = [parts.get("record"), parts.get("expect")];
  const answers = [...(record ? record.slots : [])].filter(([name]) => !name.includes("."));
  const expected = GROUPS.flatMap((group) => pairsOf(expect, group));
  return [...own, ...[...answers, ...expected].map(([, slot]) => slot)].map(({ pair }) => pair);
}

/** The keys of an entry in the order in which they are written. */
const orderOf = ({ parts, rows }: Kind): string[] => [...parts, ...rows].map(({ key }) => key);

/** What an entry says that its form doesn't show. */
function unshown({ kind, head }: Entry): string[] {
  const shown = new Set(orderOf(kind));
  const keys = [...head.slots.keys()].filter((key) => !shown.has(key));
  return [...new Set(keys.map((key) => key.split(".")[0]!))];
}

customElements.define("water-rules-entries", WaterRulesEntries);
