// Runs the engine away from the page: holds one rule pack and one open record.
import init, { engineVersion, loadPack } from "./pkg/water_rules";
import type { ProjectRecord, RulePack } from "./pkg/water_rules";
import { answerWith, misuse } from "./answer";
import type { ScreenCalls } from "./protocol";

let pack: RulePack | undefined;
let record: ProjectRecord | undefined;

function close(): void {
  record?.free();
  record = undefined;
}

function opened(): ProjectRecord {
  if (!record) throw misuse("no-record", "尚未打开项目数据", "No record is open");
  return record;
}

answerWith<ScreenCalls>({
  async init(module) {
    await init({ module_or_path: module });
    return { version: engineVersion() };
  },
  load(bundle) {
    close();
    pack?.free();
    pack = undefined;
    pack = loadPack(bundle).pack;
    return pack ? pack.infoText() : null;
  },
  open(input) {
    close();
    if (!pack) throw misuse("no-pack", "尚未载入规则包", "No rule pack is loaded");
    record = pack.open(input);
    return record.problems();
  },
  judge(judgements) {
    opened().judge(judgements);
  },
  seen(asOf, code) {
    return opened().seen(asOf, code);
  },
  set(field, value) {
    return opened().set(field, value);
  },
  readings(paths) {
    return paths.map((path) => opened().reading(path));
  },
  screen(asOf) {
    return opened().screenFullText(asOf);
  },
  both(asOf) {
    const record = opened();
    return { full: record.screenFullText(asOf), lean: record.screenText(asOf) };
  },
  next(asOf) {
    return opened().nextText(asOf);
  },
});
