// The element's own words.
import type { Text } from "../engine/pkg/water_rules";
import type { Lang } from "../words";

const zh = {
  loading: "正在载入审查规则……",
  failed: "审查不能进行",
  tools: "数据与报告",
  open: "打开项目数据…",
  save: "保存项目数据",
  saveReport: "保存报告",
  asOf: "适用日期",
  rules: "规则版本",
  problems: "数据有问题",
  findings: (n: number) => `${n} 条意见`,
  verdict: "审查结论",
  toVerdict: "看结论",
};

export type Words = typeof zh;

const en: Words = {
  loading: "Loading the rules…",
  failed: "Screening isn't possible",
  tools: "Data and report",
  open: "Open project data…",
  save: "Save project data",
  saveReport: "Save report",
  asOf: "As of",
  rules: "Rules version",
  problems: "Problems of the data",
  findings: (n) => (n === 1 ? "1 finding" : `${n} findings`),
  verdict: "Verdict",
  toVerdict: "To the verdict",
};

export const WORDS: Record<Lang, Words> = { zh, en };

/** What goes wrong before the engine could say so. */
export const FAILURES = {
  noPack: {
    zh: "没有指定规则包：请设置 pack 属性。",
    en: "No rule pack is named: set the attribute `pack`.",
  },
  fetchPack: (why: string): Text => ({
    zh: `读取规则包失败：${why}`,
    en: `The rule pack can't be fetched: ${why}`,
  }),
  engine: (why: Text): Text => ({
    zh: `载入审查引擎（WebAssembly）失败，请检查网站的内容安全策略，或升级浏览器：${why.zh}`,
    en: `The screening engine (WebAssembly) can't be loaded; check the site's content security policy, or use a newer browser: ${why.en}`,
  }),
  replaced: {
    zh: "网站上的审查组件已更新，请重新载入本页。若仍如此，请管理员检查整套文件是否完整。",
    en: "The screening kit of this site was updated: load the page again. If that doesn't help, its files are incomplete.",
  },
  badSettings: {
    zh: "单位设置与规则包不符，不能使用。",
    en: "The settings of the office don't fit the rule pack and can't be used.",
  },
  noReport: {
    zh: "这些数据还没有审查报告，不能出具证书。",
    en: "There is no report of the data, so no certificate.",
  },
  badPack: { zh: "规则包有错误，不能审查。", en: "The rule pack has errors and can't be used." },
  badRecord: (why: Text): Text => ({
    zh: `给出的项目数据${why.zh}`,
    en: `The data that were given: ${why.en}`,
  }),
  recordProblems: {
    zh: "给出的项目数据有问题，见各字段。",
    en: "The data that were given have problems; see the fields.",
  },
  wrongOrigin: (origin: string): Text => ({
    zh: `来自 ${origin} 的消息被拒绝。`,
    en: `A message from ${origin} was refused.`,
  }),
  badMessage: {
    zh: "收到的消息不合规定，未予处理。",
    en: "A message that doesn't follow the protocol was not acted upon.",
  },
};

/** Why a form that requires data or a verdict may not be submitted yet. */
export const INVALID = {
  missing: { zh: "请填写项目数据。", en: "Fill in the data of the project." },
  problems: {
    zh: "项目数据有问题，请改正。",
    en: "The data of the project have problems; mend them.",
  },
  screening: { zh: "正在审查，请稍候。", en: "The project is being screened; wait a moment." },
  failed: { zh: "审查不能进行。", en: "Screening isn't possible." },
  verdict: {
    zh: "审查结论不符合提交要求。",
    en: "The verdict isn't one with which this form may be submitted.",
  },
} satisfies Record<string, Text>;
