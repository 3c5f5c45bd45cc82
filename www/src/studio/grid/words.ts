// The words of the grid of a table.
import { WORDS as SHARED, type Lang } from "../../words";

const zh = {
  ...SHARED.zh,
  unreadable: "这个表没有表头，表格读不了。请切换到“文本”。",
  untidy:
    "这个表是 Excel、WPS 直接保存的：各格之间不是逗号，或者日期不是 2019-12-27 这样的写法。审查时照样读取；整理以后才能在这里逐格修改。",
  tidy: "整理成标准格式",
  filter: "只看含有这些字的行",
  rows: (shown: number, all: number) => (shown === all ? `${all} 行` : `${all} 行中的 ${shown} 行`),
  help: "可以从电子表格复制一块，粘贴到一格里，向右向下填写；超出末行的自动添加行。",
  line: "行",
  common: {
    effective_from: "起",
    effective_to: "止",
    source: "依据",
    confidence: "可信度",
  } as Record<string, string>,
  cell: (column: string, line: number) => `第 ${line} 行，${column}`,
  add: "添加一行",
  duplicate: "复制",
  duplicateRow: (line: number) => `复制第 ${line} 行`,
  remove: "删除",
  removeRow: (line: number) => `删除第 ${line} 行`,
  actions: "操作",
  blank: "空",
  pages: "分页",
  first: "首页",
  previous: "上一页",
  next: "下一页",
  last: "末页",
  page: (page: number, of: number) => `第 ${page} 页，共 ${of} 页`,
  tooWide: (n: number) => `粘贴的内容比表宽，有 ${n} 格没有地方放，没有写入。`,
};

export type Words = typeof zh;

const en: Words = {
  ...SHARED.en,
  unreadable:
    "This table has no first line with its columns, so it can't be read. Switch to “Text”.",
  untidy:
    "This table is as Excel or WPS saved it: its cells aren't separated by commas, or its days aren't written like 2019-12-27. It is read all the same; it can be edited here cell by cell once it is tidied up.",
  tidy: "Tidy up",
  filter: "Only rows with these words",
  rows: (shown, all) => (shown === all ? `${all} rows` : `${shown} of ${all} rows`),
  help: "A block copied from a spreadsheet can be pasted into a cell: it fills to the right and down, and adds rows past the last one.",
  line: "Line",
  common: {
    effective_from: "From",
    effective_to: "Until",
    source: "Source",
    confidence: "Confidence",
  },
  cell: (column, line) => `Line ${line}, ${column}`,
  add: "Add a row",
  duplicate: "Copy",
  duplicateRow: (line) => `Copy line ${line}`,
  remove: "Remove",
  removeRow: (line) => `Remove line ${line}`,
  actions: "Actions",
  blank: "Blank",
  pages: "Pages",
  first: "First",
  previous: "Previous",
  next: "Next",
  last: "Last",
  page: (page, of) => `Page ${page} of ${of}`,
  tooWide: (n) =>
    `What was pasted is wider than the table: ${n === 1 ? "1 cell" : `${n} cells`} had no place and were left out.`,
};

export const WORDS: Record<Lang, Words> = { zh, en };
