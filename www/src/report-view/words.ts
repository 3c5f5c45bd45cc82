// The report screen's own words; the opinion's headings and sentences come from the rule pack.
import type { PartKind, Text } from "../engine/pkg/water_rules";
import { WORDS as SHARED, type Lang } from "../words";

const zh = {
  ...SHARED.zh,
  title: "报告",
  nothing: "还没有可以出具报告的项目，请先到“审查”页填写项目数据或者选一个示例。",
  certifying: "正在生成审查证书……",
  noCertificate: "审查证书未能生成：",
  print: "打印或存为 PDF",
  docx: "下载 Word 文档",
  certificate: "下载审查证书",
  hash: "摘要算法",
  printHint: "在打印窗口选“另存为 PDF”，纸张 A4；页码由 Chromium 131 以上的浏览器打印。",
  failed: "未能生成文件：",
  number: "证书号",
  asOf: "适用日期",
  made: "出具日期",
  rules: "规则",
  engine: "引擎",
  noData: "未填写项目数据。",
  assumedMark: " *",
  outcomes: (list: string) => `意见合计：${list}。`,
  item: "事项",
  opinion: "审查意见",
  outcome: "结论",
  basis: "依据",
  notApplicable: (n: number) => `另有 ${n} 条规则不适用于本项目，未列出。`,
  met: "符合",
  unmet: "不符合",
  basisIn: (citations: string) => `依据：${citations}。`,
  department: "部门",
  matters: "事项",
  missing: "缺少的数据",
  neededBy: "所需意见",
  assumed: (n: number) => `标有 * 的 ${n} 项数据为假定值，应当核实。`,
  edited: (n: number) => `本项目由示例改动而来：${n} 项数据与示例不同，不出自示例的来源。`,
  codeIn: (code: string) => `（${code}）`,
  holding: (n: number) => `已符合的 ${n} 项`,
  taken: (n: number) => `没有填写、按规则包的说明取值的 ${n} 项数据`,
  verify: "凭记忆采用、须对照原文核实的数值和条文",
  usedBy: "所用意见",
  confirmed: "本单位已对照文件核实的数值",
  problems: "项目数据中的问题",
  noGaps: "没有缺少、假定或者须核实的数据。",
  judgements: "审查人的裁定",
  byRules: "规则的意见",
  asJudged: "裁定",
  reason: "理由",
  judgedBy: "裁定人、日期",
  bothVerdicts: (rules: string, judged: string) =>
    `按规则得出的结论是“${rules}”；经审查人裁定，结论是“${judged}”。`,
  stale: (code: string, found: string, outcome: string, who: string, now: string) =>
    `${code} 的裁定已不适用，不计：当时“${found}”裁定为“${outcome}”（${who}），现在的意见为“${now}”。`,
  digest: "证书摘要",
  packDigest: "规则包摘要",
  qr: "证书二维码",
  qrHelp: "核验：打开本系统的“核验”页，放入证书文件，或者扫描二维码并粘贴所得文字。",
  paperLabel: "审查意见，打印稿",
  stop: "；",
  note: "由规则审查得出，不代替行政机关的决定。",
  page: (digest: string) => `证书号 ${digest}`,
  file: "节水审查意见",
};

export type Words = typeof zh;

const en: Words = {
  ...SHARED.en,
  title: "Report",
  nothing:
    "There is no project to report on yet: enter its data on the Screen tab, or pick a sample.",
  certifying: "Making the certificate…",
  noCertificate: "The certificate could not be made: ",
  print: "Print or save as PDF",
  docx: "Download as Word",
  certificate: "Download certificate",
  hash: "Digest",
  printHint:
    "Choose “Save as PDF” and A4 in the print dialogue; Chromium 131 and later print page numbers.",
  failed: "The file could not be made: ",
  number: "Certificate",
  asOf: "As of",
  made: "Made on",
  rules: "Rules",
  engine: "Engine",
  noData: "No project data were entered.",
  assumedMark: " *",
  outcomes: (list) => `Findings in all: ${list}.`,
  item: "Matter",
  opinion: "Finding",
  outcome: "Outcome",
  basis: "Basis",
  notApplicable: (n) =>
    n === 1
      ? "One more rule does not apply and is not listed."
      : `${n} more rules do not apply and are not listed.`,
  met: "met",
  unmet: "not met",
  basisIn: (citations) => `Basis: ${citations}.`,
  department: "Department",
  matters: "Matters",
  missing: "Missing data",
  neededBy: "Needed by",
  assumed: (n) =>
    `${n === 1 ? "1 value marked * is" : `${n} values marked * are`} assumed: confirm them.`,
  edited: (n) =>
    `This project is a sample that was edited: ${n} of its data differ from it and are not from its source.`,
  codeIn: (code) => `(${code})`,
  holding: (n) => `What holds (${n})`,
  taken: (n) => `Left blank and taken as the rule pack says (${n})`,
  verify: "Values and articles used from memory: confirm against the text",
  usedBy: "Used by",
  confirmed: "Values that the office confirmed in a document",
  problems: "Problems of the project data",
  noGaps: "Nothing is missing, assumed or to be confirmed.",
  judgements: "Judgements of the reviewer",
  byRules: "By the rules",
  asJudged: "Judged",
  reason: "Reason",
  judgedBy: "By, on",
  bothVerdicts: (rules, judged) =>
    `By the rules the verdict is “${rules}”; as judged by the reviewer it is “${judged}”.`,
  stale: (code, found, outcome, who, now) =>
    `The judgement of ${code} no longer fits and doesn't count: “${found}” was judged “${outcome}” (${who}); the finding is now “${now}”.`,
  digest: "Digest of the certificate",
  packDigest: "Digest of the rules",
  qr: "QR code of the certificate",
  qrHelp:
    "To verify: open the Verify tab and drop the certificate's file, or scan the code and paste its text.",
  paperLabel: "Review opinion as printed",
  stop: "; ",
  note: "Worked out from rules; it does not replace the authority's decision.",
  page: (digest) => `Certificate ${digest}`,
  file: "Review opinion",
};

export const WORDS: Record<Lang, Words> = { zh, en };

/** Headings of the parts for a pack that has no opinion of its own. */
export const PARTS: [PartKind, Text][] = [
  ["conclusion", { zh: "审查结论", en: "Verdict" }],
  ["record", { zh: "项目数据", en: "Project data" }],
  ["findings", { zh: "审查意见", en: "Findings" }],
  ["referrals", { zh: "移送部门", en: "Referrals" }],
  ["gaps", { zh: "缺少、假定和须核实的数据", en: "Data missing, assumed or to be confirmed" }],
  ["certificate", { zh: "审查证书", en: "Certificate" }],
];
