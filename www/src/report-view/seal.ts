// What the paper says of its certificate: enough to recognise the certificate, and small enough for a QR code.
import type { Verdict } from "../engine/pkg/water_rules";

export interface Seal {
  digest: string;
  verdict: string;
  asOf: string;
  pack: { id: string; version: string; digest: string };
}

const FORM = "water-rules/1";

/** The seal of a certificate. */
export function sealOf(certificate: string): Seal {
  const { digest, report } = JSON.parse(certificate) as {
    digest: string;
    report: { verdict: Verdict; as_of: string; pack: Seal["pack"] };
  };
  const { id, version } = report.pack;
  return {
    digest,
    verdict: report.verdict,
    asOf: report.as_of,
    pack: { id, version, digest: report.pack.digest },
  };
}

/** What the QR code says: one line of plain text. */
export function qrText({ digest, verdict, asOf, pack }: Seal): string {
  return [FORM, digest, verdict, asOf, pack.id, pack.version, pack.digest].join(" ");
}

/** Reads what a scanner made of the QR code; nothing if it is something else. */
export function readQr(text: string): Seal | undefined {
  const [form, digest, verdict, asOf, id, version, packDigest, ...rest] = text.trim().split(/\s+/);
  const hex = /^(sha256|sm3):[0-9a-f]{64}$/;
  if (
    form !== FORM ||
    rest.length ||
    !digest ||
    !verdict ||
    !asOf ||
    !id ||
    !version ||
    !packDigest
  )
    return undefined;
  if (!hex.test(digest) || !hex.test(packDigest)) return undefined;
  return { digest, verdict, asOf, pack: { id, version, digest: packDigest } };
}
