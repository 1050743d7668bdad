// Panel, switches, hover, downloads and search. Pages are whole without it.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("scripts");
  const here = () => decodeURIComponent(location.hash.slice(1));

  // The same place in the other language: the sentence, figure, row or section that stands at the head of the window.
  const shared = ".document [id], .document[id], figure.chart[id], [id^='part-'], tr[id], .card[id]";
  const place = () => {
    const asked = document.getElementById(here());
    const seen = asked?.getBoundingClientRect();
    if (asked?.matches(shared) && seen.bottom > 0 && seen.top < innerHeight) return here();
    if (scrollY < 50) return "";
    const passed = [...document.querySelectorAll(shared)]
      .filter((one) => one.offsetParent && one.getBoundingClientRect().top < innerHeight / 4);
    return passed.at(-1)?.id ?? "";
  };
  const keepPlace = (event) => {
    const link = event.target.closest?.("a.language-link");
    if (!link) return;
    link.hash = encodeURI(place());
    link.search = location.search;
  };
  for (const kind of ["pointerdown", "focusin", "click"]) document.addEventListener(kind, keepPlace);

  // -- what a number says, on pointing at it and on reaching it with the keyboard --------------------------
  const tip = document.createElement("div");
  tip.className = "tip";
  tip.id = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  const words = (link) => {
    const title = link.querySelector(":scope > title");
    if (title) { link.dataset.tip = title.textContent; title.remove(); }
    if (link.hasAttribute("title")) { link.dataset.tip = link.getAttribute("title"); link.removeAttribute("title"); }
    return link.dataset.tip || "";
  };
  // The number marked in its sentence, of which a long one is shown as far as the clauses round it.
  const quoted = (text, at) => {
    if (!at) return [text];
    const [start, end] = at.split(",").map(Number);
    const ends = [...text.matchAll(/[，。；：、]/g)].map((one) => one.index + 1);
    const from = text.length > 120 ? ends.filter((one) => one < start - 30).at(-1) ?? 0 : 0;
    const to = text.length > 120 ? ends.find((one) => one > end + 30) ?? text.length : text.length;
    const mark = document.createElement("mark");
    mark.textContent = text.slice(start, end);
    return [(from ? "…" : "") + text.slice(from, start), mark, text.slice(end, to) + (to < text.length ? "…" : "")];
  };
  const show = (link) => {
    const text = words(link);
    if (!text) return;
    const cut = text.lastIndexOf(" — ");
    tip.replaceChildren(...quoted(cut > 0 ? text.slice(0, cut) : text, link.dataset.at));
    if (link.dataset.head) {
      const head = document.createElement("strong");
      head.textContent = link.dataset.head;
      tip.prepend(head);
    }
    if (cut > 0) {
      const place = document.createElement("cite");
      place.textContent = text.slice(cut + 3);
      tip.append(place);
    }
    tip.hidden = false;
    const box = link.getBoundingClientRect();
    const width = Math.min(420, root.clientWidth - 24);
    tip.style.width = width + "px";
    tip.style.left = Math.max(12, Math.min(box.left + box.width / 2 - width / 2, root.clientWidth - width - 12)) + "px";
    const above = box.top - tip.offsetHeight - 8;
    tip.style.top = (above > 8 ? above : Math.min(box.bottom + 8, innerHeight - tip.offsetHeight - 8)) + "px";
    link.setAttribute("aria-describedby", "tip");
  };
  const hide = () => { tip.hidden = true; };
  const pointed = "a.fact, a.mark, .document .n";
  const over = (event) => { const link = event.target.closest?.(pointed); if (link) show(link); else hide(); };
  document.addEventListener("pointerover", over);
  document.addEventListener("focusin", over);
  document.addEventListener("focusout", hide);
  document.addEventListener("scroll", hide, { passive: true });

  // -- the panel of the source page --------------------------------------------------------------------------
  const panel = () => document.getElementById("panel");
  let asked = null;
  const cardOf = (id) => {
    const found = document.getElementById(id);
    if (found?.classList.contains("card")) return found;
    return document.getElementById("card:" + id);
  };
  const open = (id, from) => {
    const box = panel(), card = box && cardOf(id);
    if (!card) return false;
    const copy = card.cloneNode(true);
    copy.removeAttribute("id");
    copy.querySelector("h4").outerHTML = copy.querySelector("h4").outerHTML.replace(/^<h4/, "<h2").replace(/h4>$/, "h2>");
    const body = box.querySelector(".panel-body");
    body.replaceChildren(copy);
    box.hidden = false;
    body.scrollTop = 0;
    document.querySelectorAll(".document .chosen").forEach((one) => one.classList.remove("chosen"));
    const name = card.id.replace(/^card:/, "");
    let number = document.getElementById(name);
    if (number === card) {  // a computed value: show the first number it rests on
      const input = [...card.querySelectorAll("dd li a")].map((a) => decodeURIComponent(a.hash.slice(1)));
      number = input.map((one) => document.getElementById(one)).find((one) => one?.closest(".document"));
    }
    number?.classList.add("chosen");
    if (number && !from) number.scrollIntoView({ block: "center" });
    asked = from || number;
    if (from) body.focus({ preventScroll: true });
    return true;
  };
  const close = () => {
    const box = panel();
    if (!box || box.hidden) return;
    box.hidden = true;
    document.querySelectorAll(".document .chosen").forEach((one) => one.classList.remove("chosen"));
    asked?.focus?.({ preventScroll: true });
  };
  document.addEventListener("click", (event) => {
    const number = event.target.closest?.(".document a.n.fact");
    if (number && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      history.pushState(null, "", "#" + encodeURI(number.id));
      open(number.id, number);
    }
    if (event.target.closest?.("#panel .close")) close();
  });
  // In the review view the reasons are reached with the keyboard too.
  document.addEventListener("change", (event) => {
    if (event.target.id !== "review") return;
    document.querySelectorAll(".document span.n.other").forEach((one) => {
      if (event.target.checked) one.tabIndex = 0; else one.removeAttribute("tabindex");
    });
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") { hide(); close(); } });

  // -- downloads from disk, where a link alone only opens the file -------------------------------------------
  const given = (source) => new Promise((done, failed) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
  document.addEventListener("click", async (event) => {
    const link = event.target.closest?.("a.download[data-blob]");
    if (!link || location.protocol !== "file:") return;
    event.preventDefault();
    const name = link.getAttribute("download");
    if (!window.haidongFiles?.[name]) await given(new URL(link.dataset.blob, document.baseURI));
    const [type, content] = window.haidongFiles[name];
    const bytes = Uint8Array.from(atob(content), (char) => char.charCodeAt(0));
    const blob = URL.createObjectURL(new Blob([bytes], { type }));
    const save = document.createElement("a");
    save.href = blob;
    save.download = name;
    save.click();
    setTimeout(() => URL.revokeObjectURL(blob), 10000);
  });

  // -- search: any part of a word, so that Chinese needs no dictionary ---------------------------------------
  const flat = (text) => text.normalize("NFKC").toLowerCase()
    .replace(/(\d),(?=\d{3})/g, "$1").replace(/\s+/g, " ")
    .replace(/(?<=[\u2e80-\u9fff%]) | (?=[\u2e80-\u9fff%])/g, "");
  const stem = (word) => /^[a-z]{5,}$/.test(word)
    ? word.replace(/(isms?|ists?|ing|ies|es|s|ed|ions?)$/, "") : word;
  const search = (data, query) => {
    const terms = flat(query.trim()).split(" ").filter(Boolean).map(stem);
    if (!terms.length) return [];
    data.flat ??= data.rows.map(([, , title, text]) => [flat(title), flat(text)]);
    const hits = [];
    data.flat.forEach(([title, text], place) => {
      let score = 0;
      for (const term of terms) {
        const inTitle = title.includes(term), inText = text.includes(term);
        if (!inTitle && !inText) return;
        score += (inTitle ? 3 : 0) + (inText ? 1 : 0);
      }
      hits.push([score, place]);
    });
    hits.sort((a, b) => b[0] - a[0] || a[1] - b[1]);
    return hits.map(([, place]) => data.rows[place]);
  };
  const marked = (text, query) => {
    const terms = query.trim().split(/\s+/).filter(Boolean)
      .map((term) => stem(term.toLowerCase()).replace(/[.*+?^${}()|[\]\\]/g, "\\$&") + (/[a-z]$/i.test(term) ? "[a-z]*" : ""));
    const first = text.search(new RegExp(terms.join("|"), "i"));
    const begin = first > 60 ? first - 40 : 0;
    const shown = (begin ? "…" : "") + text.slice(begin, begin + 160) + (text.length > begin + 160 ? "…" : "");
    const out = document.createDocumentFragment();
    shown.split(new RegExp("(" + terms.join("|") + ")", "i")).forEach((part, i) => {
      if (i % 2) { const mark = document.createElement("mark"); mark.textContent = part; out.append(mark); }
      else out.append(part);
    });
    return out;
  };
  const find = (query) => {
    const list = document.getElementById("results"), count = document.getElementById("found");
    const hits = search(window.haidongSearch, query);
    count.textContent = !query.trim() ? "" : hits.length ? count.dataset.found.replace("{n}", hits.length) : count.dataset.none;
    list.replaceChildren(...hits.slice(0, 60).map(([page, place, title, text]) => {
      const item = document.createElement("li"), link = document.createElement("a"), about = document.createElement("p");
      link.href = window.haidongSearch.pages[page] + ".html" + (place ? "#" + encodeURI(place) : "");
      link.textContent = title;
      about.append(marked(text, query));
      item.append(link, about);
      return item;
    }));
  };
  const ready = () => {
    document.body.append(tip);
    const field = document.getElementById("q");
    if (field && window.haidongSearch) {
      field.value = new URLSearchParams(location.search).get("q") || "";
      const look = () => {
        find(field.value);
        history.replaceState(null, "", field.value ? "?q=" + encodeURIComponent(field.value) : location.pathname);
      };
      field.addEventListener("input", look);
      field.form.addEventListener("submit", (event) => { event.preventDefault(); look(); });
      find(field.value);
      field.focus();
    }
    if (here()) open(here());
  };
  addEventListener("hashchange", () => { hide(); if (!here() || !open(here())) close(); });
  addEventListener("popstate", () => { if (!here() || !open(here())) close(); });
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", ready); else ready();
})();
