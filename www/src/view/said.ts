// What a finding says, in words: another rule that it names by its code goes by its title.
import type { Finding, PackInfo } from "../engine/pkg/water_rules";
import { say, type Lang } from "../words";

export function said({ message }: Finding, { rules }: PackInfo, lang: Lang): string {
  return say(message, lang).replace(
    /( ?)([A-Z]{1,20}-\d{1,6}[a-z]?)( ?)/g,
    (whole, before, code, after) => {
      const rule = rules.find((each) => each.code === code);
      if (!rule) return whole;
      const title = `“${say(rule.title, lang)}”`;
      // In Chinese no space stands beside a quotation.
      return lang === "zh" ? title : before + title + after;
    },
  );
}
