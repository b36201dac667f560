"use strict";
(() => {
  const PAGE = 12; // items that are shown at a time

  /** An element with text or children. Text is never parsed: it may be hostile. */
  const make = (tag, kind, ...inside) => {
    const node = document.createElement(tag);
    if (kind) node.className = kind;
    node.append(...inside.filter((each) => each !== null && each !== undefined && each !== ""));
    return node;
  };

  /** The data of a block: base 64, gzip, JSON. Each is opened once. */
  const opened = new Map();
  const open = (name) => {
    if (!opened.has(name)) opened.set(name, unpack(document.getElementById(`block-${name}`).textContent));
    return opened.get(name);
  };
  const unpack = async (text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  };

  /* Tabs: arrows, Home and End move between them, as readers expect. */
  const lists = [...document.querySelectorAll("[role=tablist]")];
  const select = (list, index, focus) => {
    [...list.children].forEach((tab, place) => {
      tab.setAttribute("aria-selected", String(place === index));
      tab.tabIndex = place === index ? 0 : -1;
      document.getElementById(tab.getAttribute("aria-controls")).hidden = place !== index;
    });
    if (focus) list.children[index].focus();
  };
  const keys = { ArrowRight: (at, last) => (at === last ? 0 : at + 1), ArrowLeft: (at, last) => (at ? at - 1 : last), Home: () => 0, End: (at, last) => last };
  for (const list of lists) {
    select(list, 0, false);
    list.addEventListener("click", (event) => {
      const at = [...list.children].indexOf(event.target.closest("[role=tab]"));
      if (at >= 0) select(list, at, false);
    });
    list.addEventListener("keydown", (event) => {
      if (!(event.key in keys)) return;
      event.preventDefault();
      select(list, keys[event.key]([...list.children].indexOf(event.target), list.children.length - 1), true);
    });
  }

  /* Sorting: only the rows that were measured here; those behind them stay where they are. */
  for (const table of document.querySelectorAll("[data-sort]")) {
    const body = table.tBodies[0];
    const order = [...body.rows];
    for (const head of table.querySelectorAll("th[data-by]")) {
      const button = make("button", "", ...head.childNodes);
      button.type = "button";
      head.append(button);
      button.addEventListener("click", () => {
        const was = head.getAttribute("aria-sort");
        const first = head.dataset.by === "text" ? "ascending" : "descending";
        const next = was === null ? first : was === first ? (first === "ascending" ? "descending" : "ascending") : null;
        for (const other of table.querySelectorAll("th[aria-sort]")) other.removeAttribute("aria-sort");
        if (next) head.setAttribute("aria-sort", next);
        const of = (row) => row.cells[head.cellIndex].dataset.value;
        const compare = (a, b) => (head.dataset.by === "text" ? of(a).localeCompare(of(b)) : of(a) - of(b));
        const sorted = next ? [...order].sort((a, b) => (next === "ascending" ? 1 : -1) * compare(a, b)) : order;
        body.append(...sorted);
      });
    }
  }

  /* What each browser shows. `load` gives its items, each with `text` to search in; `draw` gives an element. */
  const said = (text, kind) => (text ? make("p", `said ${kind || ""}`, text) : make("p", "said empty", "nothing"));
  const field = (term, node) => [make("dt", "", term), make("dd", "", node)];
  const task = (each) => [...field("Instruction", said(each.instruction)), ...(each.input ? field("Input", said(each.input)) : [])];
  const folded = (title, texts) => {
    const list = make("ol", "", ...texts.map((text) => make("li", "", said(text))));
    return texts.length ? make("details", "", make("summary", "", title), list) : null;
  };
  const whole = (seed) => [seed.instruction, seed.input, `→ ${seed.response}`].filter(Boolean).join("\n");
  const picked = (from, places) => (places || []).map((place) => from[place]).filter(Boolean);
  const kinds = {
    flips: {
      load: async (form) => {
        const [questions, flips] = await Promise.all([open("questions"), open(form.block.value)]);
        return flips.map(([place, gained, base, after]) => {
          const asked = questions[place];
          return { asked, gained, base, after, text: [asked.instruction, asked.input, asked.answer, base, after].join("\n") };
        });
      },
      keep: (item, form) => (!form.task.value || String(item.asked.place) === form.task.value) && (!form.way.value || Number(form.way.value) === item.gained),
      draw: ({ asked, gained, base, after }, form) => {
        const recipe = form.block.selectedOptions[0].dataset.name;
        const way = make("span", gained ? "gained" : "lost", gained ? "gained" : "lost");
        const head = make("h4", "", asked.task, make("span", "", `document ${asked.number}`), way);
        const fields = asked.instruction ? task(asked) : field("Instruction", make("p", "empty", "the benchmark is not installed as it was"));
        fields.push(...field("Expected", said(asked.answer)), ...field("base", said(base, gained ? "wrong" : "right")), ...field(recipe, said(after, gained ? "right" : "wrong")));
        return make("article", "item", head, make("dl", "fields", ...fields));
      },
    },
    examples: {
      load: async (form) => {
        const data = await open(form.block.value);
        return data.examples.map((each, index) => ({ data, each, index, text: [each.instruction, each.input, each.response].join("\n") }));
      },
      keep: () => true,
      draw: ({ data, each, index }) => {
        const from = each.origin || (each.round ? `round ${each.round}` : "");
        const head = make("h4", "", `Example ${index + 1}`, from ? make("span", "", from) : null);
        const fields = [...task(each), ...field("Answer", said(each.response))];
        const shown = picked(data.seeds, each.shown).map(whole);
        const before = picked(data.seeds, each.demonstrations).map(whole);
        const passages = picked(data.passages, each.passages);
        return make("article", "item", head, make("dl", "fields", ...fields),
          make("div", "behind", folded(`Invented after ${shown.length} seeds`, shown),
            folded(`Answered after ${before.length} demonstrations`, before),
            folded(`Answered with ${passages.length} passages`, passages)));
      },
    },
    stages: {
      load: async () => (await open("stages")).map((each) => ({ each, text: JSON.stringify(each) })),
      keep: () => true,
      draw: ({ each }) => make("article", "item", make("h4", "", each.key, make("span", "", each.about)),
        make("details", "", make("summary", "", "inputs, facts, files"), make("pre", "", JSON.stringify({ inputs: each.inputs, facts: each.facts, files: each.files }, null, 1)))),
    },
  };

  const browse = (form) => {
    const kind = kinds[form.dataset.browser];
    const box = document.querySelector(`[data-results=${form.dataset.browser}]`);
    const count = make("p", "count");
    count.setAttribute("role", "status");
    const list = make("div");
    const more = make("button", "more");
    more.type = "button";
    box.replaceChildren(count, list, more);
    let found = [];
    const grow = () => {
      const start = list.children.length;
      list.append(...found.slice(start, start + PAGE).map((item) => kind.draw(item, form.elements)));
      const left = found.length - list.children.length;
      more.hidden = left <= 0;
      more.textContent = `Show ${Math.min(PAGE, left)} more of ${left}`;
      return start;
    };
    more.addEventListener("click", () => {
      const item = list.children[grow()];
      if (item) { item.tabIndex = -1; item.focus({ preventScroll: true }); }
    });
    const renew = async () => {
      const wanted = form.elements.search.value.trim().toLowerCase();
      const items = await kind.load(form.elements);
      found = items.filter((item) => kind.keep(item, form.elements) && (!wanted || item.text.toLowerCase().includes(wanted)));
      count.textContent = `${found.length} of ${items.length}`;
      list.replaceChildren();
      grow();
    };
    let waiting = 0;
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(renew, 120); });
    renew();
  };

  /* A browser opens its data when it comes into sight. */
  const watch = (nodes, seen, margin) => {
    const observer = new IntersectionObserver((entries) => entries.forEach((entry) => seen(entry, observer)), { rootMargin: margin });
    nodes.forEach((node) => observer.observe(node));
  };
  watch([...document.querySelectorAll("[data-browser]")], (entry, observer) => {
    if (!entry.isIntersecting) return;
    observer.unobserve(entry.target);
    browse(entry.target);
  }, "300px");
  watch([...document.querySelectorAll("main section")], (entry) => {
    if (!entry.isIntersecting) return;
    for (const link of document.querySelectorAll(".contents a")) {
      if (link.hash === `#${entry.target.id}`) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }, "-10% 0px -80% 0px");
  document.documentElement.classList.add("scripted");
})();
