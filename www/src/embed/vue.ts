// `<WaterScreening>` for Vue 3: `v-model:record`, and a record that is changed in place is noticed.
import "water-rules/element";
import { defineComponent, h, onMounted, ref, watch, type PropType } from "vue";
import type { Details, RecordData, WaterScreeningElement } from "./types";

type Of<K extends keyof WaterScreeningElement> = PropType<WaterScreeningElement[K]>;

const PROPERTIES = {
  pack: { type: [String, Object] as Of<"pack">, default: "" },
  trust: { type: String, default: "" },
  settings: { type: Object as Of<"settings">, default: undefined },
  record: { type: [String, Object] as Of<"record">, default: undefined },
  judgements: { type: Array as Of<"judgements">, default: undefined },
  asOf: { type: String, default: "" },
  lang: { type: String, default: "" },
  theme: { type: String as Of<"theme">, default: "auto" },
  mode: { type: String as Of<"mode">, default: "form" },
  name: { type: String, default: "" },
  recordName: { type: String, default: "" },
  required: { type: Boolean, default: false },
  require: { type: String as Of<"require">, default: "" },
  disabled: { type: Boolean, default: false },
  readOnly: { type: Boolean, default: false },
  fragment: { type: String, default: "" },
};

export const WaterScreening = defineComponent({
  name: "WaterScreening",
  props: PROPERTIES,
  emits: {
    ready: (_: Details["ws-ready"]) => true,
    change: (_: Details["ws-change"]) => true,
    report: (_: Details["ws-report"]) => true,
    want: (_: Details["ws-want"]) => true,
    error: (_: Details["ws-error"]) => true,
    "update:record": (_: RecordData) => true,
  },
  setup(props, { emit, slots, expose }) {
    const element = ref<WaterScreeningElement>();
    expose({ element });
    onMounted(() => {
      for (const name of Object.keys(PROPERTIES) as (keyof typeof PROPERTIES)[]) {
        const set = (value: unknown): void => {
          if (element.value && value !== undefined) Object.assign(element.value, { [name]: value });
        };
        set(props[name]);
        watch(() => props[name], set, { deep: true });
      }
    });
    return () =>
      h(
        "water-screening",
        {
          ref: element,
          "onWs-ready": ({ detail }: CustomEvent) => emit("ready", detail),
          "onWs-change": ({ detail }: CustomEvent) => {
            emit("change", detail);
            emit("update:record", detail.record);
          },
          "onWs-report": ({ detail }: CustomEvent) => emit("report", detail),
          "onWs-want": ({ detail }: CustomEvent) => emit("want", detail),
          "onWs-error": ({ detail }: CustomEvent) => emit("error", detail),
        },
        slots["default"] && slots["default"](),
      );
  },
});

declare module "vue" {
  interface GlobalComponents {
    WaterScreening: typeof WaterScreening;
  }
}
