// Makes dist/extension.js, one file, and beside it the licences of everything that went into it.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const { metafile } = await build({
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20", // what the oldest supported VS Code runs
  external: ["vscode"],
  minify: true,
  metafile: true,
  logLevel: "warning",
});

/** The folder of the package that a bundled file is of. */
function packageOf(path) {
  return /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
}

function licence(folder) {
  const { name, version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^(licen[cs]e|thirdparty)/i.test(entry));
  if (file === undefined) throw new Error(`${name}: no licence file; find its text before shipping it`);
  return `${name} ${version}\n\n${readFileSync(join(folder, file), "utf8").trim()}\n`;
}

const folders = new Set(Object.keys(metafile.inputs).map(packageOf).filter(Boolean));
writeFileSync("dist/THIRD-PARTY-LICENSES.txt", [...folders].sort().map(licence).join("\n---\n\n"));
