import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

const app = process.argv[2] ?? here("public/app.js");

// Committed, so that the server shows the page without an npm step; minified, so that no path of the machine is in it.
const common = { tsconfig: here("tsconfig.json"), bundle: true, minify: true, format: "esm", target: "es2022", legalComments: "none" };

await build({
  ...common,
  entryPoints: [here("src/main.ts")],
  outfile: app,
  // The client's sources rather than its package: what is shown is what this commit holds.
  alias: {
    "@idtoken/client/phone": here("../../clients/js/src/phone.ts"),
    "@idtoken/client": here("../../clients/js/src/index.ts"),
    "@microsoft/signalr": here("node_modules/@microsoft/signalr/dist/esm/index.js"),
  },
  // Loaded once the page shows a QR code.
  external: ["./qr.js"],
});
await build({ ...common, entryPoints: [here("src/qr.ts")], outfile: join(dirname(app), "qr.js") });
