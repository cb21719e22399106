// axe.mjs BASE PAGE…: what axe finds, in light and dark, on a phone and on a desk; and what a page
// asks of other servers, says on the console, or pushes out of its sides.
import { readFileSync } from "node:fs";
import { open, require } from "./browser.mjs";

const [base, ...pages] = process.argv.slice(2);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const browser = await open();
const found = [];
for (const path of pages) for (const scheme of ["light", "dark"]) for (const width of [390, 1440]) {
  const page = await browser.newPage();
  const where = `${path} ${scheme} ${width}`;
  await page.setBypassCSP(true);
  await page.setViewport({ width, height: 900 });
  await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  page.on("request", one => {
    if (!one.url().startsWith(base) && !one.url().startsWith("data:"))
      found.push(`${where}: asks for ${one.url()}`);
  });
  page.on("console", one => one.type() === "error" && found.push(`${where}: ${one.text()}`));
  page.on("pageerror", error => found.push(`${where}: ${error}`));
  await page.goto(`${base}/${path}`, { waitUntil: "load" });
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run());
  for (const one of violations) found.push(`${where}: ${one.id}: ${one.nodes[0].html}`);
  const over = await page.evaluate(() => {
    const root = document.documentElement;
    return root.scrollWidth - root.clientWidth;
  });
  if (over > 0) found.push(`${where}: ${over} pixels too wide`);
  await page.close();
}
await browser.close();
console.log(JSON.stringify(found));
