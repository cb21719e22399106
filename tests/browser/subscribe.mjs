// subscribe.mjs URL [ADDRESS]: a reader opens a page, types an address where there is a field for it,
// and presses the form's button. What is read before and after, and what axe finds on both pages, in
// light and dark, on a phone and on a desk. The pages' content policy holds.
import { readFileSync } from "node:fs";
import { open, require } from "./browser.mjs";

const [url, address] = process.argv.slice(2);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const browser = await open();
const page = await browser.newPage();
const found = [];
page.on("console", one => one.type() === "error" && found.push(one.text()));
page.on("pageerror", error => found.push(`${error}`));
page.on("request", one => {
  if (new URL(one.url()).host !== new URL(url).host) found.push(`asks for ${one.url()}`);
});

const read = () => page.evaluate(() => document.querySelector("main, .page").innerText);
const look = async where => {
  await page.evaluate(axe);
  for (const scheme of ["light", "dark"]) for (const width of [390, 1440]) {
    await page.setViewport({ width, height: 900 });
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    const { violations } = await page.evaluate(() => window.axe.run());
    for (const one of violations)
      found.push(`${where} ${scheme} ${width}: ${one.id}: ${one.nodes[0].html}`);
    const over = await page.evaluate(() => {
      const root = document.documentElement;
      return root.scrollWidth - root.clientWidth;
    });
    if (over > 0) found.push(`${where} ${scheme} ${width}: ${over} pixels too wide`);
  }
};

await page.goto(url, { waitUntil: "load" });
const before = await read();
await look("before");
if (address) {
  await page.focus("input[type=email]");
  await page.keyboard.type(address);
}
await Promise.all([page.waitForNavigation(), page.click("form[method=post] button")]);
const after = await read();
await look("after");
const at = await page.evaluate(() => location.pathname);
await browser.close();
console.log(JSON.stringify({ before, after, at, found }));
