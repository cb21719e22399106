// read.mjs BASE SEARCHED: a reader follows a story, turns the light out, searches, uses the keyboard.
import { open } from "./browser.mjs";

const [base, searched] = process.argv.slice(2);
const browser = await open();
const page = await browser.newPage();
const seen = {};
const ground = () => page.evaluate(() => [
  document.documentElement.dataset.colours ?? "",
  document.querySelector(".switch").getAttribute("aria-pressed"),
  getComputedStyle(document.body).backgroundColor,
]);
const settled = words => page.waitForFunction(
  wanted => document.getElementById("said").textContent.includes(wanted), { timeout: 20000 }, words);

await page.goto(base + "/");
await page.keyboard.press("Tab");
seen.skip = await page.evaluate(() => {
  const at = document.activeElement, box = at.getBoundingClientRect();
  return [at.className, box.left >= 0 && box.top >= 0];
});
seen.front = await page.evaluate(() => document.querySelector("article.lead .head").textContent);
await Promise.all([page.waitForNavigation(), page.click("article.lead .head a")]);
seen.story = await page.evaluate(() => document.querySelector("h1").textContent);
seen.light = await ground();
await page.click(".switch");
seen.dark = await ground();
await page.goto(base + "/");
seen.remembered = await ground();
await page.click(".switch");
seen.back = await ground();
seen.kept = await page.evaluate(() => localStorage.length);
if (searched === "true") {
  await page.goto(base + "/search/?q=lighthouse");
  await page.waitForSelector(".found .head", { timeout: 20000 });
  seen.found = await page.evaluate(() => [...document.querySelectorAll(".found .head")].map(
    one => one.textContent));
  seen.repeated = await page.evaluate(() => [...document.querySelectorAll(".found .row")].filter(
    one => one.querySelector(".dek").textContent.startsWith(one.querySelector(".head").textContent)).length);
  await page.click("#words", { clickCount: 3 });
  await page.keyboard.type("zzyzx");
  await settled("No stories");
  seen.query = await page.evaluate(() => location.search);
}
await page.setJavaScriptEnabled(false);
await page.goto(base + "/");
seen.without = await page.evaluate(() => getComputedStyle(document.querySelector(".switch")).display);
await browser.close();
console.log(JSON.stringify(seen));
