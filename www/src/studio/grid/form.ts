// <water-rules-grid>: a table of the draft as a grid of fields. Rows that aren't changed stay as they were written.
import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { pageOf, pagerView } from "../../batch/pager";
import type { Choice, Diagnostic, PackInfo, Position } from "../../engine/pkg/water_rules";
import { base } from "../../view/styles";
import { codesOfColumn, codeText, say, unitText, wordOf, type Lang } from "../../words";
import { marksView } from "../marks";
import type { SourceChoice } from "../parameters/file";
import { confidenceSelect, dayInput, sourceSelect } from "../parameters/parts";
import {
  columnsOf,
  isBlank,
  readGrid,
  readPasted,
  writeGrid,
  type Column,
  type Grid,
  type Row,
} from "./file";
import { tidied } from "./tidy";
import { WORDS } from "./words";

const PAGE = 25;

/** A row and its place among all of them. */
interface Shown {
  row: Row;
  at: number;
}

export class WaterRulesGrid extends LitElement {
  static styles = [
    base,
    css`
      .filter {
        max-width: 360px;
        margin-bottom: 6px;
      }
      .table {
        max-height: 400px;
        overflow: auto;
      }
      /* Borders that are collapsed stay behind when a heading sticks. */
      table {
        border-collapse: separate;
        border-spacing: 0;
      }
      thead th {
        position: sticky;
        top: 0;
        z-index: 1;
      }
      td {
        min-width: 116px;
        padding: 2px 3px;
      }
      td[data-kind="source"] {
        min-width: 180px;
      }
      td.row-actions {
        min-width: 0;
        white-space: nowrap;
      }
      td input[type="text"],
      td input[type="date"],
      td select {
        min-height: 28px;
        padding: 2px 6px;
      }
      thead th {
        white-space: normal;
        vertical-align: bottom;
      }
      [aria-invalid="true"] {
        border-color: var(--reject);
        border-width: 2px;
      }
      .wrong-cell {
        color: var(--reject);
        font-size: 14px;
        white-space: normal;
      }
      .pager > * {
        margin: 6px 6px 0 0;
      }
      .add {
        margin-top: 8px;
      }
    `,
  ];
  static properties = {
    path: {},
    text: {},
    schema: {},
    sources: { attribute: false },
    diagnostics: { attribute: false },
    info: { attribute: false },
    lang: {},
    query: { state: true },
    page: { state: true },
    leftOut: { state: true },
  };

  declare path: string;
  declare text: string;
  /** The text that says what the columns are. */
  declare schema: string;
  declare sources: SourceChoice[];
  declare diagnostics: Diagnostic[];
  declare info: PackInfo;
  declare lang: Lang;
  declare query: string;
  declare page: number;
  /** How many pasted cells had no place. */
  declare leftOut: number;
  /** The rows that were edited since the filter was set, by place. */
  private readonly edited = new Set<number>();
  edit: (text: string) => void = () => undefined;

  constructor() {
    super();
    this.query = "";
    this.page = this.leftOut = 0;
  }

  protected willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("path")) return;
    this.edited.clear();
    this.query = "";
    this.page = this.leftOut = 0;
  }

  /** Puts the cursor into the row at a place of the text. */
  async goTo({ line }: Position): Promise<void> {
    await this.updateComplete;
    const grid = readGrid(this.text);
    const place = grid ? this.shown(grid, "").findIndex(({ row }) => row.line === line) : -1;
    if (place < 0) return;
    this.query = "";
    this.page = Math.floor(place / PAGE);
    await this.updateComplete;
    const row = this.renderRoot.querySelector(`[data-line="${line}"]`);
    const field =
      row &&
      (row.querySelector<HTMLElement>('[aria-invalid="true"]') ||
        row.querySelector<HTMLElement>("input, select"));
    if (field) field.focus();
  }

  private shown({ rows }: Grid, query = this.query): Shown[] {
    const wanted = query.trim().toLowerCase();
    return rows
      .map((row, at) => ({ row, at }))
      .filter(
        ({ row, at }) =>
          !isBlank(row) &&
          (this.edited.has(at) || row.cells.join("\n").toLowerCase().includes(wanted)),
      );
  }

  protected render(): unknown {
    const { lang } = this;
    const words = WORDS[lang];
    const tidy = tidied(this.text);
    if (tidy !== undefined)
      return html`<p role="status" data-untidy>${words.untidy}</p>
        <button type="button" class="plain main" data-tidy @click=${() => this.edit(tidy)}>${words.tidy}</button>`;
    const grid = readGrid(this.text);
    if (!grid) return html`<p role="status">${words.unreadable}</p>`;
    const columns = columnsOf(grid, this.schema);
    const all = this.shown(grid, "").length;
    const shown = this.shown(grid);
    const page = Math.min(this.page, Math.max(0, Math.ceil(shown.length / PAGE) - 1));
    const find = (event: Event): void => {
      this.edited.clear();
      this.query = (event.target as HTMLInputElement).value;
      this.page = 0;
    };
    return html`<label class="filter small">${words.filter}<input type="search" data-filter .value=${this.query} @input=${find} /></label>
      <p class="quiet small" role="status" data-rows=${shown.length}>${words.rows(shown.length, all)}</p>
      <p class="quiet small">${words.help}</p>
      ${this.leftOut ? html`<p role="alert" class="wrong-cell" data-left-out>${words.tooWide(this.leftOut)}</p>` : nothing}
      ${marksView(this.marksOn(grid.header.line), this.lang)}
      ${columns.map((column) => this.choicesView(column))}
      <div class="table" tabindex="0" role="region" aria-label=${this.path}>
        <table>
          <thead>
            <tr>
              <th scope="col">${words.line}</th>
              ${columns.map((column) => html`<th scope="col">${this.called(column)} <code class="quiet">${column.name}</code></th>`)}
              <th scope="col">${words.actions}</th>
            </tr>
          </thead>
          <tbody>
            ${pageOf(shown, page, PAGE).map((each) => this.rowView(grid, columns, each))}
          </tbody>
        </table>
      </div>
      ${pagerView(shown.length, page, PAGE, words, (to) => (this.page = to), "grid")}
      <button type="button" class="plain add" data-add-row @click=${() => this.add(grid, columns)}>${words.add}</button>`;
  }

  private called({ name, label, unit }: Column): string {
    const words = WORDS[this.lang];
    const text = say(label, this.lang) || wordOf(words.common, name) || name;
    return unitText(unit) ? `${text} (${unit})` : text;
  }

  /** The values that a column can have, if a field of its name lists them. */
  private choicesOf({ name, kind }: Column): Choice[] {
    const coded = kind === "text" ? codesOfColumn(name, this.info) : undefined;
    return (coded && coded.choices) || [];
  }

  private choicesView(column: Column): TemplateResult | typeof nothing {
    const choices = this.choicesOf(column);
    if (!choices.length) return nothing;
    return html`<datalist id=${`choices-of-${column.name}`}>
      ${choices.map(({ value, label }) => html`<option value=${value}>${say(label, this.lang)}</option>`)}
    </datalist>`;
  }

  private rowView(grid: Grid, columns: Column[], { row, at }: Shown): TemplateResult {
    const words = WORDS[this.lang];
    const marks = this.marksOn(row.line);
    const ofRow = marks.filter((mark) => !columns.some((column) => concerns(mark, column)));
    return html`<tr data-line=${row.line}>
      <th scope="row">${row.line}${marksView(ofRow, this.lang)}</th>
      ${columns.map((column, i) => {
        const wrong = marks.filter((mark) => concerns(mark, column));
        return html`<td data-column=${column.name} data-kind=${column.kind} @paste=${(event: ClipboardEvent) => this.paste(event, grid, columns, at, i)}>
          ${this.fieldView(column, row.cells[i] || "", words.cell(this.called(column), row.line), wrong.length > 0, (to) => this.set(grid, at, i, to))}${marksView(wrong, this.lang)}
        </td>`;
      })}
      <td class="row-actions">
        <button type="button" class="plain" data-duplicate aria-label=${words.duplicateRow(row.line)} @click=${() => this.moveRows(writeGrid(this.text, grid, new Map(), [row.cells], at))}>${words.duplicate}</button>
        <button type="button" class="plain" data-remove aria-label=${words.removeRow(row.line)} @click=${() => this.moveRows(writeGrid(this.text, grid, new Map([[at, undefined]])))}>${words.remove}</button>
      </td>
    </tr>`;
  }

  private fieldView(
    column: Column,
    value: string,
    label: string,
    wrong: boolean,
    set: (to: string) => void,
  ): TemplateResult {
    const { lang, info, sources } = this;
    const words = WORDS[lang];
    const part = { value, label, wrong, set };
    if (column.kind === "source") return sourceSelect({ ...part, sources, lang });
    if (column.kind === "confidence") return confidenceSelect({ ...part, info, lang });
    if (column.kind === "date") return dayInput(part);
    const changed = (event: Event): void => set((event.target as HTMLInputElement).value.trim());
    if (column.kind === "boolean" && ["", "true", "false"].includes(value))
      return html`<select aria-label=${label} aria-invalid=${wrong ? "true" : "false"} .value=${value} @change=${changed}>
        <option value="" ?selected=${value === ""}>${words.blank}</option>
        <option value="true" ?selected=${value === "true"}>${words.yes}</option>
        <option value="false" ?selected=${value === "false"}>${words.no}</option>
      </select>`;
    const meaning = codeText(value, codesOfColumn(column.name, info), lang);
    return html`<input
      type="text"
      inputmode=${column.kind === "number" ? "decimal" : nothing}
      aria-label=${label}
      aria-invalid=${wrong ? "true" : "false"}
      title=${meaning === value ? nothing : meaning}
      list=${this.choicesOf(column).length ? `choices-of-${column.name}` : nothing}
      .value=${value}
      @change=${changed}
    />`;
  }

  // ---- edits -------------------------------------------------------------------------------------------

  private set(grid: Grid, at: number, column: number, to: string): void {
    const cells = [...grid.rows[at]!.cells];
    cells[column] = to;
    // It stays under the cursor, whatever is filtered by.
    this.edited.add(at);
    this.edit(writeGrid(this.text, grid, new Map([[at, cells]])));
  }

  /** Rows come or go: those behind them have other places. */
  private moveRows(text: string): void {
    this.edited.clear();
    this.edit(text);
  }

  private add(grid: Grid, columns: Column[]): void {
    this.query = "";
    this.page = Math.floor(this.shown(grid, "").length / PAGE);
    this.moveRows(writeGrid(this.text, grid, new Map(), [columns.map(() => "")]));
  }

  /** Several cells fill those to the right and below, as they are shown. */
  private paste(
    event: ClipboardEvent,
    grid: Grid,
    columns: Column[],
    at: number,
    column: number,
  ): void {
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!/[\t\n\r]/.test(text.trim())) return;
    event.preventDefault();
    const pasted = readPasted(text);
    const below = this.shown(grid).filter((each) => each.at >= at);
    const changed = new Map<number, string[]>();
    const added: string[][] = [];
    this.leftOut = 0;
    pasted.forEach((values, i) => {
      const target = below[i];
      const cells = target ? [...target.row.cells] : columns.map(() => "");
      const room = columns.length - column;
      values.slice(0, room).forEach((value, j) => (cells[column + j] = value));
      this.leftOut += Math.max(0, values.length - room);
      if (target) changed.set(target.at, cells);
      else added.push(cells);
    });
    this.edit(writeGrid(this.text, grid, changed, added));
  }

  // ---- what is wrong -----------------------------------------------------------------------------------

  private marksOn(line: number): Diagnostic[] {
    return this.diagnostics.filter(
      ({ span }) => span && span.file === this.path && span.start.line === line,
    );
  }
}

/** Whether a mistake is of a column: the engine tells the line, and names the column in its message. */
function concerns({ code, message }: Diagnostic, { name, kind }: Column): boolean {
  if (code === "unknown-source") return kind === "source";
  if (code === "bad-confidence") return kind === "confidence";
  return (
    ["bad-date", "bad-number", "bad-boolean", "out-of-range"].includes(code) &&
    message.zh.includes(`“${name}”`)
  );
}

customElements.define("water-rules-grid", WaterRulesGrid);
