// Writes the awkward files that the command line and the page must read alike: `node tests/data/sheets/make.mjs`.
// Workbooks are written by hand, so that each has what a library would not write.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { encode } from "./encode.mjs";
import { variants } from "./variants.mjs";
import { biff, bof, compound, f64, label, real, record, u16, u32, wide } from "./records.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const { strToU8, unzipSync, zipSync } = createRequire(join(here, "../../../www/package.json"))("fflate");

const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
const text = (value) => ({ t: "inlineStr", xml: `<is><t xml:space="preserve">${escape(value)}</t></is>` });
const number = (value, style = 0) => ({ s: style, xml: `<v>${value}</v>` });
const formula = (of, value, type) => ({ t: type, xml: `<f>${escape(of)}</f>${value === undefined ? "" : `<v>${value}</v>`}` });
const yes = { t: "b", xml: "<v>1</v>" };
const shared = (index) => ({ t: "s", xml: `<v>${index}</v>` });

const DATE = 1;
const PERCENT = 2;
const THOUSANDS = 3;
const WITH_UNIT = 4;
const ZEROS = 5;
const HOURS = 6;
const STYLES = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="4"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/><numFmt numFmtId="165" formatCode="0.00&quot;万m³&quot;"/><numFmt numFmtId="166" formatCode="000000"/><numFmt numFmtId="167" formatCode="[h]:mm"/></numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="7"><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="10" applyNumberFormat="1"/><xf numFmtId="4" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/><xf numFmtId="166" applyNumberFormat="1"/><xf numFmtId="167" applyNumberFormat="1"/></cellXfs></styleSheet>`;

/** The XML of a sheet. `rows` are attributes of rows by number, `head` what stands before the cells. */
function sheetXml(cells, merged, rowAttributes = {}, head = "") {
  const rows = new Map();
  for (const [address, cell] of Object.entries(cells)) {
    const row = Number(address.replace(/\D/g, ""));
    const { t, s, xml } = typeof cell === "string" ? text(cell) : cell;
    rows.set(row, (rows.get(row) || "") + `<c r="${address}"${s ? ` s="${s}"` : ""}${t ? ` t="${t}"` : ""}>${xml}</c>`);
  }
  const body = [...rows].sort(([a], [b]) => a - b).map(([row, xml]) => `<row r="${row}"${rowAttributes[row] || ""}>${xml}</row>`).join("");
  const areas = merged.length ? `<mergeCells count="${merged.length}">${merged.map((area) => `<mergeCell ref="${area}"/>`).join("")}</mergeCells>` : "";
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${head}<sheetData>${body}</sheetData>${areas}</worksheet>`;
}

/** Sheets by name, each its cells by address and its merged areas, or its XML. */
function workbook(name, sheets, strings = [], { properties = "", more = {} } = {}) {
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  const names = Object.keys(sheets);
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const files = {
    "[Content_Types].xml": `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
    "_rels/.rels": `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `${head}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${office}">${properties}<sheets>${names.map((each, i) => `<sheet name="${each}" sheetId="${i + 1}"${sheets[each].state ? ` state="${sheets[each].state}"` : ""} r:id="rId${i + 1}"/>`).join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${names.map((_, i) => `<Relationship Id="rId${i + 1}" Type="${office}/${sheets[names[i]].chart ? "chartsheet" : "worksheet"}" Target="${sheets[names[i]].target || `worksheets/sheet${i + 1}.xml`}"/>`).join("")}<Relationship Id="rIdS" Type="${office}/styles" Target="styles.xml"/><Relationship Id="rIdT" Type="${office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    "xl/styles.xml": head + STYLES,
    "xl/sharedStrings.xml": `${head}<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${strings.map((each) => `<si>${each}</si>`).join("")}</sst>`,
  };
  names.forEach((each, i) => {
    const { xml, cells, merged = [], rows, head, path = `xl/worksheets/sheet${i + 1}.xml` } = sheets[each];
    files[path] = xml || sheetXml(cells, merged, rows, head);
  });
  Object.assign(files, more);
  const packed = zipSync(Object.fromEntries(Object.entries(files).map(([path, xml]) => [path, strToU8(xml)])), { mtime: "2026-01-01" });
  writeFileSync(join(here, name), packed);
}

// A title, two rows of headings with merged cells, a value merged downwards, an empty row and a row of totals.
workbook("merged-heads.xlsx", {
  封面: { cells: {} },
  项目: {
    cells: {
      A1: "2026 年新建项目汇总表",
      A2: "项目名称*", B2: "产品.1", D2: "取水量\n（万m³）", E2: "投产日期", F2: "经办人", G2: "备注",
      B3: "名称", C3: "产量",
      A4: "甲电厂", B4: "电", C4: number(0.3), D4: number(0.27), E4: number(46082, DATE), F4: "张三", G4: "同一批次",
      A5: "乙电厂", B5: "热", C5: "三", D5: number(0.271), E5: number(46082),
      A7: "丙电厂", D7: "2700 m³", E7: "2026-03-01",
      A8: "合 计：", D8: formula("SUM(D4:D7)", "0.541"),
    },
    merged: ["A1:G1", "A2:A3", "B2:C2", "D2:D3", "E2:E3", "F2:F3", "G2:G3", "G4:G5"],
  },
  说明: { cells: { A1: "填表说明" } },
});

// A heading in each language and a row of units; formulas, errors, percents, full-width digits, exponents, rich text.
workbook(
  "values.xlsx",
  {
    Sheet1: {
      cells: {
        B2: "项目名称", C2: "取水量", D2: "产量", E2: "回用率", F2: "在线计量", G2: "投产日期", H2: "备注",
        B3: "Project", C3: "Intake", D3: "Output", E3: "Reuse", F3: "Metered", G3: "Opened", H3: "Remark",
        C4: "万m³/a", D4: "MWh/a", E4: "-",
        B5: shared(0), C5: formula("D5*0.00027", "0.27"), D5: number(1000), E5: number(0.09, PERCENT), F5: yes, G5: number(46082.5, DATE),
        B6: "全角", C6: "１２，３４５．６", D6: "1,234,567", E6: "９％", F6: "是",
        B7: "错误", C7: formula("1/0", "#DIV/0!", "e"), D7: formula("A1*2"), E7: "12,34", F7: "也许", H7: formula('""', "", "str"),
        B8: "指数", C8: number("1.0000000000000001E-7"), D8: number("1.2E+21"), E8: number("0.30000000000000004"), G8: "2026/3/1",
        B9: "千分位", C9: number(1234.5, THOUSANDS), D9: number("2.7000000000000002"), E9: number(1.5, PERCENT), G9: formula("NA()", "#N/A", "e"),
      },
    },
  },
  ['<r><t xml:space="preserve">甲</t></r><r><rPr><b/></rPr><t>电厂</t></r><rPh sb="0" eb="1"><t>jia</t></rPh>'],
);

workbook("empty.xlsx", { Sheet1: { cells: {} } });
writeFileSync(join(here, "old.xls"), Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...new Uint8Array(600)]));
writeFileSync(join(here, "broken.xlsx"), Uint8Array.from([0x50, 0x4b, 3, 4, ...strToU8("not a workbook")]));

// 项目名称,取水量（万m³）,产量\r\n甲电厂,0.27,1000\r\n乙电厂,零,1000\r\n in GBK
writeFileSync(join(here, "gbk.csv"), encode("项目名称,取水量（万m3/a）,产量\n甲电厂,0.27,1000\n乙电厂,零,1000\n", "gbk"));

const write = (name, string) => writeFileSync(join(here, name), string);
write("semicolon-bom.csv", "\ufeff项目名称;取水量;产量;用途\n甲;2,700;1000;热\n乙;-1;1000;\n");
writeFileSync(join(here, "tabs-utf16.txt"), Buffer.from("\ufeff项目名称\t产量\n甲\t1\n乙\t一\n", "utf16le"));
// A line break in a cell is no row of a spreadsheet; a row that lacks a cell is named; signs and marks stay text.
write("rows.csv", '项目名称,产量,备注\n"甲\n厂",1,\n乙\n\n丙,x,=1+1\n\u202e丁,4,+8\n合计,5,\n');
write("headings.csv", "填报单位：某县\n项目名称 Project,取 水 量（单位：万m³/a）,月用水.1,月用水.3\n甲,0.27,3,5\n");
write("empty.csv", "\ufeff \n");
write("no-heading.csv", "甲,乙\n1,2\n");
write("twice.csv", "产量,Output,名字\n1,2,三\n");

// ---- what an office sees, and what it doesn't --------------------------------------------------------

const small = (name, volume) => ({ A1: "项目名称", B1: "取水量", A2: name, B2: number(volume) });
workbook("hidden-sheets.xlsx", {
  旧数据: { state: "hidden", cells: small("旧电厂", 9) },
  更旧: { state: "veryHidden", cells: small("更旧", 8) },
  空的: { state: "hidden", cells: {} },
  项目: { cells: small("甲电厂", 2) },
});
// A filter hides row 3; column C is hidden; merged cells begin in the hidden row and column.
workbook("hidden-rows.xlsx", {
  项目: {
    head: '<cols><col min="3" max="3" width="9" hidden="1" customWidth="1"/></cols>',
    rows: { 3: ' hidden="1"', 5: ' hidden="1"' },
    cells: {
      A1: "项目名称", B1: "取水量", C1: "产量", D1: "备注", E1: "用途",
      A2: "甲", B2: number(1), C2: number(10), D2: "看得见",
      A3: "乙", B3: number(2), C3: number(20), D3: "同批",
      A4: "丙", B4: number(3), C4: number(30),
      A6: "丁", B6: number(4), C6: number(40),
    },
    merged: ["D3:D4"],
  },
});
workbook("all-hidden.xlsx", { 数据: { cells: {} }, 底稿: { state: "hidden", cells: small("甲", 1) } });
// A chart is the first tab.
const CHART = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><chartsheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"/></sheetViews></chartsheet>';
workbook("chart-first.xlsx", {
  图: { chart: true, target: "chartsheets/sheet1.xml", path: "xl/chartsheets/sheet1.xml", xml: CHART },
  项目: { cells: small("甲电厂", 2) },
});
// What office programs and systems write otherwise than Excel: prefixes, cells and rows without addresses, CDATA, attributes in
// another order and quotes, a wrong dimension, phonetic runs, absolute and odd paths.
const NS = 'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
workbook("prefixed.xlsx", {
  项目: { xml: `<?xml version="1.0"?><x:worksheet ${NS}><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>项目名称</x:t></x:is></x:c><x:c r="B1" t="inlineStr"><x:is><x:t>取水量</x:t></x:is></x:c></x:row><x:row r="2"><x:c r="A2" t="inlineStr"><x:is><x:t>甲</x:t></x:is></x:c><x:c r="B2"><x:f>1+1</x:f></x:c></x:row><x:row r="3"><x:c r="B3"><x:v>3</x:v></x:c></x:row></x:sheetData><x:mergeCells><x:mergeCell ref="A2:A3"/></x:mergeCells></x:worksheet>` },
});
const MAIN_NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
workbook("no-addresses.xlsx", {
  项目: { xml: `<worksheet ${MAIN_NS}><dimension ref="A0:B2"/><sheetData><row><c t="inlineStr"><is><t><![CDATA[项目名称]]></t></is></c><c t="inlineStr"><is><t>取水量</t></is></c></row><row><c t="inlineStr"><is><t><![CDATA[甲厂]]></t></is></c><c><v>2.700000000000001</v></c></row></sheetData></worksheet>` },
});
workbook("attributes.xlsx", {
  项目: { xml: `<worksheet ${MAIN_NS}><sheetData><row r='1'><c t="inlineStr" r="A1"><is><t>项目名称</t></is></c><c t='inlineStr' r='B1'><is><t>取水量</t></is></c></row><row r="2"><c t="inlineStr" r="A2"><is><t>甲</t></is></c><c t="e" r="B2"><v>#REF!</v></c></row><row r="3"><c t="inlineStr" r="A3"><is><t>乙</t></is></c><c s="0" r="B3"><f>1+1</f><v/></c></row></sheetData></worksheet>` },
});
workbook("paths.xlsx", {
  项目: { target: "/xl/deep/Sheet1.xml", path: "xl/deep/sheet1.xml", cells: { A1: "项目名称", B1: "备注", A2: shared(0), B2: shared(1) } },
}, ['<t>甲</t><rPh sb="0" eb="1"><t>JIA</t></rPh>', '<t xml:space="preserve"> 两 端 </t>']);
// Both calendars, times, ISO dates; the false 29 February; a moment before midnight.
const days = { A1: "项目名称", B1: "投产日期", A2: "甲", B2: number(44620, DATE), A3: "乙", B3: { t: "d", xml: "<v>2026-03-01T00:00:00</v>" } };
workbook("days-1904.xlsx", { 项目: { cells: days } }, [], { properties: '<workbookPr date1904="true"/>' });
workbook("days-1900.xlsx", {
  项目: { cells: { ...days, B2: number(46082, DATE), A4: "丙", B4: number(60, DATE), A5: "丁", B5: number("46081.999999", DATE), A6: "戊", B6: number(2958466, DATE), A7: "己", B7: number(1.5, HOURS), A8: "庚", B8: number(0.5, DATE) } },
});
// Units and zeros that a format adds, digits that Excel has cut, sums of binary fractions.
workbook("formats.xlsx", {
  项目: {
    cells: {
      A1: "项目名称", B1: "取水量", C1: "回用率（%）", D1: "备注",
      A2: number(123, ZEROS), B2: number(0.27, WITH_UNIT), C2: number(0.09, PERCENT), D2: number("240614001002026020"),
      A3: "乙", B3: formula("8.3-5.6", "2.700000000000001"), C3: number(9), D3: number("140725200100012"),
    },
  },
});
// A zip with the folders of another system.
{
  const packed = zipSync(Object.fromEntries(Object.entries(unzipSync(readFileSync(join(here, "formats.xlsx")))).map(([path, bytes]) => [path.replace(/\//g, "\\"), bytes])), { mtime: "2026-01-01" });
  writeFileSync(join(here, "backslashes.xlsx"), packed);
}
// Rows that are no projects, an official numbering of columns, a row of units with one that nobody knows.
workbook("asides.xlsx", {
  项目: {
    cells: {
      A1: "项目名称", B1: "取水量", C1: "产量", D1: "回用率", B2: "万m³/年", C2: "桶", D2: "%",
      A3: "甲", B3: "1", C3: "2", D3: "3", A4: "乙电厂", B4: number(0.3), C4: number(5), D4: number(6),
      A5: "太原市小计", B5: number(0.3), A6: "全市合计", B6: number(0.3), A7: "平均", B7: number(0.3), A8: "注：数据来自年报。", A9: "填表人：", C9: "审核人：",
    },
  },
});
// Units anywhere in a heading; one that isn't understood; a guess; a guess that gives way.
write("units.csv", "项目全称,取水量/万m³,产量（必填，桶）,月用水.1（单位：万方）,回用率情况\n甲,0.27,5,1,9%\n乙,2700 m³,6 MWh,2,8%\n");
write("guess-twice.csv", "项目名称,取水量,年取水量情况\n甲,1,2\n");
write("title-semicolons.csv", "2026年汇总\n项目名称;取水量;产量\n甲;2,700;1\n");
write("bars.txt", "项目名称|取水量|备注\n甲|1|a,b;c\n");

// ---- other kinds -------------------------------------------------------------------------------------

const tab = (name, hidden, rows) => `<table:table table:name="${name}" table:style-name="${hidden ? "gone" : "seen"}">${rows}</table:table>`;
const td = (value, more = "") => `<table:table-cell office:value-type="string"${more}><text:p>${value}</text:p></table:table-cell>`;
const tn = (value, kind = "float") => `<table:table-cell office:value-type="${kind}" office:value="${value}"><text:p>${value}</text:p></table:table-cell>`;
const tr = (cells, more = "") => `<table:table-row${more}>${cells}</table:table-row>`;
const ods = (name, tables) =>
  writeFileSync(join(here, name), zipSync(Object.fromEntries(Object.entries({
    mimetype: "application/vnd.oasis.opendocument.spreadsheet",
    "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>',
    "content.xml": `<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"><office:automatic-styles><style:style style:name="gone" style:family="table"><style:table-properties table:display="false"/></style:style><style:style style:name="seen" style:family="table"><style:table-properties table:display="true"/></style:style></office:automatic-styles><office:body><office:spreadsheet>${tables}</office:spreadsheet></office:body></office:document-content>`,
  }).map(([path, xml]) => [path, strToU8(xml)])), { mtime: "2026-01-01" }));
ods("table.ods",
  tab("底稿", true, tr(td("项目名称")) + tr(td("旧"))) +
  tab("项目", false,
    '<table:table-column/><table:table-column table:visibility="collapse"/><table:table-column table:number-columns-repeated="3"/>' +
    tr(td("项目名称") + td("备注") + td("取水量") + td("回用率（%）") + td("投产日期")) +
    tr(td("甲", ' table:number-rows-spanned="3" table:number-columns-spanned="1"') + td("不给看") + tn("2.700000000000001") + tn("0.09", "percentage") + '<table:table-cell office:value-type="date" office:date-value="2026-03-01"><text:p>2026/3/1</text:p></table:table-cell>') +
    tr("<table:covered-table-cell/>" + td("") + tn(5), ' table:visibility="filter"') +
    tr("<table:covered-table-cell/>" + td("") + tn(6))));

// Excel's XML of 2003 and a web page, both saved as .xls.
write("xml-2003.xls", `<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel"><Styles><Style ss:ID="p"><NumberFormat ss:Format="Percent"/></Style></Styles><Worksheet ss:Name="底稿"><Table><Row><Cell><Data ss:Type="String">项目名称</Data></Cell></Row></Table><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet><Worksheet ss:Name="项目"><Table><Column/><Column ss:Index="4" ss:Hidden="1"/><Row><Cell><Data ss:Type="String">项目名称</Data></Cell><Cell><Data ss:Type="String">取水量</Data></Cell><Cell><Data ss:Type="String">回用率（%）</Data></Cell><Cell><Data ss:Type="String">备注</Data></Cell><Cell><Data ss:Type="String">投产日期</Data></Cell></Row><Row ss:Index="3"><Cell ss:MergeDown="1"><Data ss:Type="String">甲 &amp; 乙</Data></Cell><Cell><Data ss:Type="Number">2.700000000000001</Data></Cell><Cell ss:StyleID="p"><Data ss:Type="Number">0.09</Data></Cell><Cell><Data ss:Type="String">不给看</Data></Cell><Cell><Data ss:Type="DateTime">2026-03-01T00:00:00.000</Data></Cell></Row><Row><Cell ss:Index="2"><Data ss:Type="Number">3</Data></Cell></Row><Row ss:Hidden="1"><Cell><Data ss:Type="String">隐藏</Data></Cell></Row></Table></Worksheet></Workbook>`);
write("page.xls", `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"><style>td{color:red}</style></head><body><table border=1><tr><td colspan=3>2026 年汇总<br>单位：某局</td></tr><tr><th>项目名称<th>取水量<th>备注</tr><tr><td rowspan=2>甲&nbsp;厂</td><td x:num="2.71">2.7</td><td>一<br>二</td></tr><tr><td>3</td><td>&lt;无&gt;</td></tr><tr style="display: none"><td>藏</td><td>9</td></tr></table></body></html>`);

{
  // A hidden sheet, then one with a hidden row and a hidden column, percent, a unit by its format, merged cells.
  const old = biff([...label(0, 0, "项目名称"), ...label(1, 0, "旧")]);
  const shown = biff([
    ...record(0x7d, u16(3, 3, 2000, 0, 1, 0)),
    ...record(0x208, [...u16(2, 0, 4, 255), ...u16(0, 0), ...u32(0x20)]),
    ...["项目名称", "取水量", "回用率（%）", "备注"].flatMap((text, at) => label(0, at, text)),
    ...label(1, 0, "甲"), ...real(1, 1, 0.27, 2), ...real(1, 2, 0.09, 1), ...label(1, 3, "不给看"),
    ...label(2, 0, "乙"), ...real(2, 1, 5),
    ...label(3, 0, "丙"), ...real(3, 1, 2.700000000000001), ...real(4, 1, 4),
    ...record(0xe5, u16(1, 3, 4, 0, 0)),
  ]);
  const bundle = (at, hidden, name) => record(0x85, [...u32(at), hidden, 0, name.length, 1, ...wide(name)]);
  const format = '0.00"万m³"';
  const globals = (starts) => [
    ...bof(5),
    ...record(0x42, u16(1200)),
    ...record(0x41e, [...u16(164, format.length), 1, ...wide(format)]),
    ...[0, 10, 164].flatMap((code) => record(0xe0, [...u16(0, code), ...Array(16).fill(0)])),
    ...bundle(starts[0], 1, "底稿"),
    ...bundle(starts[1], 0, "项目"),
    ...record(10),
  ];
  const size = globals([0, 0]).length;
  writeFileSync(join(here, "biff8.xls"), compound("Workbook", Uint8Array.from([...globals([size, size + old.length]), ...old, ...shown])));
}
writeFileSync(join(here, "encrypted.xlsx"), compound("EncryptedPackage", new Uint8Array(64)));
writeFileSync(join(here, "letter.doc"), compound("WordDocument", new Uint8Array(64)));
write("paper.pdf", "%PDF-1.7\n");
writeFileSync(join(here, "picture.xlsx"), Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]));
writeFileSync(join(here, "archive.zip"), zipSync({ "a.txt": strToU8("甲") }, { mtime: "2026-01-01" }));

{
  // XLSB: a hidden row and column, percent, merged cells.
  const number = (n) => (n < 128 ? [n] : [(n & 127) | 128, n >> 7]);
  const part = (kind, data = []) => [...number(kind), ...number(data.length), ...data];
  const text = (string) => [...u32(string.length), ...wide(string)];
  const row = (n, hidden) => part(0, [...u32(n, 0), ...u16(300), 0, hidden ? 0x10 : 0, 0, ...u32(0)]);
  const cell = (column, string) => part(6, [...u32(column, 0), ...text(string)]);
  const real = (column, value, style = 0) => part(5, [...u32(column, style), ...f64(value)]);
  const sheet = [
    ...part(129), ...part(148, u32(0, 3, 0, 3)),
    ...part(390), ...part(60, [...u32(3, 3, 2000, 0), ...u16(1)]), ...part(391),
    ...part(145),
    ...row(0), ...["项目名称", "取水量", "回用率（%）", "备注"].flatMap((string, at) => cell(at, string)),
    ...row(1), ...cell(0, "甲"), ...real(1, 2.700000000000001), ...real(2, 0.09, 1), ...cell(3, "不给看"),
    ...row(2, true), ...cell(0, "乙"), ...real(1, 5),
    ...row(3), ...real(1, 6),
    ...part(146),
    ...part(177, u32(1)), ...part(176, u32(1, 3, 0, 0)), ...part(178),
    ...part(130),
  ];
  const xf = (code) => part(47, [...u16(0, code), ...Array(12).fill(0)]);
  const styles = [...part(278), ...part(617, u32(2)), ...xf(0), ...xf(10), ...part(618), ...part(279)];
  const book = [...part(131), ...part(143), ...part(156, [...u32(0, 1), ...text("rId1"), ...text("项目")]), ...part(144), ...part(132)];
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const rels = (...links) => strToU8(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${links.map(([id, kind, target]) => `<Relationship Id="${id}" Type="${office}/${kind}" Target="${target}"/>`).join("")}</Relationships>`);
  writeFileSync(join(here, "binary.xlsb"), zipSync({
    "[Content_Types].xml": strToU8('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'),
    "_rels/.rels": rels(["rId1", "officeDocument", "xl/workbook.bin"]),
    "xl/workbook.bin": Uint8Array.from(book),
    "xl/_rels/workbook.bin.rels": rels(["rId1", "worksheet", "worksheets/sheet1.bin"], ["rId2", "styles", "styles.bin"]),
    "xl/worksheets/sheet1.bin": Uint8Array.from(sheet),
    "xl/styles.bin": Uint8Array.from(styles),
  }, { mtime: "2026-01-01" }));
}

// What a browser reads by its own tables of old encodings, and a file that is one XML.
for (const [name, variant] of [["excel-5-gbk.xls", "hidden.excel-5-gbk.xls"], ["page-gbk.xls", "hidden.gbk.html.xls"], ["flat.fods", "hidden.flat.ods"]])
  writeFileSync(join(here, name), variants().find((each) => each.name === variant).bytes);
