
"use strict";
// The page is whole without this; here are its controls. Text is put into the page as text alone, never as markup.
(() => {
  const root = document.documentElement;
  const one = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];

  function make(name, properties, ...children) {
    const element = Object.assign(document.createElement(name), properties);
    element.append(...children);
    return element;
  }

  function labelled(words, control, properties) {
    return make("label", properties ?? {}, make("span", { textContent: words }), control);
  }

  // Colours: those of the system, until somebody chooses. A page from a file may have no storage.
  const THEMES = ["auto", "light", "dark"];
  const themeButton = make("button", { id: "theme", type: "button" });
  function setTheme(theme) {
    root.dataset.theme = theme;
    themeButton.textContent = `Colours: ${theme}`;
    try {
      localStorage.setItem("cloudls-theme", theme);
    } catch {}
  }
  let theme = "auto";
  try {
    theme = localStorage.getItem("cloudls-theme");
  } catch {}
  setTheme(THEMES.includes(theme) ? theme : "auto");
  themeButton.addEventListener("click", () => {
    setTheme(THEMES[(THEMES.indexOf(root.dataset.theme) + 1) % THEMES.length]);
  });
  one("header").append(themeButton);

  // How old the page is: one that is not made anew looks like the present.
  const made = one("#made");
  const age = make("span", {});
  made.after(age);
  function showAge() {
    const minutes = Math.floor((Date.now() - Date.parse(made.dateTime)) / 60000);
    const [count, unit] =
      minutes < 120 ? [minutes, "min"] : minutes < 2880 ? [Math.floor(minutes / 60), "h"] : [Math.floor(minutes / 1440), "days"];
    age.textContent = minutes < 1 ? "" : ` (${count} ${unit} ago)`;
  }
  showAge();
  setInterval(showAge, 30000);

  // What is chosen stands behind the # of the address, so that it outlives a reload. `reload=60` reloads the page
  // every 60 seconds, as a screen on a wall wants it.
  const chosen = new URLSearchParams(location.hash.slice(1));
  function choose(name, value) {
    if (value) chosen.set(name, value);
    else chosen.delete(name);
    try {
      history.replaceState(null, "", `#${chosen}`);
    } catch {}
  }
  const seconds = Number(chosen.get("reload"));
  if (seconds >= 1) setTimeout(() => location.reload(), seconds * 1000);

  const body = one("#rows tbody");
  const heads = all("#rows thead th");
  if (!body || !body.rows.length) return;

  const collator = new Intl.Collator(undefined, { numeric: true });
  const rows = [...body.rows].map((element) => ({ element }));
  const noun = one("#rows").getAttribute("aria-label");
  // The cell that tells the value of a row: an empty one repeats another, as a name that is the id does.
  function told(element, column) {
    const cell = element.cells[column];
    const { repeats } = heads[column].dataset;
    return repeats !== undefined && cell.textContent === "" ? element.cells[repeats] : cell;
  }
  const cell = (row, column) => told(row.element, column).textContent;

  // Filters: a list of the values of each column that repeats itself.
  const MOST = 60;
  const filters = new Map();
  heads.forEach((head, column) => {
    const { name, sort } = head.dataset;
    if (sort !== "text") return;
    const counts = new Map();
    for (const row of rows) {
      const value = cell(row, column);
      counts.set(value, (counts.get(value) ?? 0) + 1);
      if (counts.size > MOST) return;
    }
    if (counts.size < 2 || counts.size > Math.max(rows.length / 2, 2)) return;
    const values = [...counts.keys()].sort(collator.compare);
    const select = make("select", { name }, make("option", { value: "", textContent: "all" }));
    for (const value of values) {
      select.append(make("option", { value, textContent: `${value} (${counts.get(value)})` }));
    }
    filters.set(name, { column, select });
  });

  const search = make("input", { type: "search", name: "search", autocomplete: "off" });
  const order = make("select", { name: "sort" }, make("option", { value: "", textContent: "as listed" }));
  heads.forEach((head) => {
    const { name } = head.dataset;
    for (const direction of ["", ":desc"]) {
      const words = head.textContent + (direction ? ", descending" : "");
      order.append(make("option", { value: name + direction, textContent: words }));
    }
  });
  const status = make("span", {});
  status.setAttribute("role", "status");
  const clear = make("button", { type: "button", textContent: "Clear" });

  // Every word has to stand somewhere in a row.
  function matches(row, words) {
    row.text ??= row.element.textContent.toLowerCase();
    return words.every((word) => row.text.includes(word));
  }

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = [...filters.values()].filter(({ select }) => select.value !== "");
    let count = 0;
    for (const row of rows) {
      const isShown =
        wanted.every(({ column, select }) => cell(row, column) === select.value) && matches(row, words);
      count += isShown;
      if (row.element.hidden === isShown) row.element.hidden = !isShown;
    }
    const isPart = count < rows.length;
    status.textContent = isPart ? `${count} of ${rows.length} ${noun} shown` : `${count} ${noun}`;
    status.className = isPart ? "part" : "";
    clear.disabled = !isPart && !order.value;
  }

  // What a row is sorted by in a column; null for unknown, which comes last either way.
  const KEYS = {
    text: (text) => text,
    number: (text) => {
      const number = Number.parseFloat(text.replace("at least ", ""));
      return Number.isNaN(number) ? null : number;
    },
    time: (_, cell) => cell.querySelector("time")?.dateTime ?? null,
  };
  KEYS.age = KEYS.time;
  const sortedKeys = new Map();
  function keys(column, sort) {
    if (!sortedKeys.has(column)) {
      const key = ({ element }) => {
        const cell = told(element, column);
        return ["none", "unknown"].includes(cell.className) ? null : KEYS[sort](cell.textContent, cell);
      };
      sortedKeys.set(column, rows.map(key));
    }
    return sortedKeys.get(column);
  }

  function sort() {
    const [, name, direction] = /^(.*?)(:desc)?$/.exec(order.value);
    const column = heads.findIndex((head) => head.dataset.name === name);
    const places = rows.map((_, place) => place);
    heads.forEach((head, other) => {
      if (other !== column) head.removeAttribute("aria-sort");
    });
    if (column >= 0) {
      const { sort } = heads[column].dataset;
      const own = keys(column, sort);
      heads[column].setAttribute("aria-sort", direction ? "descending" : "ascending");
      // The later a time, the smaller an age.
      const sign = (direction ? -1 : 1) * (sort === "age" ? -1 : 1);
      const compare = sort === "text" ? collator.compare : (a, b) => (a < b ? -1 : Number(a > b));
      places.sort((a, b) => {
        const [one, other] = [own[a], own[b]];
        if (one === null || other === null) return (one === null) - (other === null) || a - b;
        return sign * compare(one, other) || a - b;
      });
    }
    // Out of the page while they move: then it is laid out once.
    const parent = body.parentNode;
    body.remove();
    body.append(...places.map((place) => rows[place].element));
    parent.append(body);
  }

  heads.forEach((head) => {
    const { name } = head.dataset;
    const button = make("button", { type: "button", textContent: head.textContent });
    button.addEventListener("click", () => {
      const next = { [name]: `${name}:desc`, [`${name}:desc`]: "" };
      order.value = next[order.value] ?? name;
      order.dispatchEvent(new Event("change"));
    });
    head.replaceChildren(button);
  });
  order.addEventListener("change", () => {
    choose("sort", order.value);
    sort();
    filter();
  });
  search.addEventListener("input", () => {
    choose("search", search.value);
    filter();
  });
  for (const [name, { select }] of filters) {
    select.addEventListener("change", () => {
      choose(name, select.value);
      filter();
    });
  }
  clear.addEventListener("click", () => {
    for (const control of [search, order, ...[...filters.values()].map(({ select }) => select)]) {
      control.value = "";
      choose(control.name, "");
    }
    sort();
    filter();
    search.focus();
  });

  const controls = make("div", { id: "controls" }, labelled("search", search));
  for (const [name, { select }] of filters) controls.append(labelled(name, select));
  controls.append(labelled("sort by", order, { className: "narrow" }), clear, status);
  one("#rows").prepend(controls);

  // A bar chooses what it counts.
  for (const part of all("#bars [data-name]")) {
    const select = filters.get(part.dataset.name)?.select;
    for (const value of select ? part.querySelectorAll("li > span") : []) {
      const button = make("button", { type: "button", textContent: value.textContent });
      button.addEventListener("click", () => {
        select.value = select.value === button.textContent ? "" : button.textContent;
        select.dispatchEvent(new Event("change"));
      });
      value.replaceChildren(button);
    }
  }

  for (const control of [search, order, ...[...filters.values()].map(({ select }) => select)]) {
    control.value = chosen.get(control.name) ?? "";
    // A value that is not there any more.
    if (control.selectedIndex === -1) control.value = "";
  }
  if (order.value) sort();
  filter();
})();
