// Makes dist/bundle: the client as a module and as a plain script, with source maps that lead to the TypeScript sources, and SignalR as a module.
import { build } from "esbuild";
import { mkdir, writeFile } from "node:fs/promises";
import { minify } from "terser";

const bundles = [
  { entry: "index", name: "idtoken", global: "IdToken" },
  { entry: "raw", name: "idtoken-raw", global: "IdTokenRaw" },
  { entry: "phone", name: "idtoken-phone", global: "IdTokenPhone" },
];

// The bundler alone leaves the raw bundle 3 % larger, which is over its limit.
const options = { module: true, ecma: 2022, compress: { passes: 3, unsafe_arrows: true, unsafe_methods: true }, format: { comments: false } };

await mkdir("dist/bundle", { recursive: true });
for (const { entry, name, global } of bundles) {
  const module = await bundle(`./dist/${entry}.js`);
  await write(`${name}.js`, module);
  await write(`${name}.iife.js`, toScript(module, global));
}
// SignalR's own modules import each other without file extensions, so no browser can load them. This one a page can name in its import map.
await write("signalr.js", await bundle("@microsoft/signalr"));

async function bundle(entry) {
  const { outputFiles } = await build({
    stdin: { contents: `export * from ${JSON.stringify(entry)}`, resolveDir: "." }, outfile: "dist/bundle/out.js", write: false, sourcemap: "external",
    bundle: true, minify: true, format: "esm", platform: "browser", target: "es2022", legalComments: "none",
  });
  const [map, code] = outputFiles.map(({ text }) => text);
  return { code, map: JSON.parse(map) };
}

// The bundler's own form for scripts wraps each export in a getter, 200 bytes gzipped that the raw socket does not have to spare.
function toScript({ code, map }, global) {
  const [clause, names] = /export\{([^}]*)\};?\s*$/.exec(code);
  const members = names.split(",").map((name) => name.split(" as ")).map(([local, exported = local]) => `${exported}:${local}`);
  return {
    code: `globalThis.${global}=(()=>{\n${code.slice(0, -clause.length)}return{${members}}})();\n`,
    // The first line above is an extra one.
    map: { ...map, mappings: `;${map.mappings}` },
  };
}

async function write(name, { code, map }) {
  const result = await minify(code, { ...options, sourceMap: { content: map, filename: name, url: `${name}.map`, includeSources: true } });
  await writeFile(`dist/bundle/${name}`, result.code);
  await writeFile(`dist/bundle/${name}.map`, result.map);
}
