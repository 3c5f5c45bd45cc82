// A robot that answers only what is asked, from a record, with the module in Chromium.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openEngine, root, serve } from "./harness.mjs";

/**
 * Walks from nothing to the end for each record: which verdict that came to, which one the whole record has, how many answers
 * were typed, lists confirmed and questions left open, and how long each next question took, in milliseconds.
 * @param {{ id: string; record: Record<string, unknown>; asOf: string }[]} records
 * @param {{ times?: number; hindsight?: boolean }} [how] how often each is walked, of each question the quickest time counts:
 * without it, what comes next after the same answers is asked once for all of them, and not timed; and whether it is said how many
 * questions the walk would have needed, had one known the answers before.
 */
export async function walks(records, { times = 0, hindsight = false } = {}) {
  const { page } = await openEngine();
  const { url } = await serve();
  const bundle = await (await fetch(`${url}rules.json`)).text();
  return page.evaluate(
    ({ bundle, records, times, hindsight }) => {
      const { pack } = window.engine.loadPack(bundle);
      const info = JSON.parse(pack.infoText());
      const fields = new Map(info.fields.map((field) => [field.name, field]));
      const usual = new Map(info.checklists.map(({ key, answer }) => [key, answer]));
      const tables = new Map(
        info.balances.flatMap(({ key, parts }) => parts.map((part) => [part, key])),
      );
      const topics = new Set(
        info.start.flatMap(({ answers }) =>
          Object.keys(answers).map((name) => fields.get(name).group),
        ),
      );
      const blank = ({ if_blank }) => {
        if (!if_blank) return { not_known: true };
        return if_blank.value === "none" ? { none: true } : if_blank.value;
      };
      /** A set that is there whole: one press. */
      const isWhole = ({ type, checklist, choices }, value) =>
        type === "choices" &&
        !checklist &&
        choices.length > 2 &&
        choices.every((choice) => [].concat(value).includes(choice.value));
      /** The choice by which one that narrows it is answered, too: a county lies in its city. */
      const narrowed = (record, name) =>
        info.fields.find(
          ({ name: inner, within, choices }) =>
            within === name &&
            choices.some(
              (choice) => choice.value === record[inner] && choice.within.includes(record[name]),
            ),
        )?.name;
      const usualOf = ({ checklist, usual: own }) => [own || "none", String(usual.get(checklist))];
      const isNone = (value) => ["none", "0", ""].includes(String(value)) || value?.none === true;
      /** An answer of a list or a table with which nobody has to do anything. */
      const silent = (field, value) => {
        if (!field.checklist) return tables.has(field.name) && isNone(value);
        if (!field.if_blank) return usualOf(field).includes(String(value));
        return isNone(value) || value === false || String(value) === String(field.if_blank.value);
      };
      /** Whether the amounts of a table are what those of the other side come to, which is answered: one is the rest, by a press. */
      const addsUp = (table, record, done) => {
        const sum = (key) =>
          info.balances
            .find((balance) => balance.key === key)
            .parts.map((part) => {
              if (!done.has(part) || record[part] === undefined) return Number.NaN;
              return isNone(record[part]) ? 0 : Number(record[part]);
            })
            .reduce((all, amount) => all + amount, 0);
        const { against } = info.balances.find(({ key }) => key === table);
        return Boolean(against) && sum(against) > 0 && sum(table) === sum(against);
      };
      /** What a field is asked with: its list, its table, what narrows it, or nothing else. */
      const unit = (name) =>
        fields.get(name).checklist || tables.get(name) || fields.get(name).within || name;
      const unitsOf = (answers) => [...new Set(Object.keys(answers).map(unit))];
      /** As many of the questions that were asked as the end could not be come to without: a smallest set, if not the smallest. */
      const needed = (answers, verdict, asOf) => {
        let kept = answers;
        for (const left of unitsOf(answers).reverse()) {
          const fewer = Object.fromEntries(
            Object.entries(kept).filter(([name]) => unit(name) !== left),
          );
          const open = pack.open(fewer);
          const next = open.next(asOf);
          if (!next.field && next.verdict === verdict) kept = fewer;
          open.free();
        }
        return unitsOf(kept).length;
      };
      const known = new Map();
      const walked = ({ id, record, asOf }) => {
        const own = pack.open({});
        const took = [];
        const answers = {};
        let [said, waits] = [asOf, []];
        const open = {
          set(name, value) {
            said += `\n${name} ${JSON.stringify(value)}`;
            waits.push([name, value]);
            answers[name] = value;
          },
          answer() {
            for (const [name, value] of waits) own.set(name, value);
            waits = [];
          },
          next() {
            if (!times && known.has(said)) return known.get(said);
            this.answer();
            const began = performance.now();
            const next = own.next(asOf);
            took.push(performance.now() - began);
            known.set(said, next);
            return next;
          },
          verdict() {
            this.answer();
            return own.verdict(asOf);
          },
        };
        const start = info.start
          .filter(({ answers }) =>
            Object.entries(answers).every(([name, value]) =>
              [value, undefined].includes(record[name]),
            ),
          )
          .sort((a, b) => Object.keys(b.answers).length - Object.keys(a.answers).length)[0];
        for (const [name, value] of Object.entries(start?.answers || {})) open.set(name, value);
        // What its office's settings would have: no project is asked for it.
        for (const name of info.office.answers)
          if (fields.get(name).if_blank && record[name] !== undefined) open.set(name, record[name]);
        const done = new Set();
        let [typed, confirmed, left] = [0, 0, 0];
        let next = open.next();
        for (;;) {
          const waiting = next.open.filter(({ field }) => !done.has(field));
          // The first screen goes on from what was chosen.
          const question =
            (done.size === 0 && waiting.find(({ field }) => topics.has(fields.get(field).group))) ||
            waiting[0];
          if (!next.turning.some((name) => !done.has(name)) || !question) break;
          const { checklist } = fields.get(question.field);
          const table = tables.get(question.field);
          const inner = narrowed(record, question.field);
          const asked = next.open.filter(
            ({ field }) =>
              field === question.field ||
              (checklist && fields.get(field).checklist === checklist) ||
              (table && tables.get(field) === table),
          );
          if (checklist || table) confirmed++;
          const before = typed;
          for (const name of [...asked.map(({ field }) => field), ...(inner ? [inner] : [])]) {
            if (done.has(name)) continue;
            done.add(name);
            const field = fields.get(name);
            const given = record[name] !== undefined;
            // Of an amount in a table none is 0, and not what a blank is: it is passed over.
            if (!given && tables.has(name) && field.if_blank) continue;
            const value = given ? record[name] : blank(field);
            open.set(name, value);
            if (silent(field, value) || narrowed(record, name)) continue;
            if (isWhole(field, value)) confirmed++;
            else if (given) typed++;
            else left++;
          }
          if (table && typed > before && addsUp(table, record, done)) {
            typed--;
            confirmed++;
          }
          next = open.next();
        }
        const whole = pack.open(record);
        // What a table fills is stated; who has another answer changes it.
        const filled = [...fields.values()].filter(({ name, lookup }) => lookup && !done.has(name));
        for (const { name } of filled)
          if (record[name] !== undefined && open.verdict() !== whole.verdict(asOf)) {
            open.set(name, record[name]);
            typed++;
          }
        const result = {
          id,
          verdict: open.verdict(),
          whole: whole.verdict(asOf),
          certain: next.certain,
          typed,
          confirmed,
          left,
          took,
          questions: unitsOf(answers).length,
          needed: hindsight ? needed(answers, open.verdict(), asOf) : undefined,
        };
        own.free();
        whole.free();
        return result;
      };
      return records.map((record) => {
        const all = Array.from({ length: times || 1 }, () => walked(record));
        const took = all[0].took.map((_, nth) => Math.min(...all.map((each) => each.took[nth])));
        return { ...all[0], took };
      });
    },
    { bundle, records, times, hindsight },
  );
}

/** Published decisions by what they state alone: the rest isn't known. */
export const stated = (parse) =>
  toml(parse, "decisions").map(({ id, facts, as_of }) => ({
    id,
    record: facts,
    asOf: as_of,
  }));

/** What the files of a folder of the pack hold; days as text. */
const toml = (parse, folder) =>
  readdirSync(join(root, "rules", folder))
    .sort()
    .map((name) => ({
      id: name.replace(".toml", ""),
      ...JSON.parse(JSON.stringify(parse(readFileSync(join(root, "rules", folder, name), "utf8")))),
    }));

/** The cases of the pack. */
export const cases = (parse) =>
  toml(parse, "cases").flatMap(({ id: file, case: all }) =>
    all.map(({ id, record, as_of }) => ({ id: `${file}/${id}`, record, asOf: as_of })),
  );

/** The samples of the pack that are about a project, and the published decisions. */
export function records(parse) {
  return [
    ...toml(parse, "samples").map(({ id, record }) => ({ id, record, asOf: "2026-11-23" })),
    ...toml(parse, "decisions").map(({ id, facts, assumed, as_of }) => ({
      id,
      record: { ...facts, ...assumed },
      asOf: as_of,
    })),
  ];
}
