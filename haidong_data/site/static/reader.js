// Reads a report in the browser. Python and the reader come from the site's own folder; nothing is sent anywhere.
const form = document.querySelector("#reader"), state = document.querySelector("#state");
const report = form.querySelector("textarea"), file = form.querySelector("input[type=file]");
const result = document.querySelector("#result"), say = form.dataset;
const lang = document.documentElement.lang.slice(0, 2);
const place = new URL("../_reader/", import.meta.url);
let inPage;

async function start() {
  state.textContent = say.loading;
  const { loadPyodide } = await import(new URL("pyodide.mjs", place));
  const [python, archive] = await Promise.all([
    loadPyodide({ indexURL: place.href }),
    fetch(new URL("reader.zip", place)).then((answer) => answer.arrayBuffer()),
  ]);
  python.unpackArchive(archive, "zip", { extractDir: "/reader" });
  python.runPython("import sys; sys.path.insert(0, '/reader')");
  inPage = python.pyimport("haidong_data.reader.for_browser");
  for (const one of form.elements) one.disabled = false;
  state.textContent = say.ready;
}

// Of a web page its text: what stands in blocks of its own is a line of its own.
function textOf(bytes) {
  let html;
  try { html = new TextDecoder("utf-8", { fatal: true }).decode(bytes); } catch { html = new TextDecoder("gb18030").decode(bytes); }
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const one of page.querySelectorAll("script, style, noscript, template, title")) one.remove();
  for (const one of page.querySelectorAll("br, p, div, li, tr, h1, h2, h3, h4, h5, h6")) one.after("\n");
  return page.body.textContent.replace(/[ \t]*\n\s*/g, "\n").trim();
}

async function read(bytes, name) {
  state.textContent = say.reading;
  result.hidden = true;
  await new Promise((done) => setTimeout(done)); // so that this is seen
  const web = /\.html?$/i.test(name);
  const data = web ? new TextEncoder().encode(textOf(bytes)) : bytes;
  let found;
  try { found = JSON.parse(inPage.report(data, name, lang)); } catch (error) { found = { error: `${say.failed} ${error}` }; }
  if (found.error) { state.textContent = found.error; return; }
  const notes = [...(web ? [say.web] : []), ...found.notes];
  state.textContent = [say.found.replace("{n}", found.rows.length), ...notes].join(" ");
  show(found, name);
}

function show(found, name) {
  const characters = Array.from(found.text); // as Python counts them
  const text = result.querySelector(".read-text"), rows = result.querySelector("tbody");
  text.replaceChildren();
  rows.replaceChildren();
  let end = 0;
  found.rows.forEach((row, index) => {
    const line = rows.insertRow();
    row.cells.forEach((cell, column) => {
      const box = line.insertCell();
      if (column) { box.textContent = cell; return; }
      const link = box.appendChild(document.createElement("a"));
      link.href = `#n-${index}`;
      link.textContent = cell;
    });
    if (row.start < end) return; // of two facts in one number the first is marked
    const mark = document.createElement("mark");
    mark.id = `n-${index}`;
    mark.title = row.cells.slice(1, 7).filter(Boolean).join(" · ");
    mark.textContent = characters.slice(row.start, row.end).join("");
    text.append(characters.slice(end, row.start).join(""), mark);
    end = row.end;
  });
  text.append(characters.slice(end).join(""));
  const link = document.querySelector("#csv");
  URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(new Blob(["\ufeff", found.csv], { type: "text/csv" }));
  link.download = `${name.replace(/\.\w+$/, "")}.csv`;
  result.hidden = false;
}

async function take(one) {
  if (one && inPage) await read(new Uint8Array(await one.arrayBuffer()), one.name);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  read(new TextEncoder().encode(report.value), "report.txt");
});
file.addEventListener("change", () => take(file.files[0]));
form.addEventListener("dragover", (event) => event.preventDefault());
form.addEventListener("drop", (event) => {
  event.preventDefault();
  take(event.dataTransfer.files[0]);
});
start().catch((error) => { state.textContent = `${say.failed} ${error}`; });
