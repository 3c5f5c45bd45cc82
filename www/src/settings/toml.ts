// Settings as a file: TOML, as the command reads it.
import type { Settings } from "../engine/pkg/water_rules";

const DAY = /^\d{4}-\d\d-\d\d$/;

/** A name as a key: bare if it may be. */
const key = (name: string): string => (/^[\w-]+$/.test(name) ? name : JSON.stringify(name));

function value(of: unknown, name: string): string {
  if (typeof of === "boolean") return String(of);
  if (typeof of === "string" && DAY.test(of) && ["on", "from", "to"].includes(name)) return of;
  if (Array.isArray(of)) return `[${of.map((each) => value(each, "")).join(", ")}]`;
  if (typeof of === "object" && of !== null) {
    const members = Object.entries(of).map(([name, each]) => `${key(name)} = ${value(each, name)}`);
    return `{ ${members.join(", ")} }`;
  }
  return JSON.stringify(String(of));
}

const lines = (of: object): string =>
  Object.entries(of)
    .filter(([, each]) => each !== undefined)
    .map(([name, each]) => `${key(name)} = ${value(each, name)}\n`)
    .join("");

/** The text of a file of settings. */
export function tomlOf(settings: Settings): string {
  const { office, answers, units, ...lists } = settings;
  const parts = [
    office ? lines({ office }) : "",
    answers && Object.keys(answers).length ? `[answers]\n${lines(answers)}` : "",
    units && Object.keys(units).length ? `[units]\n${lines(units)}` : "",
    ...Object.entries(lists).flatMap(([name, items]) =>
      (items || []).map((item: object) => `[[${name}]]\n${lines(item)}`),
    ),
  ];
  return parts.filter(Boolean).join("\n");
}
