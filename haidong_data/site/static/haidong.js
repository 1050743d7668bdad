// Theme, panel, switches, hover, downloads, tables and search. Pages are whole without it.
const haidong = (() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("scripts");
  if ("door" in root.dataset) {
    location.replace(((navigator.language || "zh").toLowerCase().startsWith("zh") ? "zh" : "en") + "/index.html");
    return {};
  }
  const here = () => { try { return decodeURIComponent(location.hash.slice(1)); } catch { return ""; } };
  const make = (tag, text = "", look = "") => {
    const found = document.createElement(tag);
    found.textContent = text;
    if (look) found.className = look;
    return found;
  };
  const load = (source) => new Promise((done, failed) => {
    const script = make("script");
    script.src = source;
    script.onload = done;
    script.onerror = failed;
    document.head.append(script);
  });
  const save = (blob, name) => {
    const link = make("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  // -- light or dark: as the system has it, until a reader chooses ------------------------------------------
  const keep = (value) => {
    try { if (value) localStorage.setItem("theme", value); return localStorage.getItem("theme"); } catch { return value; }
  };
  const chosen = keep();
  if (chosen) root.dataset.theme = chosen;

  // -- the same place in the other language: the sentence, chart, row or section at the head of the window --
  const shared = ".document [id], .document[id], figure.chart[id], [id^='part-'], tr[id], .card[id]";
  const place = () => {
    const asked = document.getElementById(here());
    const seen = asked?.getBoundingClientRect();
    if (asked?.matches(shared) && seen.bottom > 0 && seen.top < innerHeight) return here();
    if (scrollY < 50) return "";
    const reach = scrollY + innerHeight > root.scrollHeight - 8 ? .75 : .25;  // at the end nothing more comes up
    const passed = [...document.querySelectorAll(shared)]
      .filter((one) => one.offsetParent && one.getBoundingClientRect().top < innerHeight * reach);
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
  const tip = make("div", "", "tip");
  tip.id = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  // What values say stands in a list of their report, loaded once: a name, and a sentence with the number's place
  // in it, or a formula.
  const lists = new Map();  // by report: rows by address, once they are loaded
  const parts = [];  // loaded: name, pages, rows
  const texts = {};
  const sentences = (name, given) => { texts[name] = given; };
  const part = (name, given) => {  // after its sentences: a search may look at it before `list` hears of it
    given.rows.forEach((row) => { row[3] ||= texts[name]?.[row[1]] ?? ""; });
    parts.push({ name, ...given });
  };
  const list = (name) => {
    const { top, root: base } = document.body.dataset;
    if (!lists.has(name)) lists.set(name, (async () => {
      if (name) await load(`${base}zh/${name}/sentences.js`);
      await load(top + (name ? name + "/search.js" : "search-own.js"));
      const { rows } = parts.find((one) => one.name === name);
      return new Map(rows.filter(([page]) => page === 0).map((row) => [row[1], row]));
    })());
    return lists.get(name);
  };
  const said = async (href) => {
    const [, report, value] = /(?:([^/]+)\/)?source\.html#(.*)$/.exec(href) ?? [];
    if (!value) return {};
    const rows = await list(report ?? document.body.dataset.report), row = rows.get(decodeURIComponent(value));
    const quote = row?.[4] ?? "", [address, ...at] = Array.isArray(quote) ? quote : [""];
    const [, , place, text] = rows.get(address) ?? [, , "", quote];
    return { head: row?.[2], text, at, place };
  };
  const words = async (link) => {
    if (link.matches(".n.fact")) {
      const card = cardOf(decodeURIComponent(link.hash.slice(1)));
      return { head: `${card.querySelector("h4").textContent} · ${card.querySelector(".said").textContent}` };
    }
    if (link.dataset.tip) return { text: link.dataset.tip };
    link.removeAttribute("title");
    const label = link.getAttribute("aria-label"), found = await said(link.getAttribute("href"));
    return label ? { ...found, head: label } : found;
  };
  // At a page's end, and on paper: what the page cites, each sentence and formula once, with the values that it says.
  const listed = async () => {
    const box = document.querySelector("ol.sources"), items = new Map();
    const links = [...document.querySelectorAll("article :is(a.fact, a.mark)")].filter((one) => !one.closest(".browse"));
    for (const href of new Set(links.map((link) => link.getAttribute("href")))) {
      const { head, text, place } = await said(href);
      if (!text) continue;
      if (!items.has(text)) items.set(text, [make("li"), text + (place ? " — " + place : "")]);
      const link = make("a", head);
      link.href = href;
      const [item] = items.get(text);
      item.append(item.hasChildNodes() ? "; " : "", link);
    }
    items.forEach(([item, text]) => item.append(make("br"), text));
    box.append(...[...items.values()].map(([item]) => item));
  };
  // The number marked in its sentence, of which a long one is shown as far as the clauses round it.
  const quoted = (text, [start, end] = []) => {
    if (end === undefined) return [text];
    const ends = [...text.matchAll(/[，。；：、]/g)].map((one) => one.index + 1);
    const from = text.length > 120 ? ends.filter((one) => one < start - 30).at(-1) ?? 0 : 0;
    const to = text.length > 120 ? ends.find((one) => one > end + 30) ?? text.length : text.length;
    const mark = make("mark", text.slice(start, end));
    return [(from ? "…" : "") + text.slice(from, start), mark, text.slice(end, to) + (to < text.length ? "…" : "")];
  };
  let at = null;
  const show = async (link) => {
    at = link;
    const { head, text = "", at: where, place } = await words(link);
    if (at !== link) return;  // meanwhile elsewhere
    if (!text && !head) return hide();
    tip.replaceChildren(...quoted(text, where));
    if (head) tip.prepend(make("strong", head));
    if (place) tip.append(make("cite", place));
    tip.hidden = false;
    const box = link.getBoundingClientRect();
    const width = Math.min(420, root.clientWidth - 24);
    tip.style.width = width + "px";
    tip.style.left = Math.max(12, Math.min(box.left + box.width / 2 - width / 2, root.clientWidth - width - 12)) + "px";
    // Above the number or below it, never over it.
    const above = box.top - tip.offsetHeight - 8, under = box.bottom + 8;
    const bar = document.querySelector("header.top")?.getBoundingClientRect().bottom ?? 0;
    const fits = under + tip.offsetHeight <= innerHeight;
    tip.style.top = (above > bar || !fits && above > -tip.offsetHeight / 3 ? Math.max(above, 4) : under) + "px";
    if (above <= bar && !fits) tip.style.top = (box.top > innerHeight - box.bottom ? Math.max(4, above) : under) + "px";
    link.setAttribute("aria-describedby", "tip");
  };
  const hide = () => { at = null; tip.hidden = true; };
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
    const box = panel(), card = box && id && cardOf(id);
    if (!card) return false;
    const copy = card.cloneNode(true);
    copy.removeAttribute("id");
    const title = make("h2", copy.querySelector("h4").textContent);
    copy.querySelector("h4").replaceWith(title);
    const body = box.querySelector(".panel-body");
    body.replaceChildren(copy);
    box.hidden = false;
    root.classList.add("panelled");
    body.scrollTop = 0;
    document.querySelectorAll(".document .chosen").forEach((one) => one.classList.remove("chosen"));
    const name = card.id.replace(/^card:/, "");
    let number = document.getElementById(name);
    if (number === card) {  // a computed value: show the first number it rests on
      const input = [...card.querySelectorAll("dd li a")].map((a) => decodeURIComponent(a.hash.slice(1)));
      number = input.map((one) => document.getElementById(one)).find((one) => one?.closest(".document"));
    }
    number?.classList.add("chosen");
    // The number is not to lie under the panel, which on a narrow screen covers the lower half.
    const seen = number?.getBoundingClientRect(), covered = box.getBoundingClientRect();
    const under = seen && getComputedStyle(box).position === "fixed" && covered.width > innerWidth * .8 && seen.bottom > covered.top;
    if (number && (!from || under)) {
      const middle = under || covered.width > innerWidth * .8 ? covered.top / 2 : innerHeight / 2;
      scrollBy({ top: seen.top - middle, behavior: "instant" });
    }
    asked = from || number;
    if (from) body.focus({ preventScroll: true });
    return true;
  };
  const close = () => {
    const box = panel();
    if (!box || box.hidden) return;
    box.hidden = true;
    root.classList.remove("panelled");
    document.querySelectorAll(".document .chosen").forEach((one) => one.classList.remove("chosen"));
    asked?.focus?.({ preventScroll: true });
  };
  document.addEventListener("click", (event) => {
    const number = event.target.closest?.(".document a.n.fact");
    if (number && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      const id = decodeURIComponent(number.hash.slice(1)).replace(/^card:/, "");
      history.pushState(null, "", "#" + encodeURI(id));
      open(id, number);
    }
    if (event.target.closest?.("#panel .close")) close();
    // A place in the text that the card leads to would end under the card on a narrow screen.
    const inside = event.target.closest?.("#panel a[href^='#']");
    if (inside) {
      const target = document.getElementById(decodeURIComponent(inside.hash.slice(1)));
      if (target && target.closest(".document") && !target.matches(".n.fact") && innerWidth <= 1200) close();
    }
    if (event.target.closest?.("button.theme")) {
      const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      keep(root.dataset.theme);
    }
    const picture = event.target.closest?.("button[data-picture]");
    if (picture) download(picture);
  });
  // In the review view the reasons are reached with the keyboard too.
  document.addEventListener("change", (event) => {
    if (event.target.id !== "review") return;
    document.querySelectorAll(".document span.n.other").forEach((one) => {
      if (event.target.checked) one.tabIndex = 0; else one.removeAttribute("tabindex");
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { hide(); close(); }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); ask(); }
  });

  // -- a picture for a reader's disk: the one that stands on the page, its letters as outlines ---------------
  let outlines = null, looks = null;
  const glyphs = (...given) => { [outlines, looks] = given; };
  const standalone = async (figure) => {
    if (!outlines) await load(document.body.dataset.root + "_static/glyphs.js");
    const shown = [...figure.querySelectorAll("svg")].find((one) => one.getClientRects().length), svg = shown.cloneNode(true), space = "http://www.w3.org/2000/svg";
    const set = shown.querySelectorAll("text");
    svg.querySelectorAll("text").forEach((text, n) => {
      const cut = text.classList.contains("b") ? "b" : "r", group = document.createElementNS(space, "g");
      for (const name of ["transform", "class"]) if (text.hasAttribute(name)) group.setAttribute(name, text.getAttribute(name));
      let at = 0;
      for (const letter of text.textContent) {
        const path = document.createElementNS(space, "path"), { x } = set[n].getStartPositionOfChar(at);
        at += letter.length;
        if (!outlines[cut][letter]) continue;  // a blank
        path.setAttribute("d", outlines[cut][letter]);
        if (x) path.setAttribute("transform", `translate(${+x.toFixed(2)} 0)`);
        group.append(path);
      }
      text.replaceWith(group);
    });
    // A hatch may stand in an earlier figure of the page.
    for (const [, id] of svg.outerHTML.matchAll(/url\(&quot;#([^&]+)&quot;\)|url\(#([^)]+)\)/g).map((one) => [0, one[1] ?? one[2]])) {
      if (!svg.querySelector(`[id="${CSS.escape(id)}"]`)) svg.prepend(document.getElementById(id).cloneNode(true));
    }
    svg.querySelectorAll("a").forEach((link) => link.replaceWith(...link.childNodes));
    for (const one of [svg, ...svg.querySelectorAll("[class]")]) {
      const style = [...one.classList].map((name) => looks[name]).filter(Boolean).join(";");
      if (style) one.setAttribute("style", style);
      one.removeAttribute("class");
    }
    const [, , width, height] = svg.getAttribute("viewBox").split(" ");
    const about = document.createElementNS(space, "desc");
    about.textContent = svg.getAttribute("aria-label");
    svg.prepend(about);
    svg.setAttribute("role", "img");
    svg.setAttribute("width", width + "pt");
    svg.setAttribute("height", height + "pt");
    const text = new XMLSerializer().serializeToString(svg);
    return [text, +width, +height];
  };
  const download = async (button) => {
    const [text, width, height] = await standalone(button.closest("figure"));
    const name = `${button.dataset.name}.${button.dataset.picture}`;
    if (button.dataset.picture === "svg") return save(new Blob([text], { type: "image/svg+xml" }), name);
    const image = new Image();
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
    await image.decode();
    const canvas = make("canvas"), fold = 8 / 3;  // 192 dots an inch, as the packaged pictures
    canvas.width = Math.round(width * fold);
    canvas.height = Math.round(height * fold);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    canvas.toBlob((blob) => save(blob, name), "image/png");
  };

  // -- tables to search and to sort ----------------------------------------------------------------------------
  const browse = (table) => {
    const said = JSON.parse(table.dataset.browse).language, rows = [...table.tBodies[0].rows];
    const texts = rows.map((row) => flat(row.textContent));
    const bar = make("div", "", "browse-bar"), label = make("label", said.search + " "), field = make("input"), count = make("span");
    field.type = "search";
    count.setAttribute("role", "status");
    label.append(field);
    bar.append(label, count);
    table.before(bar);
    const look = () => {
      const terms = termsOf(field.value);
      let n = 0;
      rows.forEach((row, i) => { row.hidden = !terms.every((term) => texts[i].includes(term)); n += !row.hidden; });
      count.textContent = n ? said.info.replace("_TOTAL_", n) : said.zeroRecords;
    };
    const value = (row, place) => row.cells[place].dataset.sort ?? row.cells[place].textContent.trim();
    [...table.tHead.rows[0].cells].forEach((head, place) => {
      const button = make("button", head.textContent);
      button.type = "button";
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const order = { ascending: "descending", descending: "" }[head.ariaSort] ?? "ascending";
        [...head.parentNode.cells].forEach((one) => one.removeAttribute("aria-sort"));
        const sorted = [...rows];
        if (order) {
          head.setAttribute("aria-sort", order);
          const sign = order === "ascending" ? 1 : -1;
          sorted.sort((a, b) => {
            const [one, other] = [value(a, place), value(b, place)];
            if (!one || !other) return !one - !other;
            return sign * (one - other || one.localeCompare(other, root.lang, { numeric: true }));
          });
        }
        table.tBodies[0].append(...sorted);
      });
    });
    field.addEventListener("input", look);
    look();
  };

  // -- search: what holds all that was typed, then what holds most of its pairs of characters ----------------
  const flat = (text) => text.normalize("NFKC").toLowerCase()
    .replace(/(\d),(?=\d{3})/g, "$1").replace(/\s+/g, " ")
    .replace(/(?<=[\u2e80-\u9fff%]) | (?=[\u2e80-\u9fff%])/g, "");
  const termsOf = (query) => query.trim().split(/\s+/).filter(Boolean).map(flat);
  const stem = (word) => /^[a-z]{5,}$/.test(word)
    ? word.replace(/(isms?|ists?|ing|ies|es|s|ed|ions?)$/, "") : word;
  const han = /^[\u2e80-\u9fff]{3,}$/;
  const pairs = (word) => [...word].slice(1).map((char, i) => [...word][i] + char);
  // How well a text holds a word: 1 for the whole of it; of Chinese words also half the share of its pairs and characters.
  const holds = (text, word) => {
    if (text.includes(word)) return 1;
    if (!han.test(word)) return 0;
    const part = (all) => all.filter((one) => text.includes(one)).length / all.length;
    const share = part(pairs(word));
    return share >= .5 && text.includes(word.slice(0, 2)) ? (share + part([...word])) / 4 : 0;
  };
  const NAME = 120;  // characters: what is longer is prose, in which pairs of characters meet by chance
  let wanted = null, loading = null;
  const known = (list) => { wanted = list; };
  const search = (query) => {
    const terms = termsOf(query).map(stem), hits = [];
    if (!terms.length) return hits;
    for (const one of parts) {
      one.flat ??= one.rows.map(([, , title, text]) => [flat(title), flat(title + " " + text)]);
      one.flat.forEach(([title, text], i) => {
        let score = 0, whole = true;
        for (const term of terms) {
          const near = holds(title, term), far = text.length < NAME ? holds(text, term) : +text.includes(term);
          if (!near && !far) return;
          whole &&= near === 1 || far === 1;
          score += 3 * near + far;
        }
        hits.push({ score: score + (whole ? 100 : 0), part: one, row: one.rows[i] });
      });
    }
    const first = document.body.dataset.report;
    return hits.sort((a, b) => b.score - a.score || (b.part.name === first) - (a.part.name === first));
  };
  const marked = (text, query) => {
    const terms = termsOf(query).flatMap((term) => han.test(term) && !flat(text).includes(term) ? pairs(term) : [term])
      .map((term) => stem(term).replace(/[.*+?^${}()|[\]\\]/g, "\\$&") + (/[a-z]$/i.test(term) ? "[a-z]*" : ""));
    const out = document.createDocumentFragment();
    if (!terms.length) return out;
    const first = text.search(new RegExp(terms.join("|"), "i"));
    const begin = first > 60 ? first - 40 : 0;
    const shown = (begin ? "…" : "") + text.slice(begin, begin + 160) + (text.length > begin + 160 ? "…" : "");
    shown.split(new RegExp("(" + terms.join("|") + ")", "i")).forEach((piece, i) => out.append(i % 2 ? make("mark", piece) : piece));
    return out;
  };
  const find = (box, query) => {
    const list = box.querySelector(".results"), count = box.querySelector(".found");
    const hits = search(query), top = document.body.dataset.top, groups = new Map();
    for (const hit of hits) {
      const key = hit.part.name + "/" + hit.row[0];
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(hit);
    }
    const said = count.dataset.found.replace("{n}", hits.length).replace("{pages}", groups.size);
    count.textContent = !query.trim() ? "" : hits.length ? said : loading ? "…" : count.dataset.none;
    list.replaceChildren(...[...groups.values()].slice(0, 20).map((found) => {
      const group = make("section"), items = make("ol"), [page, title] = found[0].part.pages[found[0].row[0]];
      const base = top + (found[0].part.name ? found[0].part.name + "/" : "") + page + ".html";
      const about = wanted?.find(([name]) => name === found[0].part.name)?.[1];
      const head = make("h2");
      const whole = make("a", (about ? about + " · " : "") + title);
      whole.href = base;
      head.append(whole);
      items.append(...found.slice(0, 6).map(({ row: [, place, name, text] }) => {
        const item = make("li"), link = make("a", name), quote = make("p");
        link.href = base + (place ? "#" + encodeURI(place) : "");
        quote.append(marked(text, query));
        item.append(link, quote);
        return item;
      }));
      group.append(head, items);
      if (found.length > 6) group.append(make("p", count.dataset.more.replace("{n}", found.length - 6), "more"));
      return group;
    }));
  };
  // Lists are loaded one after another, the report being read first, and what they hold is shown as they come.
  const fill = async (arrived) => {
    const top = document.body.dataset.top;
    if (!wanted) await load(top + "search-parts.js");
    const first = document.body.dataset.report;
    const order = [...wanted].sort((a, b) => (b[0] === first) - (a[0] === first));
    for (const [name] of order) {
      await list(name);
      arrived();
    }
  };
  const searching = (box) => {
    const field = box.querySelector("input[type=search]"), results = box.querySelector(".results");
    const again = () => find(box, field.value);
    // What somebody points at stays where it is until they have gone: a click must find what it was meant for.
    let later = 0;
    const arrived = () => {
      clearTimeout(later);
      if (results.matches(":hover, :focus-within")) later = setTimeout(arrived, 200); else again();
    };
    field.addEventListener("input", again);
    field.form.addEventListener("submit", (event) => { event.preventDefault(); again(); });
    results.ariaBusy = true;
    loading ??= fill(() => arrived()).finally(() => { loading = null; results.ariaBusy = false; arrived(); });
    return field;
  };
  let asking = null;
  const ask = () => {
    const box = document.getElementById("search"), dialog = document.getElementById("ask");
    if (box) return box.querySelector("input").focus();
    if (!dialog || dialog.open) return;
    dialog.showModal();
    asking ??= searching(dialog);
    asking.focus();
    asking.select();
  };

  let filled = null;
  const ready = () => {
    document.body.append(tip);
    document.querySelectorAll("table[data-browse]").forEach(browse);
    document.querySelectorAll("input[data-filter]").forEach((field) => field.addEventListener("input", () => {
      const terms = termsOf(field.value);
      document.querySelectorAll(field.dataset.filter + " section").forEach((section) => {
        const name = section.querySelector("h3").textContent;
        const rows = [...section.querySelectorAll("li")];
        rows.forEach((row) => { row.hidden = !terms.every((term) => flat(name + " " + row.textContent).includes(term)); });
        section.hidden = rows.every((row) => row.hidden);
      });
    }));
    const box = document.getElementById("search");
    if (box) {
      const field = searching(box);
      field.value = new URLSearchParams(location.search).get("q") || "";
      field.addEventListener("input", () =>
        history.replaceState(null, "", field.value ? "?q=" + encodeURIComponent(field.value) : location.pathname));
      find(box, field.value);
      field.focus();
    }
    document.getElementById("ask")?.addEventListener("click", (event) => {
      if (event.target.id === "ask" || event.target.closest("a")) event.currentTarget.close();
    });
    if (here()) open(here());
    if (document.querySelector("ol.sources")) filled = listed();
  };
  addEventListener("hashchange", () => { hide(); if (!here() || !open(here())) close(); });
  addEventListener("popstate", () => { if (!here() || !open(here())) close(); });
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", ready); else ready();
  return { part, sentences, parts: known, glyphs, filled: () => filled };
})();
