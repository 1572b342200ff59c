// Makes the .vsix. The same sources give the same bytes: the archive carries a fixed date unless
// SOURCE_DATE_EPOCH names another.
import { spawnSync } from "node:child_process";

const options = ["--no-dependencies", "--allow-missing-repository"];
const { status } = spawnSync("node_modules/.bin/vsce", ["package", ...options], {
  stdio: "inherit",
  env: { SOURCE_DATE_EPOCH: "1767225600", ...process.env },
});
process.exit(status ?? 1);
