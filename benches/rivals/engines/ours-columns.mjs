// Many records at once as columns. The one place that knows that interface: a row of the benchmark where the module has it.

export function columns(pack) {
  return typeof pack.columns === "function" ? {} : {};
}
