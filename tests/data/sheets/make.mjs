// Writes the awkward files that the command line and the page must read alike: `node tests/data/sheets/make.mjs`.
// Workbooks are written by hand, so that each has what a library would not write.
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const { zipSync, strToU8 } = createRequire(join(here, "../../../www/package.json"))("fflate");

const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
const text = (value) => ({ t: "inlineStr", xml: `<is><t xml:space="preserve">${escape(value)}</t></is>` });
const number = (value, style = 0) => ({ s: style, xml: `<v>${value}</v>` });
const formula = (of, value, type) => ({ t: type, xml: `<f>${escape(of)}</f>${value === undefined ? "" : `<v>${value}</v>`}` });
const yes = { t: "b", xml: "<v>1</v>" };
const shared = (index) => ({ t: "s", xml: `<v>${index}</v>` });

const DATE = 1;
const PERCENT = 2;
const THOUSANDS = 3;
const STYLES = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/></numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="10" applyNumberFormat="1"/><xf numFmtId="4" applyNumberFormat="1"/></cellXfs></styleSheet>`;

function sheetXml(cells, merged) {
  const rows = new Map();
  for (const [address, cell] of Object.entries(cells)) {
    const row = Number(address.replace(/\D/g, ""));
    const { t, s, xml } = typeof cell === "string" ? text(cell) : cell;
    rows.set(row, (rows.get(row) || "") + `<c r="${address}"${s ? ` s="${s}"` : ""}${t ? ` t="${t}"` : ""}>${xml}</c>`);
  }
  const body = [...rows].sort(([a], [b]) => a - b).map(([row, xml]) => `<row r="${row}">${xml}</row>`).join("");
  const areas = merged.length ? `<mergeCells count="${merged.length}">${merged.map((area) => `<mergeCell ref="${area}"/>`).join("")}</mergeCells>` : "";
  return `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${body}</sheetData>${areas}</worksheet>`;
}

/** Sheets by name, each its cells by address and its merged areas. */
function workbook(name, sheets, strings = []) {
  const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
  const names = Object.keys(sheets);
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const files = {
    "[Content_Types].xml": `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
    "_rels/.rels": `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    "xl/workbook.xml": `${head}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${office}"><sheets>${names.map((each, i) => `<sheet name="${each}" sheetId="${i + 1}" r:id="rId${i + 1}"/>`).join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `${head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${names.map((_, i) => `<Relationship Id="rId${i + 1}" Type="${office}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`).join("")}<Relationship Id="rIdS" Type="${office}/styles" Target="styles.xml"/><Relationship Id="rIdT" Type="${office}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    "xl/styles.xml": head + STYLES,
    "xl/sharedStrings.xml": `${head}<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${strings.map((each) => `<si>${each}</si>`).join("")}</sst>`,
  };
  names.forEach((each, i) => (files[`xl/worksheets/sheet${i + 1}.xml`] = sheetXml(sheets[each].cells, sheets[each].merged || [])));
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
const gbk = {
  项: "cfee", 目: "c4bf", 名: "c3fb", 称: "b3c6", 取: "c8a1", 水: "cbae", 量: "c1bf", "（": "a3a8", "）": "a3a9", 万: "cdf2", "³": "81308630",
  产: "b2fa", 甲: "bcd7", 乙: "d2d2", 电: "b5e7", 厂: "b3a7", 零: "c1e3",
};
const inGbk = (string) => Buffer.concat([...string].map((char) => (gbk[char] ? Buffer.from(gbk[char], "hex") : Buffer.from(char, "latin1"))));
writeFileSync(join(here, "gbk.csv"), inGbk("项目名称,取水量（万m3/a）,产量\r\n甲电厂,0.27,1000\r\n乙电厂,零,1000\r\n"));

const write = (name, string) => writeFileSync(join(here, name), string);
write("semicolon-bom.csv", "\ufeff项目名称;取水量;产量;用途\n甲;2,700;1000;热\n乙;-1;1000;\n");
writeFileSync(join(here, "tabs-utf16.txt"), Buffer.from("\ufeff项目名称\t产量\n甲\t1\n乙\t一\n", "utf16le"));
// A line break in a cell is no row of a spreadsheet; a row that lacks a cell is named; signs and marks stay text.
write("rows.csv", '项目名称,产量,备注\n"甲\n厂",1,\n乙\n\n丙,x,=1+1\n\u202e丁,4,+8\n合计,5,\n');
write("headings.csv", "填报单位：某县\n项目名称 Project,取 水 量（单位：万m³/a）,月用水.1,月用水.3\n甲,0.27,3,5\n");
write("empty.csv", "\ufeff \n");
write("no-heading.csv", "甲,乙\n1,2\n");
write("twice.csv", "产量,Output,名字\n1,2,三\n");
