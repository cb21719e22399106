/* Light or dark: what the reader chose is remembered; without a choice the system's word holds. */
(() => {
  const root = document.documentElement, key = "broadsheet-colours";
  const system = matchMedia("(prefers-color-scheme: dark)");
  const wanted = () => system.matches ? "dark" : "light";
  let chosen = null;
  try { chosen = localStorage.getItem(key); } catch { /* a browser that keeps nothing */ }
  const show = () => {
    if (chosen === "dark" || chosen === "light") root.dataset.colours = chosen;
    else delete root.dataset.colours;
    const button = document.querySelector(".switch");
    if (!button) return;
    button.hidden = false;
    button.setAttribute("aria-pressed", String((chosen || wanted()) === "dark"));
  };
  const turn = () => {
    const next = (chosen || wanted()) === "dark" ? "light" : "dark";
    chosen = next === wanted() ? null : next;
    try { chosen ? localStorage.setItem(key, chosen) : localStorage.removeItem(key); } catch { /* for this page alone */ }
    show();
  };
  show();
  system.addEventListener("change", show);
  document.addEventListener("DOMContentLoaded", () => {
    show();
    document.querySelector(".switch")?.addEventListener("click", turn);
  });
})();
