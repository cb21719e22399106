/* The search page: asks the index that Pagefind made of the stories. */
const at = id => document.getElementById(id);
const form = document.querySelector(".search"), box = at("words"), said = at("said");
const list = at("found"), more = at("more");
const SHOWN = 20;
let engine, results = [], shown = 0, turn = 0, timer;

const open = () => engine ??= import("../pagefind/pagefind.js").then(async found => {
  await found.options({ excerptLength: 40 });
  await found.init();
  return found;
});
const made = (tag, kind, text) => {
  const node = document.createElement(tag);
  if (kind) node.className = kind;
  if (text) node.textContent = text;
  node.dir = "auto";
  return node;
};
/* What the index gives is text with marks; it is read as such and never put in as HTML. The title
   stands above it: an excerpt that begins within the title goes on after it. */
const marked = (page, into) => {
  const { content, meta: { title } } = page;
  const { body } = new DOMParser().parseFromString(page.excerpt, "text/html");
  const at = content.startsWith(title) ? content.indexOf(body.textContent) : -1;
  let over = at < 0 ? 0 : title.length - at;
  for (const part of body.childNodes) {
    const whole = part.textContent;
    const text = into.hasChildNodes() ? whole : whole.slice(Math.max(over, 0)).replace(/^[.\s]+/, "");
    over -= whole.length;
    if (text) into.append(part.nodeName === "MARK" ? made("mark", "", text) : text);
  }
  return into;
};
const row = page => {
  const item = made("li", "row"), head = made("h2", "head"), link = made("a", "", page.meta.title);
  link.href = page.url;
  head.append(link);
  item.append(head, marked(page, made("p", "dek")));
  if (page.meta.date) item.append(made("p", "meta", page.meta.date));
  return item;
};
const next = async mine => {
  const pages = await Promise.all(results.slice(shown, shown + SHOWN).map(one => one.data()));
  if (mine !== turn) return;
  list.append(...pages.map(row));
  shown += pages.length;
  more.hidden = shown >= results.length;
};
const look = async () => {
  const words = box.value.trim(), mine = ++turn;
  history.replaceState(null, "", words ? "?q=" + encodeURIComponent(words) : location.pathname);
  if (!words) {
    list.replaceChildren();
    said.textContent = "";
    more.hidden = true;
    return;
  }
  try {
    const found = await (await open()).search(words);
    if (mine !== turn) return;
    results = found.results;
    shown = 0;
    list.replaceChildren();
    said.textContent = results.length === 1 ? "1 story" : (results.length || "No") + " stories";
    await next(mine);
  } catch {
    said.textContent = "The search index cannot be read here; it wants the pages to come from a web server.";
  }
};
box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(look, 200); });
box.addEventListener("focus", () => open().catch(() => {}));
form.addEventListener("submit", event => { event.preventDefault(); look(); });
more.addEventListener("click", () => next(turn));
form.hidden = false;
said.textContent = "";
box.value = new URLSearchParams(location.search).get("q") ?? "";
box.value ? look() : box.focus();
