import { h } from "../dom.js";
import type { App } from "../screen.js";
import { texts } from "../texts/index.js";

const { notifications: words } = texts;

/** Says whether this phone rings while the app is closed, and turns it on and off. */
export function notificationCard({ phone, announce }: App): HTMLElement {
  const { state } = phone.notifications;
  const notice = h("p", { class: "notice", role: "alert", hidden: true });
  const turn = async (act: () => Promise<void>) => {
    try {
      await act();
      announce(words[phone.notifications.state]);
    } catch {
      notice.hidden = false;
      notice.textContent = words.failed;
    }
  };
  return h("section", { class: "card notifications", "aria-labelledby": "notifications" },
    h("h2", { id: "notifications" }, words.title), h("p", { class: "quiet" }, words[state]), notice,
    state === "off" && h("button", { class: "plain", type: "button", id: "notify", onclick: () => void turn(() => phone.notify()) }, words.turnOn),
    state === "on" && h("button", { class: "plain", type: "button", id: "notify", onclick: () => void turn(() => phone.notifyNoMore()) }, words.turnOff));
}
