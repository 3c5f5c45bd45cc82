// Records turned into columns, as the engine's whole module takes many of them.

const NUMBERS = ["number", "integer"];
/** The place of a value that isn't there. */
const ABSENT = 0xffffffff;

/** Numbers; nothing if one is written otherwise, such as with a unit behind it. */
function numbers(values) {
  const column = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === null) column[row] = NaN;
    else if (typeof value === "number") column[row] = value;
    else return null;
  }
  return column;
}

/** Values that come again, each once, with the place of each record's; nothing if one is a list or a record. */
function coded(values) {
  const places = new Map();
  const codes = new Uint32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === null) codes[row] = ABSENT;
    else if (typeof value === "object") return null;
    else {
      let place = places.get(value);
      if (place === undefined) places.set(value, (place = places.size));
      codes[row] = place;
    }
  }
  return { values: [...places.keys()], codes };
}

/** Columns of the fields that any of the records has. */
export function columnsOf(records, fields) {
  const lists = new Map();
  for (let row = 0; row < records.length; row++) {
    const record = records[row];
    for (const name in record) {
      let list = lists.get(name);
      if (list === undefined) lists.set(name, (list = new Array(records.length).fill(null)));
      list[row] = record[name];
    }
  }
  const types = new Map(fields.map(({ name, type }) => [name, type]));
  const columns = {};
  for (const [name, list] of lists)
    columns[name] = (NUMBERS.includes(types.get(name)) && numbers(list)) || coded(list) || list;
  return columns;
}
