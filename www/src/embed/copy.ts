/** A value as JSON has it, apart from whoever else holds it. */
export function copy<T>(value: T): T {
  return typeof value === "object" && value !== null
    ? (JSON.parse(JSON.stringify(value)) as T)
    : value;
}
