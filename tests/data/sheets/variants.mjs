// The same tables in every kind of workbook and in the layouts that programs write: `variants()` gives the files and what an office
// sees of each, which is worked out here by hand and not by a reader. tests/workbooks.mjs reads them.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { encode } from "./encode.mjs";
import { biff, compound, f64, record, u16, u32, wide } from "./records.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { strToU8, zipSync } = createRequire(join(here, "../../../www/package.json"))("fflate");

// ---- what is written ----------------------------------------------------------------------------------
// A cell is a text, or a number with how it is formatted and what an office sees of it, or a formula.

const n = (value, shown = String(value)) => ({ value, shown });
const percent = (value, shown) => ({ value, shown, format: 1 });
const unit = (value, shown) => ({ value, shown, format: 2 });
const day = (value, shown) => ({ value, shown, format: 3 });
const is = (value) => ({ value, shown: String(value) });
const error = (shown) => ({ error: shown, shown });
const formula = (result) => ({ ...result, formula: "1+1" });
const unreckoned = { formula: "1+1", shown: "#CALC!" };
/** Codes of formats by their places in the styles. */
const FORMATS = [0, 10, 164, 14];
/** As an old encoding has it, too. */
const UNIT = '0.00"万方"';
const HEADS = ["项目名称", "取水量（万m³）", "产量", "回用率", "投产日期"];

const TABLES = {
  plain: [{ name: "项目", rows: [HEADS, ["甲电厂", n(0.27), n(1000), percent(0.09, "9%"), day(46082, "2026-03-01")], ["乙煤矿", n(12), n(5), percent(1, "100%"), day(46083, "2026-03-02")]] }],
  numbers: [{ name: "数", rows: [["取水量", "产量"], [n(2.700000000000001, "2.7"), n(1e-7, "0.0000001")], [n(123456789012345), n(-1234.5)], [n(0), n(0.1 + 0.2, "0.3")], [unit(0.27, "0.27万方"), percent(0.0005, "0.05%")], [day(1, "1900-01-01"), day(61, "1900-03-01")], [n(1e15, "1000000000000000#DIGITS!"), n(99999)]] }],
  sparse: [{ name: "空", rows: [[], [], [null, null, "项目名称", null, "取水量"], [], [null, null, "甲", null, n(3)], [null, null, null, null, n(4)]] }],
  hidden: [
    { name: "底稿", hidden: true, rows: [["项目名称"], ["旧"]] },
    { name: "项目", hiddenRows: [2], hiddenColumns: [1], rows: [["项目名称", "备注", "取水量"], ["甲", "不给看", n(1)], ["乙", "不给看", n(2)], ["丙", "不给看", n(3)]] },
  ],
  merged: [{ name: "合并", merged: [[0, 0, 0, 2], [2, 0, 3, 0]], rows: [["2026 年汇总"], ["项目名称", "取水量", "产量"], ["甲", n(1), n(2)], [null, n(3), n(4)]] }],
  texts: [{ name: "字", rows: [["项目名称", "备注"], ["A&B <甲> \"乙\" '丙'", "一\n二"], ["晋A·〇七", "长".repeat(300)], ["x_y_x", "="]] }],
  wide: [{ name: "宽", wide: true, rows: [["项目名称", "备注"], ["𠮷田🚰", "naïve – Å"], ["㎥ ㈱", "m³"]] }],
  results: [{ name: "式", rows: [["甲", "乙"], [formula(n(2.5)), formula({ text: "达标", shown: "达标" })], [formula(is(true)), is(false)], [formula(error("#DIV/0!")), error("#N/A")]] }],
  unreckoned: [{ name: "式", calculated: true, rows: [["甲", "乙"], [unreckoned, n(1)]] }],
};

/** What of a table an office sees, as the reader gives it. */
function seen(sheets) {
  const sheet = sheets.find(({ hidden }) => !hidden);
  const { rows, hiddenRows = [], hiddenColumns = [], merged = [] } = sheet;
  const shown = rows.map((row, r) =>
    row.map((cell, c) => (hiddenRows.includes(r) || hiddenColumns.includes(c) || !cell ? "" : typeof cell === "string" ? cell : cell.shown)));
  const width = Math.max(...shown.flatMap((row) => row.map((text, c) => (text ? c + 1 : 0))));
  const full = shown.map((row) => (row.some(Boolean) ? Array.from({ length: width }, (_, c) => row[c] || "") : []));
  return { rows: full, merged, hidden: [hiddenRows.length, hiddenColumns.length], others: sheets.filter((each) => each.hidden).map(({ name }) => name) };
}

const cells = (rows) => rows.flatMap((row, r) => row.map((cell, c) => ({ cell, r, c })).filter(({ cell }) => cell));
const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
const quoted = (text) => escape(text).replace(/"/g, "&quot;").replace(/\n/g, "&#10;");
const letter = (c) => String.fromCharCode(65 + c);
const packed = (files, options = {}) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([path, content]) => [path, typeof content === "string" ? strToU8(content) : content])), { mtime: "2026-01-01", ...options });

// ---- XLSX ---------------------------------------------------------------------------------------------

const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const STRICT = ["http://purl.oclc.org/ooxml/officeDocument/relationships", "http://purl.oclc.org/ooxml/spreadsheetml/main"];

/** `how`: prefix, texts (inline, shared, runs, cdata, str), addresses, quotes, dimension, paths, target, encode, head, calendar… */
function xlsx(sheets, how = {}) {
  const [office, main] = how.strict ? STRICT : [OFFICE, MAIN];
  const p = how.prefix || "";
  const shift = how.since1904 ? 1462 : 0;
  const shared = [];
  const texts = how.texts || "inline";
  const t = (text) => `<${p}t xml:space="preserve">${how.texts === "cdata" ? `<![CDATA[${text}]]>` : escape(text)}</${p}t>`;
  const runs = (text) => `<${p}r>${t(text.slice(0, 1))}</${p}r><${p}rPh sb="0" eb="1"><${p}t>pinyin</${p}t></${p}rPh><${p}r><${p}rPr><${p}b/></${p}rPr>${t(text.slice(1))}</${p}r>`;
  const written = (cell) => {
    const of = cell.formula ? `<${p}f>${cell.formula}</${p}f>` : "";
    const text = typeof cell === "string" ? cell : cell.text;
    if (text !== undefined) {
      if (cell.formula || texts === "str") return ["str", `${of}<${p}v>${escape(text)}</${p}v>`];
      if (texts === "shared") return ["s", `<${p}v>${shared.push(text) - 1}</${p}v>`];
      return ["inlineStr", `<${p}is>${texts === "runs" ? runs(text) : t(text)}</${p}is>`];
    }
    if (cell.error) return ["e", `${of}<${p}v>${cell.error}</${p}v>`];
    if (cell.value === undefined) return ["", how.zeros ? `${of}<${p}v>0</${p}v>` : of];
    if (typeof cell.value === "boolean") return ["b", `${of}<${p}v>${Number(cell.value)}</${p}v>`];
    return ["", `${of}<${p}v>${cell.format === 3 ? cell.value - shift : cell.value}</${p}v>`];
  };
  const attributes = (pairs) => {
    const all = Object.entries(pairs).filter(([, value]) => value !== undefined && value !== "");
    return (how.backwards ? all.reverse() : all).map(([name, value]) => ` ${name}=${how.backwards ? `'${value}'` : `"${value}"`}`).join("");
  };
  const sheetXml = ({ rows, hiddenRows = [], hiddenColumns = [], merged = [] }) => {
    const body = rows.map((row, r) => {
      const inside = row.map((cell, c) => {
        if (!cell) return how.nowhere ? `<${p}c/>` : "";
        const [type, xml] = written(cell);
        return `<${p}c${attributes({ r: how.nowhere ? undefined : `${letter(c)}${r + 1}`, s: cell.format || undefined, t: type })}>${xml}</${p}c>`;
      });
      return inside.length || how.nowhere ? `<${p}row${attributes({ r: how.nowhere ? undefined : r + 1, hidden: hiddenRows.includes(r) ? 1 : undefined })}>${inside.join("")}</${p}row>` : "";
    });
    const columns = hiddenColumns.length ? `<${p}cols>${hiddenColumns.map((c) => `<${p}col min="${c + 1}" max="${c + 1}" hidden="1"/>`).join("")}</${p}cols>` : "";
    const areas = merged.length ? `<${p}mergeCells>${merged.map(([a, b, c, d]) => `<${p}mergeCell ref="${letter(b)}${a + 1}:${letter(d)}${c + 1}"/>`).join("")}</${p}mergeCells>` : "";
    const space = p ? `xmlns:${p.slice(0, -1)}="${main}"` : `xmlns="${main}"`;
    return `<${p}worksheet ${space}>${how.dimension ? `<${p}dimension ref="${how.dimension}"/>` : ""}${columns}<${p}sheetData>${body.join("")}</${p}sheetData>${areas}</${p}worksheet>`;
  };
  const [book, folder, sheetName] = how.paths || ["xl/workbook.xml", "xl/worksheets/", "sheet"];
  const base = book.slice(0, book.lastIndexOf("/") + 1);
  const own = sheets.map((_, i) => `${folder}${sheetName}${i + 1}.xml`);
  const target = (path) => (how.absolute ? `/${path}` : path.startsWith(base) ? path.slice(base.length) : `/${path}`);
  const styles = `<styleSheet xmlns="${main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="${quoted(UNIT)}"/></numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs>${FORMATS.map((code) => `<xf numFmtId="${code}"/>`).join("")}</cellXfs></styleSheet>`;
  const files = {
    "[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
    "_rels/.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${office}/officeDocument" Target="${book}"/></Relationships>`,
    [book]: `<workbook xmlns="${main}" xmlns:r="${office}"><workbookPr${how.since1904 ? ' date1904="1"' : ""}/><sheets>${sheets.map(({ name, hidden }, i) => `<sheet name="${name}" sheetId="${i + 1}"${hidden ? ' state="hidden"' : ""} r:id="s${i}"/>`).join("")}</sheets>${how.zeros ? '<calcPr fullCalcOnLoad="1"/>' : ""}</workbook>`,
    [`${base}_rels/${book.slice(base.length)}.rels`]: `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${own.map((path, i) => `<Relationship Id="s${i}" Type="${office}/worksheet" Target="${target(path)}"/>`).join("")}<Relationship Id="st" Type="${office}/styles" Target="${target(`${base}styles.xml`)}"/><Relationship Id="ss" Type="${office}/sharedStrings" Target="${target(`${base}sharedStrings.xml`)}"/></Relationships>`,
    [`${base}styles.xml`]: styles,
  };
  sheets.forEach((sheet, i) => (files[own[i]] = sheetXml(sheet)));
  if (shared.length) files[`${base}sharedStrings.xml`] = `<sst xmlns="${main}">${shared.map((text) => `<si>${t(text)}</si>`).join("")}</sst>`;
  const declared = how.encoding || "UTF-8";
  const out = {};
  for (const [path, xml] of Object.entries(files)) {
    const bytes = encode(`${how.mark ? "\ufeff" : ""}<?xml version="1.0" encoding="${declared}"?>${xml}`, declared.toLowerCase().replace(/^utf-16$/, "utf-16le"));
    if (!bytes) return undefined;
    out[how.rename ? how.rename(path) : path] = new Uint8Array(bytes);
  }
  return packed(out, how.zip);
}

const XLSX = {
  inline: {},
  shared: { texts: "shared" },
  runs: { texts: "runs" },
  cdata: { texts: "cdata" },
  str: { texts: "str" },
  prefixed: { prefix: "x:", texts: "shared" },
  nowhere: { nowhere: true },
  backwards: { backwards: true, texts: "shared" },
  dimension: { dimension: "A0:B2" },
  small: { dimension: "A1" },
  strict: { strict: true, texts: "shared" },
  absolute: { absolute: true },
  elsewhere: { paths: ["book/main.xml", "tables/", "T"] },
  root: { paths: ["workbook.xml", "", "sheet"], texts: "shared" },
  capitals: { rename: (path) => (path.startsWith("xl/") ? path.replace("sharedStrings", "SharedStrings").replace("worksheets/sheet", "Worksheets/Sheet") : path), texts: "shared" },
  backslashes: { rename: (path) => path.replace(/\//g, "\\") },
  marked: { mark: true },
  "utf-16": { encoding: "UTF-16", mark: true, texts: "shared" },
  gbk: { encoding: "GBK" },
  stored: { zip: { level: 0 } },
  "since-1904": { since1904: true },
  zeros: { zeros: true },
};

// ---- XLS ----------------------------------------------------------------------------------------------

const ERRORS = { "#DIV/0!": 7, "#N/A": 42 };

/** `how`: texts (label, shared, cut, rich), short (numbers in four bytes), page (Excel 5 in a code page). */
function xls(sheets, how = {}) {
  const old = Boolean(how.page);
  const bytes = (text) => encode(text, how.page[1]);
  const said = ({ name, rows }) => [name, ...cells(rows).map(({ cell }) => (typeof cell === "string" ? cell : cell.text || ""))];
  if (old && !sheets.flatMap(said).every(bytes)) return undefined;
  const begin = (kind) => record(0x809, old ? u16(0x500, kind, 0, 0) : [...u16(0x600, kind, 0x0dbb, 0x07cc), ...u32(0, 0x600)]);
  const text = (string, length = 2) =>
    old ? [...(length === 2 ? u16(bytes(string).length) : [bytes(string).length]), ...bytes(string)] : [...(length === 2 ? u16(string.length) : [string.length]), 1, ...utf16(string)];
  const shared = [];
  const place = (r, c, format = 0) => u16(r, c, format);
  const value = ({ cell, r, c }) => {
    if (typeof cell === "string") {
      if (!old && (how.texts === "shared" || how.texts === "cut")) return record(0xfd, [...place(r, c), ...u32(shared.push(cell) - 1)]);
      return record(how.texts === "rich" ? 0xd6 : 0x204, [...place(r, c), ...text(cell)]);
    }
    if (cell.formula) {
      const whole = (eight, flags = 0) => record(6, [...place(r, c), ...eight, ...u16(flags), ...u32(0), ...u16(3), 0x1e, 1, 0]);
      if (cell.text !== undefined) return [...whole([0, 0, 0, 0, 0, 0, 255, 255]), ...record(0x207, text(cell.text))];
      if (cell.error) return whole([2, 0, ERRORS[cell.error], 0, 0, 0, 255, 255]);
      if (typeof cell.value === "boolean") return whole([1, 0, Number(cell.value), 0, 0, 0, 255, 255]);
      return cell.value === undefined ? whole(f64(0), 3) : whole(f64(cell.value));
    }
    if (cell.error) return record(0x205, [...place(r, c), ERRORS[cell.error], 1]);
    if (typeof cell.value === "boolean") return record(0x205, [...place(r, c), Number(cell.value), 0]);
    const format = cell.format || 0;
    if (how.short && Number.isInteger(cell.value) && Math.abs(cell.value) < 2 ** 29) {
      const four = [...u16(format), ...u32(((cell.value << 2) | 2) >>> 0)];
      return how.short === "many" ? record(0xbd, [...u16(r, c), ...four, ...u16(c)]) : record(0x27e, [...u16(r, c), ...four]);
    }
    return record(0x203, [...place(r, c, format), ...f64(cell.value)]);
  };
  const streams = sheets.map(({ rows, hiddenRows = [], hiddenColumns = [], merged = [] }) => [
    ...begin(0x10),
    ...hiddenColumns.flatMap((c) => record(0x7d, u16(c, c, 2000, 0, 1, 0))),
    ...hiddenRows.flatMap((r) => record(0x208, [...u16(r, 0, 4, 255), ...u16(0, 0), ...u32(0x20)])),
    ...cells(rows).flatMap(value),
    ...(merged.length ? record(0xe5, [...u16(merged.length), ...merged.flatMap(([a, b, c, d]) => u16(a, c, b, d))]) : []),
    ...record(10),
  ]);
  if (old && !bytes(UNIT)) return undefined;
  const sst = () => {
    const strings = shared.map((string) => [...u16(string.length), 1, ...utf16(string)]);
    const head = u32(shared.length, shared.length);
    if (how.texts !== "cut") return record(0xfc, [...head, ...strings.flat()]);
    // Cut in the middle of each text: the rest begins with a flag of its own.
    const parts = [[...head]];
    for (const [i, string] of shared.entries()) {
      const half = 3 + 2 * Math.ceil(string.length / 2);
      parts[parts.length - 1].push(...strings[i].slice(0, half));
      if (half < strings[i].length) parts.push([1, ...strings[i].slice(half)]);
    }
    return [...record(0xfc, parts[0]), ...parts.slice(1).flatMap((part) => record(0x3c, part))];
  };
  const globals = (starts) => [
    ...begin(5),
    ...record(0x42, u16(old ? how.page[0] : 1200)),
    ...record(0x41e, [...u16(164), ...text(UNIT, old ? 1 : 2)]),
    ...FORMATS.flatMap((code) => record(0xe0, [...u16(0, code), ...Array(16).fill(0)])),
    ...sheets.flatMap(({ name, hidden }, i) => record(0x85, [...u32(starts[i]), hidden ? 1 : 0, 0, ...text(name, 1)])),
    ...(shared.length ? sst() : []),
    ...record(10),
  ];
  const size = globals(sheets.map(() => 0)).length;
  let at = size;
  const starts = streams.map((stream) => (at += stream.length) - stream.length);
  return compound(old ? "Book" : "Workbook", Uint8Array.from([...globals(starts), ...streams.flat()]));
}
const utf16 = (string) => [...Buffer.from(string, "utf16le")];

const XLS = {
  labels: {},
  shared: { texts: "shared" },
  cut: { texts: "cut" },
  rich: { texts: "rich" },
  short: { short: "one", texts: "shared" },
  many: { short: "many" },
  "excel-5-gbk": { page: [936, "gbk"] },
  "excel-5-big5": { page: [950, "big5"] },
  "excel-5-japanese": { page: [932, "shift_jis"] },
};

// ---- XLSB ---------------------------------------------------------------------------------------------

function xlsb(sheets, how = {}) {
  const size = (n) => (n < 128 ? [n] : [(n & 127) | 128, ...size(n >> 7)]);
  const part = (kind, data = []) => [...size(kind), ...size(data.length), ...data];
  const text = (string) => [...u32(string.length), ...utf16(string)];
  const shared = [];
  const value = ({ cell, c }) => {
    const head = u32(c, cell.format || 0);
    const of = cell.formula ? [...u16(0), ...u32(3), 0x1e, 1, 0, ...u32(0)] : [];
    const string = typeof cell === "string" ? cell : cell.text;
    if (string !== undefined) {
      if (cell.formula) return part(8, [...head, ...text(string), ...of]);
      if (how.texts === "shared") return part(7, [...head, ...u32(shared.push(string) - 1)]);
      return how.texts === "rich" ? part(62, [...head, 0, ...text(string)]) : part(6, [...head, ...text(string)]);
    }
    if (cell.error) return part(cell.formula ? 11 : 3, [...head, ERRORS[cell.error], ...of]);
    if (typeof cell.value === "boolean") return part(cell.formula ? 10 : 4, [...head, Number(cell.value), ...of]);
    if (how.short && !cell.formula && Number.isInteger(cell.value) && Math.abs(cell.value) < 2 ** 29) return part(2, [...head, ...u32(((cell.value << 2) | 2) >>> 0)]);
    return part(cell.formula ? 9 : 5, [...head, ...f64(cell.value), ...of]);
  };
  const sheet = ({ rows, hiddenRows = [], hiddenColumns = [], merged = [] }) => [
    ...part(129),
    ...(hiddenColumns.length ? [...part(390), ...hiddenColumns.flatMap((c) => part(60, [...u32(c, c, 2000, 0), ...u16(1)])), ...part(391)] : []),
    ...part(145),
    ...rows.flatMap((row, r) => (row.some(Boolean) ? [...part(0, [...u32(r, 0), ...u16(300), 0, hiddenRows.includes(r) ? 0x10 : 0, 0, ...u32(0)]), ...cells([row]).flatMap(value)] : [])),
    ...part(146),
    ...(merged.length ? [...part(177, u32(merged.length)), ...merged.flatMap(([a, b, c, d]) => part(176, u32(a, c, b, d))), ...part(178)] : []),
    ...part(130),
  ];
  const bodies = sheets.map(sheet);
  const xf = (code) => part(47, [...u16(0, code), ...Array(12).fill(0)]);
  const rels = (links) => `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${links.map(([id, kind, target]) => `<Relationship Id="${id}" Type="${OFFICE}/${kind}" Target="${target}"/>`).join("")}</Relationships>`;
  const files = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": rels([["r", "officeDocument", "xl/workbook.bin"]]),
    "xl/workbook.bin": Uint8Array.from([...part(131), ...part(153, u32(0, 0)), ...part(143), ...sheets.flatMap(({ name, hidden }, i) => part(156, [...u32(hidden ? 1 : 0, i + 1), ...text(`s${i}`), ...text(name)])), ...part(144), ...part(132)]),
    "xl/_rels/workbook.bin.rels": rels([...sheets.map((_, i) => [`s${i}`, "worksheet", `worksheets/sheet${i}.bin`]), ["st", "styles", "styles.bin"], ["ss", "sharedStrings", "sharedStrings.bin"]]),
    "xl/styles.bin": Uint8Array.from([...part(278), ...part(615, u32(1)), ...part(44, [...u16(164), ...text(UNIT)]), ...part(616), ...part(617, u32(4)), ...FORMATS.flatMap(xf), ...part(618), ...part(279)]),
  };
  bodies.forEach((body, i) => (files[`xl/worksheets/sheet${i}.bin`] = Uint8Array.from(body)));
  if (shared.length) files["xl/sharedStrings.bin"] = Uint8Array.from([...part(159, u32(shared.length, shared.length)), ...shared.flatMap((string) => part(19, [0, ...text(string)])), ...part(160)]);
  return packed(files);
}

const XLSB = { texts: {}, shared: { texts: "shared" }, rich: { texts: "rich" }, short: { short: true, texts: "shared" } };

// ---- ODS ----------------------------------------------------------------------------------------------

const shownDay = (cell) => cell.format === 3;
function odsContent(sheets, how) {
  const p = (text) => text.split("\n").map((line) => `<text:p>${how.spans ? `<text:span>${escape(line)}</text:span>` : escape(line)}</text:p>`).join("");
  const note = how.notes ? "<office:annotation><text:p>批注</text:p></office:annotation>" : "";
  const td = (cell) => {
    if (!cell) return "<table:table-cell/>";
    const of = cell.formula ? ' table:formula="of:=1+1"' : "";
    const text = typeof cell === "string" ? cell : cell.text;
    const kind = (type, value, shown) => `<table:table-cell${of}${type ? ` office:value-type="${type}"` : ""}${value}>${note}${p(shown)}</table:table-cell>`;
    if (text !== undefined) return kind(how.untyped ? "" : "string", how.attributes && !text.includes("\n") ? ` office:string-value="${quoted(text)}"` : "", text);
    if (cell.error) return kind("string", ' office:string-value="" calcext:value-type="error"', cell.error);
    if (cell.value === undefined) return `<table:table-cell${of}/>`;
    if (typeof cell.value === "boolean") return kind("boolean", ` office:boolean-value="${cell.value}"`, String(cell.value).toUpperCase());
    if (shownDay(cell)) return kind("date", ` office:date-value="${cell.shown}"`, cell.shown);
    return kind(cell.format === 1 ? "percentage" : "float", ` office:value="${cell.value}"`, cell.shown.replace("#DIGITS!", ""));
  };
  const covered = (merged, r, c) => merged.some(([a, b, d, e]) => r >= a && r <= d && c >= b && c <= e && (r !== a || c !== b));
  const spanned = (merged, r, c, xml) => {
    const area = merged.find(([a, b]) => a === r && b === c);
    return area ? xml.replace("<table:table-cell", `<table:table-cell table:number-rows-spanned="${area[2] - r + 1}" table:number-columns-spanned="${area[3] - c + 1}"`) : xml;
  };
  const tables = sheets.map(({ name, hidden, rows, hiddenRows = [], hiddenColumns = [], merged = [] }) => {
    const width = Math.max(...rows.map((row) => row.length));
    const columns = Array.from({ length: width }, (_, c) => `<table:table-column${hiddenColumns.includes(c) ? ' table:visibility="collapse"' : ""}/>`).join("");
    const lines = rows.map((row, r) => {
      const inside = Array.from({ length: width }, (_, c) => (covered(merged, r, c) ? "<table:covered-table-cell/>" : spanned(merged, r, c, td(row[c]))));
      return `<table:table-row${hiddenRows.includes(r) ? ' table:visibility="collapse"' : ""}>${inside.join("")}${how.repeated ? '<table:table-cell table:number-columns-repeated="16000"/>' : ""}</table:table-row>`;
    });
    return `<table:table table:name="${name}" table:style-name="${hidden ? "gone" : "seen"}">${columns}${lines.join("")}${how.repeated ? '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>' : ""}</table:table>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?><office:${how.flat ? "document" : "document-content"} xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"${how.flat ? ' office:mimetype="application/vnd.oasis.opendocument.spreadsheet"' : ""}><office:automatic-styles><style:style style:name="gone" style:family="table"><style:table-properties table:display="false"/></style:style><style:style style:name="seen" style:family="table"><style:table-properties table:display="true"/></style:style></office:automatic-styles><office:body><office:spreadsheet>${tables.join("")}</office:spreadsheet></office:body></office:${how.flat ? "document" : "document-content"}>`;
}
const ods = (sheets, how = {}) => {
  const content = odsContent(sheets, how);
  if (how.flat) return Buffer.from(content);
  return packed({ mimetype: "application/vnd.oasis.opendocument.spreadsheet", "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>', "content.xml": content });
};

const ODS = { plain: {}, repeated: { repeated: true }, spans: { spans: true }, notes: { notes: true }, untyped: { untyped: true }, attributes: { attributes: true }, flat: { flat: true } };

// ---- texts --------------------------------------------------------------------------------------------

function html(sheets, how = {}) {
  const { rows, hiddenRows = [], hiddenColumns = [], merged = [] } = sheets.find(({ hidden }) => !hidden);
  const open = how.open ? ["", ""] : ["</td>", "</tr>"];
  const width = Math.max(...rows.map((row) => row.length));
  const columns = Array.from({ length: width }, (_, c) => `<col${hiddenColumns.includes(c) ? ' style="display:none"' : ""}>`).join("");
  const body = rows.map((row, r) => {
    const inside = Array.from({ length: width }, (_, c) => {
      const area = merged.find(([a, b]) => a === r && b === c);
      if (!area && merged.some(([a, b, d, e]) => r >= a && r <= d && c >= b && c <= e)) return "";
      const cell = row[c];
      const text = !cell ? "" : typeof cell === "string" ? cell : cell.shown;
      const span = area ? ` rowspan=${area[2] - r + 1} colspan="${area[3] - c + 1}"` : "";
      return `<td${span}>${how.font ? "<font face=宋体>" : ""}${escape(text).replace(/\n/g, "<br>")}${how.font ? "</font>" : ""}${open[0]}`;
    });
    return `<tr${hiddenRows.includes(r) ? " style='display: none'" : ""}>${inside.join("")}${open[1]}`;
  });
  const meta = how.declared ? `<meta http-equiv="Content-Type" content="text/html; charset=${how.declared}">` : "";
  return encode(`${how.mark ? "\ufeff" : ""}<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>${meta}<style>td{mso-number-format:"\\@"}</style></head><body><table border=1>${columns}${body.join("")}</table></body></html>`, how.encoding || "utf-8");
}

const HTML = {
  "utf-8": { declared: "utf-8" },
  silent: {},
  open: { open: true, declared: "utf-8" },
  font: { font: true, declared: "utf-8" },
  gbk: { encoding: "gbk", declared: "gb2312" },
  "gbk-silent": { encoding: "gbk" },
  big5: { encoding: "big5", declared: "big5" },
  "utf-16": { encoding: "utf-16le", mark: true },
};

function spreadsheetMl(sheets, how = {}) {
  const p = how.plain ? "" : "ss:";
  const cell = (value, at, area) => {
    const where = ` ${p}Index="${at + 1}"`;
    const across = area ? `${area[3] > area[1] ? ` ${p}MergeAcross="${area[3] - area[1]}"` : ""}${area[2] > area[0] ? ` ${p}MergeDown="${area[2] - area[0]}"` : ""}` : "";
    const text = typeof value === "string" ? value : value.text;
    const of = value.formula ? ` ${p}Formula="=1+1"` : "";
    const data = (type, content) => `<Cell${where}${across}${of}${value.format ? ` ${p}StyleID="s${value.format}"` : ""}><Data ${p}Type="${type}">${content}</Data></Cell>`;
    if (text !== undefined) return data("String", quoted(text));
    if (value.error) return data("Error", value.error);
    if (value.value === undefined) return `<Cell${where}${of}/>`;
    if (typeof value.value === "boolean") return data("Boolean", Number(value.value));
    return value.format === 3 ? data("DateTime", `${value.shown}T00:00:00.000`) : data("Number", value.value);
  };
  const tables = sheets.map(({ name, hidden, rows, hiddenRows = [], hiddenColumns = [], merged = [] }) => {
    const columns = hiddenColumns.map((c) => `<Column ${p}Index="${c + 1}" ${p}Hidden="1"/>`).join("");
    const lines = rows.map((row, r) =>
      row.some(Boolean) ? `<Row ${p}Index="${r + 1}"${hiddenRows.includes(r) ? ` ${p}Hidden="1"` : ""}>${cells([row]).map((each) => cell(each.cell, each.c, merged.find(([a, b]) => a === r && b === each.c))).join("")}</Row>` : "");
    return `<Worksheet ${p}Name="${name}"><Table>${columns}${lines.join("")}</Table><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel">${hidden ? "<Visible>SheetHidden</Visible>" : ""}</WorksheetOptions></Worksheet>`;
  });
  const declared = how.encoding || "UTF-8";
  const styles = `<Styles><Style ${p}ID="s1"><NumberFormat ${p}Format="Percent"/></Style><Style ${p}ID="s2"><NumberFormat ${p}Format="${quoted(UNIT)}"/></Style><Style ${p}ID="s3"><NumberFormat ${p}Format="Short Date"/></Style></Styles>`;
  return encode(`${how.mark ? "\ufeff" : ""}<?xml version="1.0" encoding="${declared}"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">${styles}${tables.join("")}</Workbook>`, declared.toLowerCase().replace(/^utf-16$/, "utf-16le"));
}

const XML_2003 = { "utf-8": {}, plain: { plain: true }, "utf-16": { encoding: "UTF-16", mark: true }, gbk: { encoding: "GBK" } };

const KINDS = [
  ["xlsx", xlsx, XLSX],
  ["xls", xls, XLS],
  ["xlsb", xlsb, XLSB],
  ["ods", ods, ODS],
  ["html.xls", html, HTML],
  ["xml.xls", spreadsheetMl, XML_2003],
];

/** What a kind of file can't say. */
const CANNOT = {
  // A page has what was reckoned, and no sheets beside it.
  "html.xls": ({ table }) => table === "unreckoned",
  xlsb: ({ table }) => table === "unreckoned",
  // A run that ends in half a sign, days before 1904, formulas whose 0 is none beside others that have results.
  xlsx: ({ table, layout }) =>
    (layout === "runs" && table === "wide") || (layout === "since-1904" && table === "numbers") || (layout === "zeros" && table !== "unreckoned"),
};

/** Files by name, each with its bytes and what an office sees of it. */
export function variants() {
  const files = [];
  for (const [extension, write, layouts] of KINDS)
    for (const [layout, how] of Object.entries(layouts))
      for (const [table, sheets] of Object.entries(TABLES)) {
        if (CANNOT[extension]?.({ table, layout })) continue;
        const bytes = write(sheets, how);
        // In an encoding that hasn't its signs.
        if (!bytes) continue;
        const expected = seen(sheets);
        if (extension === "html.xls") expected.others = [];
        files.push({ name: `${table}.${layout}.${extension}`, bytes, expected });
      }
  return files;
}
