import type { Panel } from "../panel.js";
import { qrCode } from "../qr-code.js";
import { reachNotice } from "../reach.js";
import { own } from "../texts.js";

/** The place below the phone where a real one can be added. */
export class OwnView {
  constructor(readonly panel: Panel) {}

  offer(): void {
    this.panel.show("own-offer", { notice: null });
  }

  async invitation(link: string): Promise<void> {
    const code = await qrCode(link, own.qrCode);
    this.panel.show("own-invitation", { link, notice: reachNotice(link) });
    (this.panel.slot("link") as HTMLAnchorElement).href = link;
    this.panel.slot("qr").replaceChildren(code);
    this.panel.announce(own.scan);
  }

  ready(person: string): void {
    this.panel.show("own-ready", { words: own.readyWords(person) });
    this.panel.announce(own.readyWords(person));
  }

  failed(code: string): void {
    this.panel.show("own-offer", { notice: own.failed(code.replaceAll("_", " ")) });
  }
}
