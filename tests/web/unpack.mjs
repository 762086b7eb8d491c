// Unpacks the browser of @sparticuz/chromium beside this file: it needs no root and no library of the system but glibc.
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const packed = join(here, "node_modules", "@sparticuz", "chromium", "bin");
const into = join(here, "browser");

if (process.platform !== "linux" || process.arch !== "x64") {
  console.log("The bundled Chromium is for Linux on x64: name another one in CASHRAIL_BROWSER.");
} else {
  rmSync(into, { recursive: true, force: true });
  mkdirSync(into);
  writeFileSync(join(into, "chromium"), brotliDecompressSync(readFileSync(join(packed, "chromium.br"))));
  chmodSync(join(into, "chromium"), 0o755);
  for (const name of ["al2023", "fonts", "swiftshader"]) {
    const archive = join(into, `${name}.tar`);
    writeFileSync(archive, brotliDecompressSync(readFileSync(join(packed, `${name}.tar.br`))));
    execFileSync("tar", ["-xf", archive, "-C", into]);
    rmSync(archive);
  }
  // The package's own names folders of another system, where all text would be without width.
  writeFileSync(
    join(into, "fonts.conf"),
    '<fontconfig><dir prefix="relative">fonts</dir><cachedir prefix="xdg">fontconfig</cachedir></fontconfig>\n',
  );
}
