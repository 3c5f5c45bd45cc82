// The page's own words. Everything about water comes from the rule pack.
import type { Field, Text } from "./engine/pkg/water_rules";

export type Lang = "zh" | "en";

const zh = {
  page: "节水政策审查",
  switchLang: "语言",
  asOf: "适用日期",
  version: "规则版本",
  digest: "规则摘要",
  engine: "引擎",
  reload: "重新载入规则",
  print: "打印",
  skip: "跳到审查意见",
  sample: "示例项目",
  blank: "空白项目",
  open: "打开项目数据…",
  save: "保存项目数据",
  saveReport: "保存报告",
  notJson: (place: [number, number] | null) => (place ? `不是完整的 JSON：第 ${place[0]} 行第 ${place[1]} 列有误。` : "不是 JSON 文件。"),
  notRecord: "应为一个项目的数据（一个 JSON 对象）。",
  tooLarge: "超过 4 MB，不像是一个项目的数据。",
  sampleSource: "数据来源",
  sampleAssumed: "标有“假定”的数值为假定值，不是来源中的数据。",
  assumed: "假定",
  form: "项目数据",
  colon: "：",
  comma: "、",
  search: "查找字段",
  searchHint: "名称或说明，如：定额、地下水",
  onlyWanted: (n: number) => `只看意见所缺的数据（${n} 项）`,
  noFields: "没有符合条件的字段。",
  wanted: (n: number) => `待填 ${n} 项`,
  wantedBy: (n: number) => `${n} 条意见缺此项`,
  filled: (n: number, of: number) => `已填 ${n}/${of}`,
  problems: (n: number) => `${n} 处问题`,
  clear: (name: string) => `去掉 ${name}`,
  chooseFirst: (label: string) => `请先选择“${label}”`,
  notWithin: (label: string) => `与所选的“${label}”不符，请重新选择。`,
  warnings: (n: number) => `规则包有 ${n} 条提示`,
  yes: "是",
  no: "否",
  unset: "未填",
  choose: "请选择（未填）",
  alsoUnits: (units: string) => `也可带单位填写：${units}`,
  looked: (value: string) => (value ? `未填，已查表取：${value}` : "不填时查表取值"),
  range: (min: string, max: string) => `${min} 至 ${max}`,
  atLeast: (min: string) => `不小于 ${min}`,
  atMost: (max: string) => `不大于 ${max}`,
  listHint: "多个数值用空格、逗号或换行分隔",
  count: (n: number) => `共 ${n} 个`,
  add: "添加一项",
  remove: (n: number) => `删除第 ${n} 项`,
  item: (n: number) => `第 ${n} 项`,
  results: "审查意见",
  verdict: "审查结论",
  toResults: "查看审查意见",
  screening: "正在审查……",
  counts: "按结论筛选",
  stages: "按环节筛选",
  all: "全部",
  nothing: "没有这一类意见。",
  checks: "比对",
  checkItem: "比对项",
  actual: "项目值",
  comparison: "关系",
  limit: "限值",
  holds: "结果",
  margin: "余量",
  met: "符合",
  unmet: "不符合",
  figures: "测算值",
  parameters: "采用的参数",
  rows: "采用的表格数据",
  fields: "采用的项目数据",
  verify: "须核实",
  until: (from: string, to: string | null) => `${from} 起${to ? `至 ${to}` : ""}`,
  line: (n: number) => `第 ${n} 行`,
  articles: "条款依据",
  departments: "责任部门",
  missing: "缺少的数据",
  goFill: (label: string) => `去填写：${label}`,
  basedOn: "基于意见",
  rule: "规则说明",
  file: "规则文件",
  referrals: "移送部门",
  error: "错误",
  warning: "提示",
  badPack: "规则包有错误，不能审查",
  badPackHelp: "请按下列位置修改规则文件，然后重新载入规则。",
  failed: "页面无法启动",
  failedRules: "读取规则 rules.json 失败。",
  failedEngine: "载入审查引擎（WebAssembly）失败。请升级浏览器，或检查网站的内容安全策略。",
  engineError: "审查出错",
  disclaimer: "本结果用于政策符合性初筛，不代替行政机关的审查决定。",
};

export type Words = typeof zh;

const en: Words = {
  page: "Water-saving policy screening",
  switchLang: "Language",
  asOf: "As of",
  version: "Rules version",
  digest: "Rules digest",
  engine: "Engine",
  reload: "Reload rules",
  print: "Print",
  skip: "Skip to findings",
  sample: "Sample project",
  blank: "Blank project",
  open: "Open project data…",
  save: "Save project data",
  saveReport: "Save report",
  notJson: (place) => (place ? `is not whole JSON: see line ${place[0]}, column ${place[1]}.` : "is not a JSON file."),
  notRecord: "must hold the data of one project (one JSON object).",
  tooLarge: "is larger than 4 MB, which is not the data of one project.",
  sampleSource: "Source of the data",
  sampleAssumed: "Values marked “assumed” are assumptions; they are not in the source.",
  assumed: "assumed",
  form: "Project data",
  colon: ": ",
  comma: ", ",
  search: "Find a field",
  searchHint: "name or description",
  onlyWanted: (n) => `Only data that findings lack (${n})`,
  noFields: "No field fits.",
  wanted: (n) => `${n} to fill in`,
  wantedBy: (n) => (n === 1 ? "1 finding lacks this" : `${n} findings lack this`),
  filled: (n, of) => `${n}/${of} filled`,
  problems: (n) => (n === 1 ? "1 problem" : `${n} problems`),
  clear: (name) => `Remove ${name}`,
  chooseFirst: (label) => `First choose “${label}”`,
  notWithin: (label) => `Does not belong to the chosen “${label}”; choose again.`,
  warnings: (n) => (n === 1 ? "The rule pack has 1 warning" : `The rule pack has ${n} warnings`),
  yes: "Yes",
  no: "No",
  unset: "Not given",
  choose: "Choose (not given)",
  alsoUnits: (units) => `May be typed with a unit: ${units}`,
  looked: (value) => (value ? `Not given; from the table: ${value}` : "Looked up in a table when left empty"),
  range: (min, max) => `${min} to ${max}`,
  atLeast: (min) => `${min} or more`,
  atMost: (max) => `${max} or less`,
  listHint: "Separate numbers by spaces, commas or new lines",
  count: (n) => (n === 1 ? "1 number" : `${n} numbers`),
  add: "Add a row",
  remove: (n) => `Remove row ${n}`,
  item: (n) => `Row ${n}`,
  results: "Findings",
  verdict: "Verdict",
  toResults: "See findings",
  screening: "Screening…",
  counts: "Filter by outcome",
  stages: "Filter by stage",
  all: "All",
  nothing: "No findings of this kind.",
  checks: "Comparisons",
  checkItem: "What",
  actual: "Actual",
  comparison: "Relation",
  limit: "Limit",
  holds: "Result",
  margin: "Margin",
  met: "Met",
  unmet: "Not met",
  figures: "Worked-out figures",
  parameters: "Parameters used",
  rows: "Table rows used",
  fields: "Project data used",
  verify: "must be confirmed",
  until: (from, to) => `from ${from}${to ? ` to ${to}` : ""}`,
  line: (n) => `line ${n}`,
  articles: "Articles",
  departments: "Departments",
  missing: "Missing data",
  goFill: (label) => `Fill in: ${label}`,
  basedOn: "Based on",
  rule: "About the rule",
  file: "Rule file",
  referrals: "Referrals",
  error: "Error",
  warning: "Warning",
  badPack: "The rule pack has errors and cannot be used",
  badPackHelp: "Correct the rule files at these places, then reload the rules.",
  failed: "The page could not start",
  failedRules: "Reading the rules (rules.json) failed.",
  failedEngine:
    "Loading the screening engine (WebAssembly) failed. Use a newer browser, or check the site's content security policy.",
  engineError: "Screening failed",
  disclaimer: "A first screening against policy; it does not replace the authority's own decision.",
};

export const WORDS: Record<Lang, Words> = { zh, en };
export const HTML_LANG: Record<Lang, string> = { zh: "zh-CN", en: "en" };

const KEY = "water-screening.lang";

export function savedLang(): Lang {
  try {
    return localStorage.getItem(KEY) === "en" ? "en" : "zh";
  } catch {
    return "zh";
  }
}

export function saveLang(lang: Lang): void {
  try {
    localStorage.setItem(KEY, lang);
  } catch {
    // Storage may be shut off; the choice then lasts as long as the page.
  }
}

/** A pack's text in the wanted language, or in the other one where it is empty. */
export function say(text: Text | null | undefined, lang: Lang): string {
  if (!text) return "";
  return text[lang] || text.zh || text.en;
}

/** A unit as shown: a fraction has none. */
export function unitText(unit: string | null): string {
  return unit === "1" || !unit ? "" : unit;
}

/** What a value that is written as a code is called. */
export function codeText(code: string, field: Field | undefined, lang: Lang, words: Words): string {
  if (code === "true" || code === "false") return code === "true" ? words.yes : words.no;
  const choice = field && field.choices.find((each) => each.value === code);
  return choice ? say(choice.label, lang) : code;
}
