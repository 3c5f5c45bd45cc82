// The records that XLS is made of ([MS-XLS]), and the container around them.

/** A compound file with one stream. */
export function compound(stream, content) {
  const [sector, none, end] = [512, 0xffffffff, 0xfffffffe];
  const data = new Uint8Array(Math.max(4096, Math.ceil(content.length / sector) * sector));
  data.set(content);
  const count = data.length / sector;
  const head = new DataView(new ArrayBuffer(sector));
  [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1].forEach((byte, at) => head.setUint8(at, byte));
  for (const [at, value] of [[24, 0x3e], [26, 3], [28, 0xfffe], [30, 9], [32, 6]]) head.setUint16(at, value, true);
  for (const [at, value] of [[44, 1], [48, 1], [56, 4096], [60, end], [68, end]]) head.setUint32(at, value, true);
  for (let at = 76; at < sector; at += 4) head.setUint32(at, at === 76 ? 0 : none, true);
  const fat = new DataView(new ArrayBuffer(sector));
  for (let at = 0; at < sector / 4; at++)
    fat.setUint32(at * 4, at === 0 ? 0xfffffffd : at === 1 ? end : at === count + 1 ? end : at <= count + 1 ? at + 1 : none, true);
  const folder = new DataView(new ArrayBuffer(sector));
  const entry = (nth, name, kind, child, start, size) => {
    const at = nth * 128;
    [...name].forEach((c, i) => folder.setUint16(at + 2 * i, c.charCodeAt(0), true));
    folder.setUint16(at + 64, 2 * name.length + 2, true);
    folder.setUint8(at + 66, kind);
    folder.setUint8(at + 67, 1);
    for (const [place, value] of [[68, none], [72, none], [76, child], [116, start], [120, size]]) folder.setUint32(at + place, value, true);
  };
  entry(0, "Root Entry", 5, 1, end, 0);
  entry(1, stream, 2, none, 2, data.length);
  for (const nth of [2, 3]) for (const place of [68, 72, 76]) folder.setUint32(nth * 128 + place, none, true);
  return Buffer.concat([head, fat, folder].map(({ buffer }) => Buffer.from(buffer)).concat(Buffer.from(data)));
}
export const u16 = (...all) => all.flatMap((n) => [n & 255, (n >> 8) & 255]);
export const u32 = (...all) => all.flatMap((n) => [n & 255, (n >> 8) & 255, (n >> 16) & 255, (n >> 24) & 255]);
export const f64 = (n) => [...new Uint8Array(Float64Array.of(n).buffer)];
export const wide = (string) => [...string].flatMap((c) => u16(c.charCodeAt(0)));
export const record = (kind, data = []) => [...u16(kind, data.length), ...data];
export const bof = (kind) => record(0x809, [...u16(0x600, kind, 0x0dbb, 0x07cc), ...u32(0, 0x600)]);
export const label = (row, column, string) => record(0x204, [...u16(row, column, 0, string.length), 1, ...wide(string)]);
export const real = (row, column, value, format = 0) => record(0x203, [...u16(row, column, format), ...f64(value)]);
export const biff = (sheet) => [...bof(0x10), ...sheet, ...record(10)];
