// A robot that answers only what is asked, from a record, with the module in Chromium.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openEngine, root, serve } from "./harness.mjs";

/**
 * Walks from nothing to the end for each record: which verdict that came to, which one the whole record has, how many answers
 * were typed, lists confirmed and questions left open, and how long each next question took, in milliseconds.
 * @param {{ id: string; record: Record<string, unknown>; asOf: string }[]} records
 * @param {number} [times] how often each is walked; of each question the quickest time counts
 */
export async function walks(records, times = 1) {
  const { page } = await openEngine();
  const { url } = await serve();
  const bundle = await (await fetch(`${url}rules.json`)).text();
  return page.evaluate(
    ({ bundle, records, times }) => {
      const { pack } = window.engine.loadPack(bundle);
      const info = JSON.parse(pack.infoText());
      const fields = new Map(info.fields.map((field) => [field.name, field]));
      const usual = new Map(info.checklists.map(({ key, answer }) => [key, answer]));
      const tables = new Map(
        info.balances.flatMap(({ key, parts }) => parts.map((part) => [part, key])),
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
      const isNone = (value) => ["none", "0", ""].includes(String(value)) || value?.none === true;
      /** An answer of a list or a table with which nobody has to do anything. */
      const silent = (field, value) => {
        if (!field.checklist) return tables.has(field.name) && isNone(value);
        if (!field.if_blank) return String(value) === String(usual.get(field.checklist));
        return isNone(value) || value === false || String(value) === String(field.if_blank.value);
      };
      const walked = ({ id, record, asOf }) => {
        const open = pack.open({});
        const took = [];
        const ask = () => {
          const began = performance.now();
          const next = open.next(asOf);
          took.push(performance.now() - began);
          return next;
        };
        const start = info.start
          .filter(({ answers }) =>
            Object.entries(answers).every(([name, value]) =>
              [value, undefined].includes(record[name]),
            ),
          )
          .sort((a, b) => Object.keys(b.answers).length - Object.keys(a.answers).length)[0];
        for (const [name, value] of Object.entries(start?.answers || {})) open.set(name, value);
        const done = new Set();
        let [typed, confirmed, left] = [0, 0, 0];
        let next = ask();
        for (;;) {
          const question = next.open.find(({ field }) => !done.has(field));
          if (!next.field || !question) break;
          const { checklist } = fields.get(question.field);
          const table = tables.get(question.field);
          const together = next.open.filter(
            ({ field }) =>
              field === question.field ||
              (checklist && fields.get(field).checklist === checklist) ||
              (table && tables.get(field) === table),
          );
          if (checklist || table) confirmed++;
          for (const { field: name } of together) {
            if (done.has(name)) continue;
            done.add(name);
            const field = fields.get(name);
            const given = record[name] !== undefined;
            const value = given ? record[name] : blank(field);
            open.set(name, value);
            if (silent(field, value)) continue;
            if (isWhole(field, value)) confirmed++;
            else if (given) typed++;
            else left++;
          }
          next = ask();
        }
        const whole = pack.open(record);
        // What a table fills is stated; who has another answer changes it.
        const filled = [...fields.values()].filter(({ name, lookup }) => lookup && !done.has(name));
        for (const { name } of filled)
          if (record[name] !== undefined && open.verdict(asOf) !== whole.verdict(asOf)) {
            open.set(name, record[name]);
            typed++;
          }
        return {
          id,
          verdict: open.verdict(asOf),
          whole: whole.verdict(asOf),
          certain: next.certain,
          typed,
          confirmed,
          left,
          took,
        };
      };
      return records.map((record) => {
        const all = Array.from({ length: times }, () => walked(record));
        const took = all[0].took.map((_, nth) => Math.min(...all.map((each) => each.took[nth])));
        return { ...all[0], took };
      });
    },
    { bundle, records, times },
  );
}

/** Published decisions by what they state alone: the rest isn't known. */
export const stated = (parse) =>
  toml(parse, "decisions").map(({ id, facts, as_of }) => ({
    id,
    record: facts,
    asOf: String(as_of),
  }));

/** What the files of a folder of the pack hold. */
const toml = (parse, folder) =>
  readdirSync(join(root, "rules", folder))
    .sort()
    .map((name) => ({
      id: name.replace(".toml", ""),
      ...parse(readFileSync(join(root, "rules", folder, name), "utf8")),
    }));

/** The samples of the pack that are about a project, and the published decisions. */
export function records(parse) {
  return [
    ...toml(parse, "samples").map(({ id, record }) => ({ id, record, asOf: "2026-11-23" })),
    ...toml(parse, "decisions").map(({ id, facts, assumed, as_of }) => ({
      id,
      record: { ...facts, ...assumed },
      asOf: String(as_of),
    })),
  ];
}
