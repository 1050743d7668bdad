// Searches and sorts the table in the box called ID: see browsing.py.
(() => {
  const box = document.getElementById("ID");
  const body = box.querySelector("tbody");
  const find = box.querySelector("input");
  const rows = [...body.rows];
  const show = () => {
    const words = find.value.toLowerCase().split(/\s+/);
    for (const row of rows) row.hidden = !words.every((word) => row.textContent.toLowerCase().includes(word));
    box.querySelector("output").textContent = `${rows.filter((row) => !row.hidden).length} / ${rows.length}`;
  };
  const sort = (column, sign) => {
    const key = (row) => row.cells[column].dataset.sort ?? row.cells[column].textContent;
    rows.sort((one, other) => sign * key(one).localeCompare(key(other), undefined, { numeric: true }));
    body.append(...rows);
  };
  box.querySelectorAll("th button").forEach((button, column) => {
    let sign = -1;
    button.addEventListener("click", () => sort(column, (sign = -sign)));
  });
  find.addEventListener("input", show);
  show();
})();
