// The interview in figures: how many answers it takes, how long a question takes to come, and what stands before the first one.
import { newContext, parseToml, still } from "../tests/browser/harness.mjs";
import { records, stated, walks } from "../tests/browser/robot.mjs";
import { median, quantile, table } from "./report.mjs";

/** How often each walk is timed: what else the machine does meanwhile doesn't count. */
const TIMES = 3;

const SIZES = [
  { width: 1280, height: 900 },
  { width: 390, height: 844 },
];

/** Counts of the page of 2026-11-28 (535761eb), before the interview: fields asked in the order of the form, and the verdict then. */
const ASKED_BEFORE = {
  "shouyang-combined-heat-power": "37, 退回修改 revise",
  "yangcheng-coal-mine": "42, 退回修改 revise",
  "hengling-village-drinking-water": "33, 退回修改 revise",
  "luliang-gas-power": "39, 待判定 undetermined",
  "well-in-prohibited-zone": "41 (18), 不予批准 rejected",
  "new-air-cooled-power": "38 (27), 退回修改 revise",
  "hotel-on-public-supply": "19, 待判定 undetermined",
};

/** A robot in Chromium that answers only what is asked: how many answers until nothing can change the verdict, or none is left. */
async function walked() {
  const all = await walks(records(parseToml), { times: TIMES });
  const took = all.flatMap((walk) => walk.took);
  const typed = (verdict) =>
    all
      .filter(({ whole, certain }) => whole === verdict && certain)
      .map((walk) => walk.typed)
      .sort((a, b) => a - b);
  const lines = all.map(({ id, whole, verdict, certain, typed, confirmed, left }) => [
    id,
    ASKED_BEFORE[id] || "–",
    typed,
    confirmed,
    left,
    `${verdict}${certain ? " ✓" : ""}`,
    whole === verdict ? "是 yes" : "否 no",
  ]);
  return { lines, took, refused: typed("rejected"), passed: typed("pass") };
}

/** What stands between a first visit and the first question. */
async function firstQuestion(url) {
  const counts = [];
  for (const viewport of SIZES) {
    const context = await newContext({ view: "interview", viewport, locale: "zh-CN" });
    const page = await context.newPage();
    await page.goto(url);
    await page.waitForSelector("[data-start-with]");
    await still(page);
    const top = await page.locator("[data-start-with]").first().boundingBox();
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    let tabs = 1;
    for (; !(await page.locator("[data-start-with]:focus").count()) && tabs < 60; tabs++)
      await page.keyboard.press("Tab");
    counts.push({ top: Math.round(top.y), height, tabs });
    await context.close();
  }
  return counts;
}

/** Answers that a walk by what a decision states took while everything that can matter was asked (ba7299c). */
const ALONE_BEFORE = {
  "hai-2024-068": 56,
  "hai-2025-035": 61,
  "inner-mongolia-2025-7": 79,
  "inner-mongolia-erdos-2020-39": 51,
  "inner-mongolia-erdos-2023": 73,
  "jincheng-2024-171": 29,
  "ningxia-2021-106": 47,
  "ningxia-2025-171": 29,
  "shanxi-2025-306": 55,
  "shanxi-2025-723": 80,
  "shanxi-wenshui-2022": 70,
  "sichuan-2025-40": 85,
  "sichuan-refused-2025-2": 52,
};

/** Walks by what decisions state alone. */
async function alone() {
  const all = await walks(stated(parseToml));
  return all.map(({ id, whole, verdict, typed, confirmed, left }) => [
    id,
    ALONE_BEFORE[id] ?? "–",
    typed,
    left,
    confirmed,
    verdict,
    whole === verdict ? "是 yes" : "否 no",
  ]);
}

/**
 * The section of docs/page.md, in Markdown.
 * @param {string} url where the page is served
 */
export async function interviewSection(url) {
  const all = await walked();
  const statedAlone = await alone();
  const [wide, phone] = await firstQuestion(url);
  return `## 填到有结论 Until there is a verdict

“之前”是 2026-11-28 的页面（535761eb），按表单的顺序答完标出的每一项，括号内为结论首次确定时的项数；之后是机器人在 Chromium 里从示例项目和公布的决定只答所问，到结论确定或者没有可问的为止。
“Before” is the page of 2026-11-28 (535761eb): every field that it marked, in the order of the form, in brackets when the verdict was first determined. After it a robot in Chromium that answers only what is asked, from the samples and the published decisions, until the verdict is certain or nothing is left to ask.

${table(["项目 Project", "之前 Before", "填写 Typed", "确认 Confirmed", "未答 Left", "结论 Verdict", "与全部数据相同 As the whole record"], all.lines)}

“填写”是逐个给出的答案，“确认”是一次确认的清单、水量表和齐全的材料，“未答”是数据里也没有的；✓ 表示结论已经确定。 “Typed” are answers given one by one, “confirmed” lists, tables of amounts and whole sets of papers confirmed at once, “left” what the data don't say either; ✓ marks a verdict that is certain.

不予批准的填写 ${all.refused.join("、")} 项即已确定；通过的填写 ${all.passed.join("、")} 项，其中全县的数据（总量、已用量等）在单位设置里登记过的不再问。 Refusals are certain after ${all.refused.join(", ")} typed answers; passes after ${all.passed.join(", ")}, of which figures of the county that the office's settings hold aren't asked.

只按决定写明的答，其余都答“待查”，到再答什么都不改变结论（或者没有可问的）为止；此前的机器人把有关系的全部问到底。
By what a decision states alone, with everything else answered “not known yet”, until no answer changes the verdict; before, everything that can matter was asked to the end.

${table(["决定 Decision", "之前答 Answers before", "答 Answers", "待查 Not known yet", "确认 Confirmed", "结论 Verdict", "与全部数据相同 As the whole record"], statedAlone)}

等下一问：${all.took.length} 次（每次走三遍，取最快的一遍），中位数 ${median(all.took).toFixed(1)} ms，95% 在 ${quantile(all.took, 0.95).toFixed(1)} ms 以内。 Waiting for the next question: ${all.took.length} times (each walk three times, the quickest counts), median ${median(all.took).toFixed(1)} ms, 95 % within ${quantile(all.took, 0.95).toFixed(1)} ms.

| | 之前 Before | 之后 After |
| --- | ---: | ---: |
| 空白页上已有的意见 Findings on an empty page | 48 | 0 |
| 键盘到第一个问题，按 Tab 的次数 Tabs to the first question | 43 | ${wide.tabs} |
| 空白页高，1280 px Height of the empty page | 2,186 px | ${wide.height} px |
| 空白页高，390 px | 12,678 px | ${phone.height} px |
| 第一个问题的位置，390 px Where the first question stands | 1,324 px | ${phone.top} px |
`;
}
