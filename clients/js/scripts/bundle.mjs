import { build } from "esbuild";
import { readFile, writeFile } from "node:fs/promises";

const bundles = [
  { entry: "index", name: "idtoken", global: "IdToken" },
  { entry: "raw", name: "idtoken-raw", global: "IdTokenRaw" },
];

for (const { entry, name, global } of bundles) {
  const outfile = `dist/bundle/${name}.js`;
  await build({ entryPoints: [`dist/${entry}.js`], outfile, bundle: true, minify: true, format: "esm", platform: "browser", target: "es2022", legalComments: "none" });
  await writeFile(`dist/bundle/${name}.iife.js`, toScript(await readFile(outfile, "utf8"), global));
}

// The bundler's own form for scripts wraps each export in a getter, 200 bytes gzipped that the raw socket has not got.
function toScript(module, global) {
  const [clause, names] = /export\{([^}]*)\};?\s*$/.exec(module);
  const members = names.split(",").map((name) => name.split(" as ")).map(([local, exported = local]) => `${exported}:${local}`);
  return `globalThis.${global}=(()=>{${module.slice(0, -clause.length)}return{${members}}})();\n`;
}
