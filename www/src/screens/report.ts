// <water-rules-report>: the review opinion of the open project, to be printed, saved and verified later.
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from "lit";
import { today } from "../day";
import { download } from "../download";
import { reasonOf } from "../engine/error";
import type { Settings, Text } from "../engine/pkg/water_rules";
import { editedOf } from "../project";
import { setPages } from "../report-view/pages";
import { paper, type Paper } from "../report-view/paper";
import { sealOf } from "../report-view/seal";
import { styles } from "../report-view/styles";
import { paperView, type DrawQr } from "../report-view/view";
import { WORDS } from "../report-view/words";
import type { Session } from "../session";
import { settingsIn } from "../settings/kept";
import { base } from "../view/styles";
import { say } from "../words";

type Hash = "sha256" | "sm3";

const HASHES: [Hash, string][] = [
  ["sha256", "SHA-256"],
  ["sm3", "SM3"],
];

export class WaterRulesReport extends LitElement {
  static styles = [base, styles];
  static properties = {
    session: { attribute: false },
    hash: { state: true },
    certificate: { state: true },
    trouble: { state: true },
    confirmed: { type: Boolean, reflect: true },
    drawQr: { state: true },
    working: { state: true },
  };

  declare session: Session;
  declare hash: Hash;
  /** Of the record as it is now; absent while it is made. */
  declare certificate: string | undefined;
  declare trouble: Text | undefined;
  /** Whether the rules are what their scripts say: nothing is printed before. */
  declare confirmed: boolean;
  declare drawQr: DrawQr | undefined;
  declare working: boolean;

  /** What the office says of its papers. */
  private letterhead: Settings = {};
  private serial = 0;
  /** What stands in the margin of the pages; empty if there is no paper. */
  private printed = "";
  private afterPrint: (() => void) | undefined;

  constructor() {
    super();
    this.hash = "sha256";
    this.confirmed = false;
    this.working = false;
  }

  connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("beforeprint", this.beforePrint);
    window.addEventListener("afterprint", this.undoPrint);
    void import("../report-view/qr").then(({ qrView }) => (this.drawQr = qrView));
  }

  disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("beforeprint", this.beforePrint);
    window.removeEventListener("afterprint", this.undoPrint);
    this.undoPrint();
  }

  protected willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("session");
    const other = changed.has("session") && (!before || before.report !== this.session.report);
    if (other || changed.has("hash")) void this.certify();
    if (changed.has("session") && (!before || before.rules !== this.session.rules)) {
      const { info, rules } = this.session;
      this.letterhead = (info.settings && settingsIn(rules)) || {};
      void this.confirm();
    }
  }

  private async confirm(): Promise<void> {
    const { rules, confirm } = this.session;
    this.confirmed = false;
    try {
      await confirm();
      if (rules === this.session.rules) this.confirmed = true;
    } catch (error) {
      if (rules === this.session.rules) this.trouble = why("failed", error);
    }
  }

  /** The certificate of the record that the report is about. */
  private async certify(): Promise<void> {
    const serial = ++this.serial;
    this.certificate = undefined;
    this.trouble = undefined;
    const { project, asOf, report, study } = this.session;
    if (!report) return;
    try {
      const certificate = await (await study()).certify(
        project.record,
        asOf,
        this.hash,
        project.judgements,
      );
      if (serial === this.serial) this.certificate = certificate;
    } catch (error) {
      if (serial === this.serial) this.trouble = why("noCertificate", error);
    }
  }

  // ---- files and pages -----------------------------------------------------------------------------

  private fileName(): string {
    const { project, report, lang } = this.session;
    const title = project.title || this.titleOfRecord();
    const name = [WORDS[lang].file, title, report ? report.as_of : ""].filter(Boolean).join(" ");
    return name.replace(/[\\/:*?"<>|\u0000-\u001f]+/g, " ").slice(0, 120);
  }

  /** The first text of the record that the pack declares: what a project is called. */
  private titleOfRecord(): string {
    const { info, project } = this.session;
    const first = info.fields.find(({ type }) => type === "text");
    const value = first ? project.record[first.name] : "";
    return typeof value === "string" ? value : "";
  }

  private save = (): void => {
    // A line, as the command writes it.
    if (this.certificate) download(`${this.fileName()}.json`, `${this.certificate}\n`);
  };

  private saveDocx = async (): Promise<void> => {
    this.working = true;
    this.trouble = undefined;
    try {
      const { docxOf } = await import("../report-view/docx");
      const file = await docxOf(this.paper());
      download(`${this.fileName()}.docx`, file, file.type);
    } catch (error) {
      this.trouble = why("failed", error);
    }
    this.working = false;
  };

  /** The pages are set and a PDF gets its name only here: other screens print as they always do. */
  private beforePrint = (): void => {
    if (this.hidden || !this.printed || !this.confirmed || this.afterPrint) return;
    const { title } = document;
    const unset = setPages(this.printed);
    document.title = this.fileName();
    this.afterPrint = () => {
      unset();
      document.title = title;
    };
  };

  private undoPrint = (): void => {
    if (this.afterPrint) this.afterPrint();
    this.afterPrint = undefined;
  };

  // ---- the view ------------------------------------------------------------------------------------

  private paper(): Paper {
    const { info, report, project, lang } = this.session;
    const { record, assumed } = project;
    const seal = this.certificate ? sealOf(this.certificate) : undefined;
    const edited = editedOf(project, info).length;
    return paper({
      info,
      report: report!,
      letterhead: this.letterhead,
      record,
      assumed,
      edited,
      seal,
      lang,
      today: today(),
    });
  }

  protected render(): TemplateResult {
    const { report, project, lang } = this.session;
    const words = WORDS[lang];
    if (!report || Object.keys(project.record).length === 0) {
      this.printed = "";
      return html`<section class="box" data-no-report><h2>${words.title}</h2><p>${words.nothing}</p></section>`;
    }
    const sheet = this.paper();
    this.printed = sheet.number ? words.page(sheet.number) : sheet.title;
    return html`<section class="bar" aria-label=${words.title}>
        <button type="button" class="main" data-print ?disabled=${!this.confirmed} @click=${() => window.print()}>${words.print}</button>
        <button type="button" data-docx ?disabled=${this.working || !this.confirmed} @click=${() => void this.saveDocx()}>${words.docx}</button>
        <button type="button" data-certificate ?disabled=${!this.certificate || !this.confirmed} @click=${this.save}>${words.certificate}</button>
        <label
          >${words.hash}
          <select data-hash @change=${(event: Event) => (this.hash = (event.target as HTMLSelectElement).value as Hash)}>
            ${HASHES.map(([value, label]) => html`<option value=${value} .selected=${value === this.hash}>${label}</option>`)}
          </select></label
        >
        <p class="quiet">${words.printHint}</p>
        ${this.headView(sheet)}
        ${this.trouble ? html`<p class="wrong" role="alert" data-trouble>${say(this.trouble, lang)}</p>` : nothing}
        <p class="quiet" role="status">${this.certificate || this.trouble ? nothing : words.certifying}</p>
      </section>
      ${paperView(sheet, this.drawQr)}`;
  }

  /** What an official paper has at its head and this one doesn't yet: it is the office's to say. */
  private headView(sheet: Paper): TemplateResult | typeof nothing {
    const words = WORDS[this.session.lang];
    const lacking = (["office", "reference", "addressee"] as const).filter((part) => !sheet[part]);
    if (lacking.length === 0) return nothing;
    const named = lacking.map((part) => words.head[part]).join(words.comma);
    return html`<p class="quiet" data-lacking-head>${words.lackingHead(named)} <a href="#/settings">${words.settings}</a></p>`;
  }
}

function why(what: "noCertificate" | "failed", error: unknown): Text {
  const { zh, en } = reasonOf(error);
  return { zh: WORDS.zh[what] + zh, en: WORDS.en[what] + en };
}

customElements.define("water-rules-report", WaterRulesReport);
