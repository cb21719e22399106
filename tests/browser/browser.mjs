// What every script of this folder begins with: packages from where they are, and the browser.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { join } from "node:path";

const folder = process.env.BROADSHEET_MODULES;
export const require = createRequire(join(folder, "x.js"));
export const load = name => import(pathToFileURL(require.resolve(name)).href);
export const flags = [
  "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-quic", "--disable-dev-shm-usage",
];
export const open = async () => {
  const { default: puppeteer } = await load("puppeteer-core");
  return puppeteer.launch({ executablePath: process.env.CHROME_PATH, headless: true, args: flags });
};
