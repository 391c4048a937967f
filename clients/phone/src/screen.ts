import type { Phone } from "./phone/phone.js";
import type { Settings } from "./settings.js";

/** What a screen may use. */
export interface App {
  readonly phone: Phone;
  readonly settings: Settings;
  /** Shows another screen: "#/history". */
  go(hash: string): void;
  /** Makes the current screen again. */
  reopen(): void;
  /** Has a screen reader say the text. */
  announce(text: string): void;
}

/** One screen of the app, from when it is shown until another one is. */
export interface Screen {
  readonly title: string;
  readonly element: HTMLElement;
  /** Something on the phone is different. */
  update(): void;
  close?(): void;
}
