// What the page and its screens agree on.
import type { LitElement } from "lit";
import type { Desk } from "./desk";
import type { FullReport, Next, PackInfo, Settings } from "./engine/pkg/water_rules";
import type { StudyClient } from "./engine/study";
import type { Project } from "./project";
import type { Lang } from "./words";

/** What every screen is given by the page; a new object each time that something in it changes. */
export interface Session {
  info: PackInfo;
  lang: Lang;
  asOf: string;
  /** What follows the screen's own name in the address: `PU-01` of `#/rules/PU-01`. */
  place: string;
  /** Edits and screens the open project; the Screen's alone. */
  desk: Desk;
  /** The project that is on the Screen. */
  project: Project;
  /** Its last report; none while it is being screened for the first time. */
  report: FullReport | undefined;
  /** What is to be asked next of it. */
  next: Next | undefined;
  /** The whole engine, in a worker of its own with the same rules; loaded when it is first asked for. */
  study(): Promise<StudyClient>;
  /** Rejects if the rules came compiled and aren't what their scripts say; asked before anything is handed out. */
  confirm: () => Promise<void>;
  /** The rules in force, as a bundle's text. */
  rules: string;
  /** The office's settings that are laid over them. */
  settings: Settings | undefined;
  /** Keeps other settings, or none, and loads the rules with them; whether this browser could keep them. */
  settle(settings: Settings | undefined): Promise<boolean>;
  /** Where the keys are whose signatures count; empty if none are asked for. */
  trust: string;
  /** Whether these rules are a draft that is tried in this tab. */
  trial: boolean;
  /** Tries a draft, given as its bundle's text, on this page; without one the rules in force are back. Whether it was taken. */
  tryOut(draft?: string): Promise<boolean>;
  /** Puts a project on the Screen and goes there. */
  open(project: Project): void;
  /** Goes to a screen, and to a place of it: `rules/PU-01`. */
  go(route: string): void;
}

/** `screens/<name>.ts` defines such an element as `water-rules-<name>`. */
export interface ScreenElement extends LitElement {
  session: Session;
  /** Puts the cursor where work begins; whether there is such a place. */
  enter?(): boolean;
}
