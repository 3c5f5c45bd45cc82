// The words of the editor's own parts: what a name means, where it leads, what is found, and the cases beside a rule.
import type { FieldType } from "../engine/pkg/water_rules";
import { WORDS as SHARED, type Lang } from "../words";
import type { Kind } from "./definitions";

const zh = {
  ...SHARED.zh,
  kinds: {
    rule: "规则",
    source: "依据",
    parameter: "参数",
    table: "表",
    column: "列",
    field: "字段",
    department: "部门",
    function: "函数",
    sentence: "说明文字",
    word: "规则用语",
  } as Record<Kind, string>,
  types: {
    text: "文字",
    number: "数",
    integer: "整数",
    boolean: "是或否",
    choice: "选一项",
    date: "日期",
    numbers: "一组数",
    choices: "选多项",
    records: "一组明细",
  } as Record<FieldType, string>,
  unit: (unit: string) => `单位 ${unit}`,
  range: (min: string | null, max: string | null) =>
    min && max ? `${min} 至 ${max}` : min ? `不小于 ${min}` : `不大于 ${max}`,
  choices: (list: string) => `可选：${list}`,
  more: (n: number) => `另有 ${n} 项`,
  columns: (list: string) => `列：${list}`,
  period: (from: string | null, to: string | null) =>
    from || to ? `${from ? `${from} 起` : ""}${to ? `${to} 止` : ""}` : "不限期",
  inForce: "当日有效",
  example: (text: string) => `例：${text}`,
  names: "光标处的名称",
  noName: "把光标放在名称上，这里显示它的含义。",
  definition: "转到定义",
  uses: "查找引用",
  back: "返回",
  keys: "F12 或者 Ctrl+单击转到定义，Alt+← 返回。",
  hits: (hits: number, files: number) => `${files} 个文件，${hits} 处`,
  firstHits: (shown: number, hits: number, files: number) =>
    `${files} 个文件，${hits} 处，列出前 ${shown} 处`,
  noHits: "没有找到",
};

export type Words = typeof zh;

const en: Words = {
  ...SHARED.en,
  kinds: {
    rule: "Rule",
    source: "Source",
    parameter: "Parameter",
    table: "Table",
    column: "Column",
    field: "Field",
    department: "Department",
    function: "Function",
    sentence: "Sentence",
    word: "Word of the rules",
  },
  types: {
    text: "text",
    number: "number",
    integer: "whole number",
    boolean: "yes or no",
    choice: "one of a list",
    date: "date",
    numbers: "list of numbers",
    choices: "several of a list",
    records: "list of entries",
  },
  unit: (unit) => `in ${unit}`,
  range: (min, max) =>
    min && max ? `${min} to ${max}` : min ? `at least ${min}` : `at most ${max}`,
  choices: (list) => `Choices: ${list}`,
  more: (n) => `${n} more`,
  columns: (list) => `Columns: ${list}`,
  period: (from, to) =>
    from || to
      ? [from && `from ${from}`, to && `until ${to}`].filter(Boolean).join(" ")
      : "at any time",
  inForce: "in force",
  example: (text) => `Example: ${text}`,
  names: "The name at the cursor",
  noName: "Put the cursor on a name to see what it means.",
  definition: "Go to definition",
  uses: "Find uses",
  back: "Back",
  keys: "F12 or Ctrl+click goes to the definition, Alt+← back.",
  hits: (hits, files) =>
    `${hits === 1 ? "1 place" : `${hits} places`} in ${files === 1 ? "1 file" : `${files} files`}`,
  firstHits: (shown, hits, files) =>
    `${hits} places in ${files === 1 ? "1 file" : `${files} files`}, the first ${shown} are listed`,
  noHits: "Nothing found",
};

export const WORDS: Record<Lang, Words> = { zh, en };
