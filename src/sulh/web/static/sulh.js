// What of the workbench needs a script of its own: menus, dragging, forms that keep what was typed. All else is htmx.
"use strict";

// Menus: another one opened, a click elsewhere, or Escape closes them; with Escape the focus goes back to the head.
function menus() {
  const close = (except) => document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (menu !== except) menu.open = false;
  });
  document.addEventListener("click", (event) => close(event.target.closest?.("details.menu")));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = document.activeElement?.closest?.("details.menu[open]");
    close();
    menu?.querySelector("summary").focus();
  });
}
menus();

// Dragging: what is dropped fills the form of its list, which is sent as if by hand. A statement moves along while it
// is dragged, and goes back if its change is refused; a state of a ranking stays where it is until it is dropped onto
// another one, which ties them, or between two. Escape leaves everything as it was.
function dragging() {
  const animation = matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120;
  let [held, over, last] = [null, null, null];

  const mark = (target) => {
    over?.classList.remove("over");
    over = target;
    over?.classList.add("over");
  };
  const follow = (event) => {
    if (held === null) return;
    event.preventDefault(); // the whole page takes what is dropped, so that only Escape gives it up
    if (held.dataset.state === undefined) return;
    const target = document.elementFromPoint(event.clientX, event.clientY)?.closest("[data-to]");
    mark(target?.dataset.group === held.parentElement.dataset.group && !target.contains(held) ? target : null);
  };
  const send = (id, told) => {
    const form = document.getElementById(id);
    for (const field of form.elements) if (field.name in told && field.name !== "op") field.value = told[field.name];
    form.requestSubmit();
  };
  const started = (event) => {
    held = event.item;
    document.body.classList.toggle("dragging", held.dataset.state !== undefined);
  };
  const ended = (event) => {
    const { item, from, oldDraggableIndex: before, newDraggableIndex: after } = event;
    const target = over;
    mark(held = null);
    document.body.classList.remove("dragging");
    const next = from.children[event.oldIndex + (event.newIndex < event.oldIndex ? 1 : 0)] ?? null;
    if (event.originalEvent?.type === "dragend" && event.originalEvent.dataTransfer.dropEffect === "none") {
      from.insertBefore(item, next);
    } else if (target !== null) {
      send(target.dataset.drag, { ...item.dataset, ...target.dataset });
    } else if (item.dataset.state === undefined && before !== after) {
      last = { item, from, next };
      send(from.dataset.drag, { ...item.dataset, to: after });
    }
  };
  const prepare = () => document.querySelectorAll("[data-sort]").forEach((list) => {
    if (window.Sortable === undefined || Sortable.get(list)) return;
    const ranked = list.dataset.sort === "states";
    Sortable.create(list, {
      draggable: ranked ? ".ranked" : ".wish", handle: ranked ? ".grip, .what" : ".grip, .said", animation,
      sort: !ranked, onStart: started, onEnd: ended,
    });
  });
  for (const name of ["dragover", "pointermove"]) document.addEventListener(name, follow);
  document.addEventListener("htmx:after:request", (event) => {
    if (last !== null && event.detail.ctx.response.status >= 400) last.from.insertBefore(last.item, last.next);
    last = null;
  });
  document.addEventListener("htmx:after:swap", prepare);
  prepare();
}
dragging();

// Forms: what somebody has typed, opened or closed elsewhere on the page stays so when it changes. The form that was
// sent is as new again, its fold closes, and the focus goes to its head where it would be lost.
function forms() {
  let sent = null;
  const right = (field) => { field.removeAttribute("aria-invalid"); };
  document.addEventListener("input", (event) => right(event.target));
  document.addEventListener("htmx:before:request", (event) => {
    sent = event.detail.ctx.sourceElement;
    if (sent.matches("form[hx-post]")) sent.querySelectorAll("[aria-invalid]").forEach(right);
  });
  // What is wrong is told beneath its field, which is marked; where no field has it, at the end of the form.
  const blame = (form) => {
    const told = document.getElementById(`${form.id}-errors`);
    const fields = [...(told?.querySelectorAll("[data-field]") ?? [])].map((one) => form.elements[one.dataset.field])
      .filter((field) => field?.type && field.type !== "hidden");
    if (told === null) return;
    (fields[0]?.closest(".field") ?? form).append(told);
    for (const field of fields) {
      field.setAttribute("aria-invalid", "true");
      field.setAttribute("aria-describedby", told.id);
    }
    fields[0]?.focus({ preventScroll: true });
    told.scrollIntoView({ block: "nearest" });
  };
  window.htmx?.registerExtension("folds", {
    htmx_before_morph_node: (element) => {
      const typed = element.matches?.("textarea, input:not([type=hidden])") && element.value;
      if (!typed || typed === element.defaultValue || sent?.contains(element)) return;
      queueMicrotask(() => { element.value = typed; });
    },
    htmx_before_morph_attr: (element, { attrName }) =>
      attrName !== "open" || !element.matches("details.fold") || sent?.closest("details") === element,
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const { sourceElement: form, response } = event.detail.ctx;
    if (!form.matches("form[hx-post]")) return;
    if (response.status >= 400) {
      document.querySelector(".effect")?.remove(); // what an earlier change did is no answer to this one
      return blame(form);
    }
    form.reset();
    const lost = document.activeElement === document.body || !document.activeElement.checkVisibility();
    const head = form.isConnected ? form.closest("details")?.querySelector("summary") : null;
    if (lost) (head ?? document.getElementById("main")).focus({ preventScroll: true });
  });
}
forms();

// The board is one stop of the keyboard: from there the arrow keys lead on among its links, as they stand.
function arrows() {
  const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const links = () => [...document.querySelectorAll("#board-table a")];
  const middle = (link) => {
    const box = link.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };
  const stop = (chosen) => links().forEach((link) => { link.tabIndex = link === chosen ? 0 : -1; });
  const prepare = () => stop(links().find((link) => link === document.activeElement) ?? links()[0]);
  document.addEventListener("focusin", (event) => {
    if (event.target.matches?.("#board-table a")) stop(event.target);
  });
  document.addEventListener("keydown", (event) => {
    const from = event.target.closest?.("#board-table a");
    const way = ways[event.key];
    if (!from || !way || event.altKey || event.ctrlKey || event.metaKey) return;
    const [x, y] = middle(from);
    const far = links().map((link) => {
      const [across, down] = [middle(link)[0] - x, middle(link)[1] - y];
      const [along, aside] = way[0] ? [across * way[0], Math.abs(down)] : [down * way[1], Math.abs(across)];
      return { link, along, aside };
    }).filter(({ along, aside }) => along > 4 && aside < (way[0] ? 8 : 24));
    if (!far.length) return; // the page scrolls on
    event.preventDefault();
    far.sort((one, other) => one.along - other.along)[0].link.focus();
  });
  document.addEventListener("htmx:after:swap", prepare);
  prepare();
}
arrows();

// What can be closed goes, and the focus to the page.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-close]");
  if (!button) return;
  button.closest(button.dataset.close).remove();
  document.getElementById("main").focus({ preventScroll: true });
});

// A problem leads to its line of the text, from here or from another page; what is folded opens for a link into it.
function places() {
  const field = document.getElementById("text");
  const show = (line, column) => {
    const lines = field.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    field.focus();
    field.setSelectionRange(start + (column - 1), start + (lines[line - 1] ?? "").length);
    field.scrollTop = field.scrollHeight * (line - 8) / lines.length;
  };
  if (field?.dataset.at) show(field.dataset.at, 1);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-line], a[href*='#']");
    if (link?.dataset.line && field) {
      event.preventDefault();
      show(link.dataset.line, link.dataset.column);
    } else if (link?.pathname === location.pathname) {
      const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
      for (let fold = target?.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
    }
  });
}
places();
