// lighthouse.mjs URL: the four scores, in per cent, and what a visit asks for besides pictures.
import { flags, load, require } from "./browser.mjs";

const { default: lighthouse } = await load("lighthouse");
const { launch } = await import(require.resolve("chrome-launcher"));
const chrome = await launch({ chromeFlags: ["--headless", ...flags], chromePath: process.env.CHROME_PATH });
const { lhr } = await lighthouse(process.argv[2], { port: chrome.port, output: "json", logLevel: "error" });
chrome.kill();
const plain = lhr.audits["network-requests"].details.items.filter(one => one.resourceType !== "Image");
console.log(JSON.stringify({
  scores: Object.fromEntries(Object.values(lhr.categories).map(one => [one.id, Math.round(one.score * 100)])),
  requests: plain.length,
  bytes: plain.reduce((sum, one) => sum + one.transferSize, 0),
}));
