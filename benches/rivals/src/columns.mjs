// Records turned into columns, as the engine's whole module takes many of them.

const NUMBERS = ["number", "integer"];

/** Values that come again, each once, with the place of each record's; those of absent ones are past the end. */
function coded(values) {
  const places = new Map();
  const codes = Uint32Array.from(values, (value) => {
    if (value === null) return 0xffffffff;
    if (!places.has(value)) places.set(value, places.size);
    return places.get(value);
  });
  return { values: [...places.keys()], codes };
}

/** Columns of the fields that any of the records has. A number with a unit behind it stays as it is written. */
export function columnsOf(records, fields) {
  const columns = {};
  records.forEach((record, row) => {
    for (const name of Object.keys(record)) (columns[name] = columns[name] || new Array(records.length).fill(null))[row] = record[name];
  });
  const types = new Map(fields.map(({ name, type }) => [name, type]));
  for (const [name, values] of Object.entries(columns)) {
    if (NUMBERS.includes(types.get(name))) {
      const numbers = Float64Array.from(values, (value) => (value === null ? NaN : Number(value)));
      if (values.every((value, row) => value === null || !Number.isNaN(numbers[row]))) columns[name] = numbers;
    } else if (values.every((value) => typeof value !== "object" || value === null)) columns[name] = coded(values);
  }
  return columns;
}
