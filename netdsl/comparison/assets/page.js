"use strict";
(() => {
  const { spots, folds, sources } = JSON.parse(document.getElementById("data").textContent);
  const FOLDED = 60, MARGIN = 24, TITLE = 15, AROUND = 5, EDGE = 12, LONGEST = 60, MANY = 300;
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const byId = (id) => document.getElementById(id);
  const panes = all(".scroll");
  const graphs = all("svg[id]");
  const lines = all(".line").filter((line) => line.dataset.spots);
  const size = { width: +graphs[0].getAttribute("width"), height: +graphs[0].getAttribute("height") };
  let zoom = 1, current = -1, place = 0, chosen = null;

  // Rows of equal scopes: a closed one is a band that is pressed together, and all below moves up.
  const inFold = new Map(folds.flatMap((fold, number) => fold.spots.map((spot) => [spot, number])));
  const frameInFold = new Map(folds.flatMap((fold, number) => fold.frames.map((f) => [f, number])));
  folds.forEach((fold) => { fold.closed = spots.length > MANY; });

  function placed(y) {
    let gone = 0;
    for (const { top, bottom, closed } of folds) {
      if (y <= top) break;
      if (!closed) continue;
      if (y < bottom) return top - gone + (FOLDED * (y - top)) / (bottom - top);
      gone += bottom - top - FOLDED;
    }
    return y - gone;
  }

  const isHidden = (spot) => inFold.has(spot) && folds[inFold.get(spot)].closed;
  const show = (element, visible) => element.setAttribute("display", visible ? "inline" : "none");

  const boxes = all(".spot").map((element) => {
    const [x, y] = element.getAttribute("transform").match(/-?[\d.]+/g).map(Number);
    const rect = element.querySelector("rect");
    const [width, height] = ["width", "height"].map((name) => +rect.getAttribute(name));
    return { element, spot: +element.dataset.spot, x, y, width, height };
  });
  const wires = all(".wire").map((element) => ({
    element, from: +element.dataset.from, to: +element.dataset.to,
    points: element.getAttribute("d").match(/-?[\d.]+/g).map(Number),
  }));
  const frames = all("rect.frame").map((element) => {
    const [y, height] = ["y", "height"].map((name) => +element.getAttribute(name));
    return { element, frame: +element.dataset.frame, y, height };
  });
  const titles = all("text.title").map((element) => (
    { element, frame: +element.dataset.frame, y: +element.getAttribute("y") - TITLE }
  ));
  for (const element of all(".fold")) {
    const fold = folds[+element.dataset.fold], left = +element.dataset.x;
    fold.left = left + EDGE;
    fold.right = left + +element.querySelector("rect").getAttribute("width") - EDGE;
  }
  const where = new Map(boxes.map((box) => [box.spot, box]));

  // What leads into a closed row ends behind its box.
  function led(points, { top, bottom, left, right }) {
    const shown = [...points];
    for (let k = 0; k < points.length; k += 2) {
      if (points[k + 1] <= top || points[k + 1] >= bottom) continue;
      shown[k] = Math.min(Math.max(points[k], left), right);
      shown[k + 1] = (top + bottom) / 2;
    }
    return shown;
  }

  function curve(points) {
    const shown = [];
    for (let k = 0; k < points.length; k += 2) {
      shown.push(`${points[k].toFixed(1)},${placed(points[k + 1]).toFixed(1)}`);
    }
    return `M${shown[0]}C${shown.slice(1).join(" ")}`;
  }

  function draw() {
    for (const { element, spot, x, y } of boxes) {
      show(element, !isHidden(spot));
      element.setAttribute("transform", `translate(${x},${placed(y).toFixed(2)})`);
    }
    for (const { element, from, to, points } of wires) {
      const rows = [from, to].filter(isHidden).map((spot) => folds[inFold.get(spot)]);
      show(element, rows.length < 2 || rows[0] !== rows[1]);
      element.setAttribute("d", curve(rows.reduce(led, points)));
    }
    const isGone = (frame) => frameInFold.has(frame) && folds[frameInFold.get(frame)].closed;
    for (const { element, frame, y, height } of frames) {
      const top = placed(y);
      show(element, !isGone(frame));
      element.setAttribute("y", top);
      element.setAttribute("height", Math.max(placed(y + height) - top, 1));
    }
    for (const { element, frame, y } of titles) {
      show(element, !isGone(frame));
      element.setAttribute("y", placed(y) + TITLE);
    }
    for (const element of all(".fold")) {
      const fold = folds[+element.dataset.fold];
      show(element, fold.closed);
      element.setAttribute("transform", `translate(${element.dataset.x},${placed(fold.top) + AROUND})`);
    }
    if (folds.length) byId("fold").setAttribute("aria-pressed", folds.some((fold) => fold.closed));
    resize();
  }

  function resize() {
    const height = placed(size.height - 2 * MARGIN) + 2 * MARGIN;
    for (const graph of graphs) {
      graph.setAttribute("viewBox", `${-MARGIN} ${-MARGIN} ${size.width} ${height}`);
      graph.setAttribute("width", size.width * zoom);
      graph.setAttribute("height", height * zoom);
    }
  }

  function open(number, closed = false) {
    folds[number].closed = closed;
    draw();
    light();
  }

  // Both panes show the same part.
  function follow(leader, other) {
    if (Math.abs(leader.scrollTop - other.scrollTop) >= 1) other.scrollTop = leader.scrollTop;
    if (Math.abs(leader.scrollLeft - other.scrollLeft) >= 1) other.scrollLeft = leader.scrollLeft;
  }
  panes.forEach((pane, side) => {
    pane.addEventListener("scroll", () => follow(pane, panes[1 - side]), { passive: true });
    pane.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const corner = pane.getBoundingClientRect();
      zoomTo(zoom * Math.exp(-event.deltaY / 400), event.clientX - corner.left, event.clientY - corner.top);
    }, { passive: false });
  });

  function zoomTo(wanted, x = panes[0].clientWidth / 2, y = panes[0].clientHeight / 2) {
    const before = zoom;
    const at = panes.map((pane) => [pane.scrollLeft + x, pane.scrollTop + y]);
    zoom = Math.min(Math.max(wanted, 0.05), 3);
    resize();
    panes.forEach((pane, side) => {
      pane.scrollLeft = (at[side][0] * zoom) / before - x;
      pane.scrollTop = (at[side][1] * zoom) / before - y;
    });
  }
  const fitting = () => (panes[0].clientWidth - 2) / size.width;

  function goTo(spot) {
    const { x, y, width, height } = where.get(spot);
    const middle = [(x + width / 2 + MARGIN) * zoom, (placed(y) + height / 2 + MARGIN) * zoom];
    for (const pane of panes) {
      pane.scrollLeft = middle[0] - pane.clientWidth / 2;
      pane.scrollTop = middle[1] - pane.clientHeight / 2;
    }
  }

  // The list of changes.
  const places = (line) => line.dataset.spots.split(" ").map(Number);

  function light() {
    const lit = new Set(current < 0 ? [] : places(lines[current]));
    for (const { element, spot } of boxes) {
      element.classList.toggle("lit", lit.has(spot));
      element.classList.toggle("chosen", spot === chosen);
    }
    for (const element of all(".fold")) {
      element.classList.toggle("lit", folds[+element.dataset.fold].spots.some((spot) => lit.has(spot)));
    }
  }

  function step(number, again = false) {
    if (!lines.length) return;
    const wanted = (number + lines.length) % lines.length;
    const spotsThere = places(lines[wanted]);
    place = again && wanted === current ? (place + 1) % spotsThere.length : 0;
    current = wanted;
    lines.forEach((line, at) => line.classList.toggle("current", at === current));
    lines[current].scrollIntoView({ block: "nearest" });
    const spot = spotsThere[place];
    if (isHidden(spot)) open(inFold.get(spot));
    const several = spotsThere.length > 1 ? `, place ${place + 1} of ${spotsThere.length}` : "";
    byId("position").textContent = `${current + 1} of ${lines.length}${several}`;
    light();
    if (!byId("detail").hidden) choose(spot);
    goTo(spot);
  }

  // The two sides of a layer.
  function make(tag, name, ...inside) {
    const made = document.createElement(tag);
    if (name) made.className = name;
    made.append(...inside);
    return made;
  }

  function choose(spot) {
    const { changes, arguments: given, old, new: after } = spots[spot];
    const close = make("button", "close", "\u00d7");
    close.setAttribute("aria-label", "close");
    close.addEventListener("click", leave);
    const told = changes.map(([mark, style, text]) =>
      make("span", `told ${style}`, make("span", "mark", mark), text));
    const head = make("div", "detail-head", make("b", "", (after || old).path), ...told, close);
    const rows = given.map(([name, before, now]) =>
      make("tr", "", make("td", "", name), make("td", "before", before), make("td", "", "\u2192"), make("td", "after", now)));
    const table = rows.length ? [make("table", "arguments", make("tbody", "", ...rows))] : [];
    byId("detail").replaceChildren(head, ...table, make("div", "both", side(old, "old"), side(after, "new")));
    byId("detail").hidden = false;
    byId("detail").scrollTop = 0;
    chosen = spot;
    light();
  }

  function side(of, name) {
    if (!of) return make("div", "one", make("p", "absent", `not in the ${name} network`));
    const facts = Object.entries({ shape: of.shape, ...of.facts });
    const list = facts.map(([term, text]) => make("span", "fact", make("i", "", term), text));
    const title = make("p", "facts", make("span", "side", name), make("b", "", of.path), make("span", "", of.call), ...list);
    return make("div", "one", title, ...code(of));
  }

  function code({ source, first, last }) {
    if (source === undefined) return [make("p", "absent", "no source text")];
    const { name, text } = sources[source];
    const rows = text.split(/\r\n|\n/);
    const end = Math.min(last, first + LONGEST);
    const shown = make("div", "code");
    for (let number = Math.max(first - 4, 1); number <= Math.min(end + 4, rows.length); number += 1) {
      const at = number >= first && number <= last ? "at" : "";
      shown.append(make("div", at, make("span", "number", `${at ? "\u25b8 " : ""}${number}`), make("span", "text", rows[number - 1])));
    }
    return [make("p", "file", `${name}, line ${first}`), shown];
  }

  function leave() {
    byId("detail").hidden = true;
    chosen = null;
    light();
  }

  // What people do.
  function onSpot(element) {
    const spot = +element.dataset.spot;
    choose(spot);
    const { y, height } = where.get(spot);
    const top = (placed(y) + MARGIN) * zoom;
    const pane = panes[0];
    if (top + height * zoom > pane.scrollTop + pane.clientHeight) goTo(spot);
  }
  function onGraph(event) {
    const spot = event.target.closest(".spot"), fold = event.target.closest(".fold");
    if (spot) onSpot(spot);
    if (fold) open(+fold.dataset.fold);
    return spot || fold;
  }
  for (const graph of graphs) {
    graph.addEventListener("click", onGraph);
    graph.addEventListener("keydown", (event) => {
      if ((event.key === "Enter" || event.key === " ") && onGraph(event)) event.preventDefault();
    });
    for (const [kind, on] of [["mouseover", true], ["mouseout", false]]) {
      graph.addEventListener(kind, (event) => {
        const spot = event.target.closest(".spot");
        if (!spot) return;
        for (const name of ["old", "new"]) byId(`${name}-${spot.dataset.spot}`)?.classList.toggle("hover", on);
      });
    }
  }
  lines.forEach((line, number) => line.addEventListener("click", () => step(number, true)));
  const buttons = {
    next: () => step(current + 1),
    previous: () => step(Math.max(current, 0) - 1),
    smaller: () => zoomTo(zoom / 1.2),
    larger: () => zoomTo(zoom * 1.2),
    fit: () => zoomTo(fitting(), 0, 0),
    fold: () => {
      const closed = !folds.some((fold) => fold.closed);
      folds.forEach((fold) => { fold.closed = closed; });
      draw();
      light();
    },
  };
  for (const [id, action] of Object.entries(buttons)) byId(id)?.addEventListener("click", action);
  const keys = { n: buttons.next, p: buttons.previous, Escape: leave, "+": buttons.larger, "-": buttons.smaller };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    keys[event.key]();
    event.preventDefault();
  });

  zoom = Math.min(1, Math.max(fitting(), 0.75));
  draw();
  const start = boxes[0];
  for (const pane of panes) pane.scrollLeft = (start.x + start.width / 2 + MARGIN) * zoom - pane.clientWidth / 2;
})();
