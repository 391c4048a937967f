import type { Page } from "playwright-core";

/** Says to the page's phone that its request ended, as the server would. */
export type Resolve = (state: string) => Promise<void>;

/** Reloads the page with a device channel that a test can speak on; the server's own messages pass. */
export async function deviceChannel(page: Page): Promise<Resolve> {
  let say: (text: string) => void = () => {};
  await page.routeWebSocket(/\/hubs\/device/, (route) => {
    route.connectToServer();
    say = (text) => route.send(text);
  });
  await page.reload();
  await page.locator('#phone-link[data-state="on"]').waitFor();
  return async (state) => {
    const sessionId = await page.evaluate(() => (JSON.parse(sessionStorage.getItem("sign-in") ?? "") as { initiated: { sessionId: string } }).initiated.sessionId);
    say(`${JSON.stringify({ type: 1, target: "SignInResolved", arguments: [{ sessionId, state }] })}\u001e`);
  };
}
