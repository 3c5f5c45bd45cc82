// Writes a workbook row by row: only its packed bytes are kept, so it may be as long as a sheet may.
import { strToU8, Zip, ZipDeflate } from "fflate/browser";
import type { Cell, Dropdown, OutSheet } from "./protocol";

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";
const CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml";
/** Formats of cells by their place: plain, a heading, a row. */
const [HEADING, BODY] = [1, 2];
const STYLES = `${XML}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFEAF1F9"/></patternFill></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1" applyAlignment="1"><alignment wrapText="1"/></xf><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top"/></xf></cellXfs></styleSheet>`;
/** How many packed bytes are gathered before they leave the worker's memory. */
const GATHERED = 1024 * 1024;

/** As XML may hold it. */
function escaped(text: string): string {
  // eslint-disable-next-line no-control-regex
  const legal = text.replace(
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])/g,
    "\ufffd",
  );
  return legal
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/"/g, "&quot;");
}

function letters(place: number): string {
  const last = String.fromCharCode(65 + (place % 26));
  return place < 26 ? last : letters(Math.floor(place / 26) - 1) + last;
}

/** Cells that are chosen from a list; what isn't in it may still be typed, as a word for what isn't known. */
function validations(dropdowns: readonly Dropdown[]): string {
  const xml = dropdowns.map(({ cells, sheet, column, from, to }) => {
    const range = cells.map((cell) =>
      "row" in cell
        ? `${letters(cell.column)}${cell.row}`
        : `${letters(cell.column)}${cell.from}:${letters(cell.column)}${cell.to}`,
    );
    const of = letters(column);
    const list = `'${sheet.replace(/'/g, "''")}'!$${of}$${from}:$${of}$${to}`;
    return `<dataValidation type="list" errorStyle="warning" allowBlank="1" showErrorMessage="1" sqref="${range.join(" ")}"><formula1>${escaped(list)}</formula1></dataValidation>`;
  });
  return xml.length
    ? `<dataValidations count="${xml.length}">${xml.join("")}</dataValidations>`
    : "";
}

export class Book {
  private readonly names: string[] = [];
  private readonly parts: Blob[] = [];
  private gathered: Uint8Array[] = [];
  private size = 0;
  private sheet: ZipDeflate | undefined;
  private row = 0;
  /** What follows the rows of the sheet. */
  private behind = (): string => "";
  private readonly zip = new Zip((error, bytes) => {
    if (error) throw error;
    this.gathered.push(bytes);
    this.size += bytes.length;
    if (this.size > GATHERED) this.keep();
  });

  /** Begins a sheet; its headings stay in view. */
  begin({ name, headings, widths, dropdowns, filter }: Omit<OutSheet, "rows">): void {
    this.endSheet();
    const last = letters(Math.max(0, widths.length - 1));
    this.behind = () =>
      (filter ? `<autoFilter ref="A${headings.length}:${last}${this.row}"/>` : "") +
      validations(dropdowns || []);
    this.names.push(name);
    this.row = 0;
    this.sheet = this.file(`xl/worksheets/sheet${this.names.length}.xml`);
    const [top, columns] = [
      headings.length,
      widths.map(
        (width, index) =>
          `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
      ),
    ];
    const pane = `<pane ySplit="${top}" topLeftCell="A${top + 1}" activePane="bottomLeft" state="frozen"/>`;
    this.push(
      `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">${pane}</sheetView></sheetViews><cols>${columns.join("")}</cols><sheetData>`,
    );
    this.add(headings, HEADING);
  }

  add(rows: readonly (readonly Cell[])[], format = BODY): void {
    this.push(rows.map((cells) => this.rowXml(cells, format)).join(""));
  }

  end(): Blob {
    this.endSheet();
    const sheets = this.names.map(
      (name, index) =>
        `<sheet name="${escaped(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
    );
    const links = this.names.map(
      (_, index) =>
        `<Relationship Id="rId${index + 1}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
    );
    const types = this.names.map(
      (_, index) =>
        `<Override PartName="/xl/worksheets/sheet${index + 1}.xml" ContentType="${CONTENT}.worksheet+xml"/>`,
    );
    const files = {
      "[Content_Types].xml": `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${CONTENT}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${CONTENT}.styles+xml"/>${types.join("")}</Types>`,
      "_rels/.rels": `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
      "xl/workbook.xml": `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>${sheets.join("")}</sheets></workbook>`,
      "xl/_rels/workbook.xml.rels": `${XML}<Relationships xmlns="${PACKAGE}/relationships">${links.join("")}<Relationship Id="rIdS" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
      "xl/styles.xml": STYLES,
    };
    for (const [path, xml] of Object.entries(files)) this.file(path).push(strToU8(xml), true);
    this.zip.end();
    this.keep();
    return new Blob(this.parts);
  }

  private rowXml(cells: readonly Cell[], format: number): string {
    const row = ++this.row;
    const xml = cells.map((cell, place) => {
      if (cell === "") return "";
      const address = `<c r="${letters(place)}${row}" s="${format}"`;
      // A text is never a formula.
      return typeof cell === "number"
        ? `${address}><v>${cell}</v></c>`
        : `${address} t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`;
    });
    return `<row r="${row}">${xml.join("")}</row>`;
  }

  private file(path: string): ZipDeflate {
    const file = new ZipDeflate(path, { level: 6 });
    this.zip.add(file);
    return file;
  }

  private push(xml: string, last = false): void {
    this.sheet!.push(strToU8(xml), last);
  }

  private endSheet(): void {
    if (this.sheet) this.push(`</sheetData>${this.behind()}</worksheet>`, true);
    this.sheet = undefined;
  }

  private keep(): void {
    this.parts.push(new Blob(this.gathered as BlobPart[]));
    this.gathered = [];
    this.size = 0;
  }
}
