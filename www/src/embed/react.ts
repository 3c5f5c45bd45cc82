// `<WaterScreening>` for React, from 16.14 on: objects reach the element as properties in every version, and are set only when
// they are others than last time, so that `record={{…}}` written in place takes nothing from who types.
import "water-rules/element";
import equal from "fast-deep-equal";
import {
  createElement,
  forwardRef,
  useEffect,
  useImperativeHandle,
  useRef,
  type CSSProperties,
  type HTMLAttributes,
  type ReactNode,
  type RefAttributes,
} from "react";
import { copy } from "./copy";
import type { Details, WaterScreeningElement } from "./types";

type Settable = Partial<
  Pick<
    WaterScreeningElement,
    | "pack"
    | "trust"
    | "settings"
    | "record"
    | "judgements"
    | "asOf"
    | "lang"
    | "theme"
    | "mode"
    | "name"
    | "recordName"
    | "required"
    | "require"
    | "disabled"
    | "readOnly"
    | "fragment"
  >
>;

export interface WaterScreeningProps extends Settable {
  onReady?: (detail: Details["ws-ready"]) => void;
  onChange?: (detail: Details["ws-change"]) => void;
  onReport?: (detail: Details["ws-report"]) => void;
  onWant?: (detail: Details["ws-want"]) => void;
  onError?: (detail: Details["ws-error"]) => void;
  id?: string;
  className?: string;
  style?: CSSProperties;
  /** Shown until the rules are loaded; children with a `slot` go to their places. */
  children?: ReactNode;
}

const EVENTS = {
  "ws-ready": "onReady",
  "ws-change": "onChange",
  "ws-report": "onReport",
  "ws-want": "onWant",
  "ws-error": "onError",
} as const;

/** What a property is that was taken away, where that isn't an empty text. */
const UNSET: Settable = {
  mode: "form",
  theme: "auto",
  required: false,
  disabled: false,
  readOnly: false,
};

/** The element; `ref` gives the element itself. */
export const WaterScreening = forwardRef<WaterScreeningElement, WaterScreeningProps>(
  function WaterScreening(props, ref) {
    const { onReady, onChange, onReport, onWant, onError, ...rest } = props;
    const { id, className, style, children, ...properties } = rest;
    const element = useRef<WaterScreeningElement>(null);
    const heard = useRef(props);
    const before = useRef<Settable>({});
    useImperativeHandle(ref, () => element.current!, []);

    useEffect(() => {
      heard.current = props;
      const last = before.current;
      for (const name of Object.keys({ ...last, ...properties }) as (keyof Settable)[])
        if (!equal(last[name], properties[name]))
          Object.assign(element.current!, { [name]: properties[name] ?? UNSET[name] ?? "" });
      before.current = copy(properties);
    });

    useEffect(() => {
      const { current } = element;
      const hear = (event: Event): void => {
        const listener = heard.current[EVENTS[event.type as keyof typeof EVENTS]];
        if (listener) listener((event as CustomEvent).detail);
      };
      for (const name of Object.keys(EVENTS)) current!.addEventListener(name, hear);
      return () => {
        for (const name of Object.keys(EVENTS)) current!.removeEventListener(name, hear);
      };
    }, []);

    return createElement(
      "water-screening",
      { ref: element, id, class: className, style },
      children,
    );
  },
);

type Listeners = { [K in keyof Details as `on${K}`]?: (event: CustomEvent<Details[K]>) => void };

/** The element itself, as JSX of React 19 and later takes it. */
export type WaterScreeningAttributes = Omit<HTMLAttributes<WaterScreeningElement>, keyof Settable> &
  RefAttributes<WaterScreeningElement> &
  Settable &
  Listeners;

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "water-screening": WaterScreeningAttributes;
    }
  }
}
