import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { launch } from "./chromium.js";
import { root } from "./paths.js";
import { Server } from "./server.js";
import { inBrowser } from "./stage.js";

// The pictures of the README: a sign-in that waits for the person, in light and dark.
const folder = join(root, "docs/images");
const options = { viewport: { width: 1160, height: 900 }, deviceScaleFactor: 1.5, reducedMotion: "reduce" } as const;
const margin = 20;

mkdirSync(folder, { recursive: true });
const server = await Server.start();
const browser = await launch();
try {
  for (const colorScheme of ["light", "dark"] as const)
    await inBrowser(browser, server.url, async (stage) => {
      await stage.request();
      const box = await stage.page.locator(".stage").boundingBox();
      if (!box)
        throw new Error("The page does not show both sides.");
      const clip = { x: box.x - margin, y: box.y - margin, width: box.width + 2 * margin, height: box.height + 2 * margin };
      await stage.page.screenshot({ path: join(folder, `demo-${colorScheme}.png`), clip });
    }, { ...options, colorScheme });
} finally {
  await browser.close();
  await server.stop();
}
