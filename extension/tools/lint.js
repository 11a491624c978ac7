// Runs the linter of web-ext, the stores' own tool, over the files that ship; exits with 1 on errors. It changes nothing.

import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { shipped } from "./pack.js";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "lint-"));
for (const name of shipped()) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
const webExt = join(ROOT, "node_modules", ".bin", "web-ext");
const { status } = spawnSync(webExt, ["lint", "--no-config-discovery", "--source-dir", folder], { stdio: "inherit", cwd: dirname(folder) });
rmSync(folder, { recursive: true, force: true });
process.exit(status ?? 1);
