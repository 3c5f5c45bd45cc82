// The words of the form of parameters.
import { WORDS as SHARED, type Lang } from "../../words";

const zh = {
  ...SHARED.zh,
  unreadable: "这个文件有写法错误，表单读不了。请切换到“文本”，按“问题”里指出的位置改好。",
  none: "这个文件还没有参数。",
  count: (n: number) => `${n} 个参数`,
  naming: "名称、单位和范围",
  labelZh: "中文名称",
  labelEn: "英文名称",
  unit: "单位",
  unitHelp: "比例写 1",
  min: "最小值（不写为不限）",
  max: "最大值（不写为不限）",
  keys: {
    from: "起",
    until: "止",
    value: "数值",
    source: "依据",
    article: "条款",
    confidence: "可信度",
  },
  until: "止（不写为长期）",
  inForce: "当日有效",
  remove: "删除",
  removeValue: (from: string) => `删除自 ${from} 起的数值`,
  removeParameter: "删除参数",
  addValue: "从某日起改为新值",
  addHelp: "前一个值没有截止日的，自动写上新值前一日。",
  addParameter: "添加参数",
  id: "名称（规则中引用）",
  idHelp: "小写英文字母、数字和下划线",
  add: "添加",
  cancel: "取消",
  choose: "请选择",
  needed: (what: string) => `还要填写：${what}`,
  badId: "名称只用小写英文字母、数字和下划线，以字母开头。",
  taken: "规则包里已有这个名称的参数。",
  unknownSource: (id: string) => `${id}（sources.toml 中没有）`,
  otherForm: "这个值的写法表单不能改，请切换到“文本”。",
  field: (key: string, of: string, from: string) => `${of}，自 ${from} 起，${key}`,
  slide: "拖动试算",
  slideHelp: "拖动时影响跟着变；松手后选从哪天起。",
  holdsFrom: "从哪天起",
  past: (from: string) => `现在的值自 ${from} 起施行，改写会改变已经过去的日子的结论。`,
  fromDay: (value: string) => `从某日起改为 ${value}`,
  rewrite: "改写现在的值",
  badValue: "数值不是十进制数。小数点写成“.”，百分数写成小数，如 8% 写 0.08。",
  outside: (min: string, max: string): string =>
    !max
      ? `数值不能小于 ${min}。`
      : min
        ? `数值应在 ${min} 到 ${max} 之间。`
        : `数值不能大于 ${max}。`,
  low: "从",
  high: "到",
  notNumber: "数值不是十进制数，不能拖动。",
  trying: (value: string) => `试算 ${value}`,
};

export type Words = typeof zh;

const en: Words = {
  ...SHARED.en,
  unreadable:
    "This file has a mistake in its writing, so the form can't read it. Switch to “Text” and mend it where “Problems” points.",
  none: "This file has no parameter yet.",
  count: (n) => (n === 1 ? "1 parameter" : `${n} parameters`),
  naming: "Name, unit and range",
  labelZh: "Name in Chinese",
  labelEn: "Name in English",
  unit: "Unit",
  unitHelp: "1 for a share",
  min: "Least value (blank: no limit)",
  max: "Greatest value (blank: no limit)",
  keys: {
    from: "From",
    until: "Until",
    value: "Value",
    source: "Source",
    article: "Article",
    confidence: "Confidence",
  },
  until: "Until (blank: no end)",
  inForce: "In force",
  remove: "Remove",
  removeValue: (from) => `Remove the value from ${from}`,
  removeParameter: "Remove the parameter",
  addValue: "New value from a date",
  addHelp: "If the value before it has no end, it ends the day before.",
  addParameter: "Add a parameter",
  id: "Name that rules use",
  idHelp: "Small letters, digits and underscores",
  add: "Add",
  cancel: "Cancel",
  choose: "Choose",
  needed: (what) => `Still needed: ${what}`,
  badId: "Use small letters, digits and underscores, and begin with a letter.",
  taken: "The pack has a parameter of this name already.",
  unknownSource: (id) => `${id} (not in sources.toml)`,
  otherForm: "The form can't change a value that is written like this: switch to “Text”.",
  field: (key, of, from) => `${of}, from ${from}: ${key}`,
  slide: "Drag and see",
  slideHelp: "The impact follows while you drag; then say from which day it holds.",
  holdsFrom: "From which day",
  past: (from) =>
    `The value is in force since ${from}: to rewrite it changes the verdicts of days that are past.`,
  fromDay: (value) => `${value} from a day on`,
  rewrite: "Rewrite the value",
  badValue: "The value is no decimal number. Write 8% as 0.08, with a point.",
  outside: (min, max) =>
    !max
      ? `The value can't be less than ${min}.`
      : min
        ? `The value must be between ${min} and ${max}.`
        : `The value can't be more than ${max}.`,
  low: "From",
  high: "To",
  notNumber: "The value is no decimal number and can't be dragged.",
  trying: (value) => `Trying ${value}`,
};

export const WORDS: Record<Lang, Words> = { zh, en };
