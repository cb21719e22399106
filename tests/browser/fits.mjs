// fits.mjs BASE PAGE…: what a phone's screen or a box cuts off: pages that are too wide where the reader
// wants text of twice the size, and links whose ring cannot be seen whole when the keyboard is there.
import { open } from "./browser.mjs";

const [base, ...pages] = process.argv.slice(2);
const browser = await open();
const found = [];
const over = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
const cut = () => [...document.querySelectorAll("main a[href]:not([tabindex])")].filter(link => {
  link.focus({ focusVisible: true });
  const style = getComputedStyle(link), box = link.getBoundingClientRect();
  const ring = parseFloat(style.outlineWidth) + parseFloat(style.outlineOffset);
  if (style.outlineStyle === "none") return true;
  for (let one = link.parentElement; one !== document.body; one = one.parentElement) {
    const held = one.getBoundingClientRect();
    if (getComputedStyle(one).overflow !== "visible" &&
      (box.left - ring < held.left - 1 || box.top - ring < held.top - 1)) return true;
  }
  return false;
}).map(link => link.textContent);
const page = await browser.newPage();
const session = await page.createCDPSession();
for (const path of pages) {
  await session.send("Page.setFontSizes", { fontSizes: { standard: 16 } });
  await page.setViewport({ width: 1440, height: 900 });
  await page.goto(`${base}/${path}`);
  for (const text of await page.evaluate(cut)) found.push(`${path}: the ring is cut: ${text}`);
  for (const width of [360, 390]) for (const size of [24, 32]) for (const asked of [true, false]) {
    // Asked of the browser, which media queries hear of, or of the page alone.
    await session.send("Page.setFontSizes", { fontSizes: { standard: asked ? size : 16 } });
    await page.setViewport({ width, height: 900 });
    await page.goto(`${base}/${path}`);
    if (!asked) await page.evaluate(of => { document.documentElement.style.fontSize = of; }, `${size}px`);
    const wide = await page.evaluate(over);
    if (wide > 0) found.push(`${path} ${width} ${size} ${asked}: ${wide} pixels too wide`);
  }
}
await browser.close();
console.log(JSON.stringify(found));
