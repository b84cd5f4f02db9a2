'use strict';
(() => {
  const $ = (id) => document.getElementById(id);
  const data = JSON.parse($('data').textContent);
  const items = data.items;
  const calm = matchMedia('(prefers-reduced-motion: reduce)');

  /** An element: make('p', {class: 'muted'}, 'text', child, ...). Text is never read as HTML. */
  function make(tag, attributes = {}, ...children) {
    const svg = ['svg', 'path', 'text', 'line'].includes(tag);
    const node = svg ? document.createElementNS('http://www.w3.org/2000/svg', tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
      else if (value === true) node.setAttribute(name, '');
      else if (value !== false && value !== undefined) node.setAttribute(name, value);
    }
    node.append(...children.filter((child) => child !== null && child !== undefined));
    return node;
  }
  function button(words, action, more = {}) {
    return make('button', {type: 'button', onclick: action, ...more}, words);
  }
  const count = (value) => value.toLocaleString('en-US');
  const fixed = (value, digits) => value.toFixed(digits);
  function percent(share) {
    const value = 100 * share;
    if (value === 0) return '0 %';
    return value < 0.001 ? '< 0.001 %' : `${fixed(value, value < 1 ? 3 : value < 10 ? 2 : 1)} %`;
  }
  const size = (pair) => pair ? `${count(pair[0])} × ${count(pair[1])}` : '';
  const fails = (item) => item.verdict !== 'same' && item.verdict !== 'within';

  // ---- scheme and help ----
  const light = matchMedia('(prefers-color-scheme: light)');
  const scheme = () => document.documentElement.dataset.theme || (light.matches ? 'light' : 'dark');
  const name_theme = () => { $('theme').textContent = scheme() === 'dark' ? 'Light scheme' : 'Dark scheme'; };
  $('theme').addEventListener('click', () => {
    document.documentElement.dataset.theme = scheme() === 'dark' ? 'light' : 'dark';
    name_theme();
  });
  light.addEventListener('change', name_theme);
  name_theme();
  const help = $('help');
  $('help_open').addEventListener('click', () => help.showModal());
  if (items.length === 0) {
    addEventListener('keydown', (event) => { if (event.key === '?' && !help.open) help.showModal(); });
    return;
  }

  // ---- the list: only rows in sight are in the document ----
  const kRow = 56;
  const list = $('list');
  const rows = $('list_rows');
  let filter = '';
  let shown = items.map((_, index) => index);
  let selected = data.worst;

  function draw_rows() {
    rows.style.height = `${shown.length * kRow}px`;
    const first = Math.max(0, Math.floor(list.scrollTop / kRow) - 4);
    const last = Math.min(shown.length, Math.ceil((list.scrollTop + list.clientHeight) / kRow) + 4);
    rows.replaceChildren();
    for (let place = first; place < last; ++place) {
      const item = items[shown[place]];
      const verdict = data.verdicts[item.verdict];
      const row = make('div', {class: 'row', role: 'option', id: `row_${shown[place]}`, 'aria-setsize': shown.length,
          'aria-posinset': place + 1, 'aria-selected': String(shown[place] === selected), title: `${item.name}: ${item.line}`,
          onclick: () => select(shown[place])},
        make('span', {class: `sign ${item.verdict}`, 'aria-hidden': 'true'}, verdict.sign),
        make('span', {class: 'name'}, item.name),
        make('span', {class: 'line'}, item.verdict === 'same' ? item.line : `${verdict.word} · ${item.line}`));
      row.style.top = `${place * kRow}px`;
      rows.append(row);
    }
    if (shown.includes(selected)) list.setAttribute('aria-activedescendant', `row_${selected}`);
    else list.removeAttribute('aria-activedescendant');
  }
  function show_selected_row() {
    const place = shown.indexOf(selected);
    if (place < 0) return;
    const above = list.scrollTop - place * kRow;
    const below = -above + kRow - list.clientHeight;
    if (above > kRow || below > kRow) list.scrollTop = place * kRow - (list.clientHeight - kRow) / 2;
    else if (above > 0) list.scrollTop -= above;
    else if (below > 0) list.scrollTop += below;
  }
  list.addEventListener('scroll', draw_rows);

  const filters = [...document.querySelectorAll('[data-filter]')];
  function set_filter(next) {
    filter = next;
    shown = items.map((_, index) => index).filter((index) => !filter || items[index].verdict === filter);
    for (const button of filters) button.setAttribute('aria-pressed', button.dataset.filter === filter);
    if (!shown.includes(selected) && shown.length > 0) select(shown[0]);
    else { draw_rows(); show_selected_row(); draw_rows(); }
  }
  for (const button of filters) button.addEventListener('click', () => set_filter(button.dataset.filter));
  function next_filter() {
    const at = filters.findIndex((button) => button.dataset.filter === filter);
    set_filter(filters[(at + 1) % filters.length].dataset.filter);
  }
  function step(by) {
    const place = shown.indexOf(selected);
    const next = Math.min(shown.length - 1, Math.max(0, place < 0 ? 0 : place + by));
    if (shown.length > 0) select(shown[next]);
  }
  function next_failing() {
    for (let i = 1; i <= items.length; ++i) {
      const index = (selected + i) % items.length;
      if (!fails(items[index])) continue;
      if (filter && items[index].verdict !== filter) set_filter('');
      select(index);
      return;
    }
  }

  // ---- the timeline ----
  const timeline = $('timeline');
  const numbered = items.every((item) => item.frame !== undefined);
  const position = (index) => numbered ? items[index].frame : index + 1;
  const first_position = items.reduce((least, _, i) => Math.min(least, position(i)), Infinity);
  const last_position = items.reduce((most, _, i) => Math.max(most, position(i)), -Infinity);
  const kSides = {left: 56, right: 8, top: 16, bottom: 24};
  /** The item's point of a curve; null where it was not measured. */
  const point_of = (item, chart) => item.charts ? item.charts[chart] : null;
  if (!numbered) $('timeline_title').textContent = 'Difference over the items';
  const inner_width = () => Math.max(1, timeline.clientWidth - kSides.left - kSides.right);
  const x_of = (index) => kSides.left +
    (position(index) - first_position + 0.5) / (last_position - first_position + 1) * inner_width();

  function draw_timeline() {
    const at = $('measure').selectedIndex, chart = data.charts[at];
    const say = (value) => chart.is_share ? percent(value) : fixed(value, 4);
    const width = timeline.clientWidth, bottom = timeline.clientHeight - kSides.bottom, high = bottom - kSides.top;
    let most = 0, worst = -1;
    const paths = {measured: '', beyond: '', none: ''};
    items.forEach((item, i) => { const v = point_of(item, at); if (v > most) { most = v; worst = i; } });
    items.forEach((item, i) => {
      const value = point_of(item, at);
      const x = x_of(i).toFixed(1);
      const height = Math.max(2, value / most * high).toFixed(1);
      if (value > 0) paths[fails(item) ? 'beyond' : 'measured'] += `M${x} ${bottom}v-${height}`;
      if (value === null && fails(item)) paths.none += `M${x} ${bottom + 2}v6`;
    });
    const stroke = Math.min(8, Math.max(1, inner_width() / (last_position - first_position + 1) * 0.7));
    const noun = numbered ? 'frame ' : 'item ';
    const word = (x, y, anchor, content) => make('text', {x, y, 'text-anchor': anchor}, content);
    const line = (y) => make('line', {class: 'axis', x1: kSides.left, x2: width - kSides.right, y1: y, y2: y});
    const ends = [word(kSides.left, bottom + 22, 'start', noun + count(first_position))];
    if (last_position > first_position) ends.push(word(width - kSides.right, bottom + 22, 'end', count(last_position)));
    const text =
      (most > 0 ? `Largest ${chart.words}: ${say(most)}, ${items[worst].name}. ` : 'Nothing differs by it. ') +
      'Amber: beyond tolerance; blue: within; marks below the line: failed, not measured. A click selects.';
    const label = `${chart.words} over ${count(items.length)} items. ${text}`;
    timeline.replaceChildren(make('svg', {role: 'img', 'aria-label': label},
      line(kSides.top), line(bottom), word(kSides.left - 8, kSides.top + 4, 'end', most > 0 ? say(most) : ''),
      word(kSides.left - 8, bottom + 4, 'end', '0'), ...ends,
      ...Object.entries(paths).map(([kind, d]) => make('path', {class: kind, d, 'stroke-width': stroke})),
      make('line', {class: 'here-line', x1: 0, x2: 0, y1: kSides.top - 6, y2: bottom}),
      make('path', {class: 'here', d: `M-6 ${kSides.top - 14}h12l-6 9z`})));
    $('timeline_text').textContent = text;
    mark_timeline();
  }
  function mark_timeline() {
    for (const node of timeline.querySelectorAll('.here, .here-line')) {
      node.setAttribute('transform', `translate(${x_of(selected)})`);
    }
  }
  timeline.addEventListener('click', (event) => {
    const x = event.clientX - timeline.getBoundingClientRect().left;
    let nearest = 0;
    items.forEach((_, i) => { if (Math.abs(x_of(i) - x) < Math.abs(x_of(nearest) - x)) nearest = i; });
    if (filter && items[nearest].verdict !== filter) set_filter('');
    select(nearest);
  });
  $('measure').addEventListener('change', draw_timeline);

  // ---- the viewer: one view (zoom, x, y) for all panes ----
  const kModes = ['side', 'slider', 'blink', 'difference'];
  const kModeWords = {side: 'Side by side', slider: 'Slider', blink: 'Blink', difference: 'Difference'};
  const viewer = $('viewer');
  let mode = 'side', dense_shown = true, split = 0.5, interval = 600, timer = 0, blink_side = 'baseline';
  let view = null;  // null: fit

  const kZoomStep = 1.5;
  const stages = () => [...viewer.querySelectorAll('.stage')];
  /** The size that all panes have room for: if the sizes are not the same, pictures are shown at one scale. */
  function picture_size() {
    const [a, b] = [items[selected].baseline_size || [0, 0], items[selected].actual_size || [0, 0]];
    return [Math.max(a[0], b[0], 1), Math.max(a[1], b[1], 1)];
  }
  /** The size of the part that both pictures have, from the left top. */
  function shared_size(item) {
    const sizes = [item.baseline_size, item.actual_size].filter(Boolean);
    return [0, 1].map((side) => Math.min(...sizes.map((pair) => pair[side])));
  }
  function fit() {
    const stage = stages()[0];
    if (!stage) return {zoom: 1, x: 0, y: 0};
    const [w, h] = picture_size();
    const zoom = Math.min(stage.clientWidth / w, stage.clientHeight / h);
    return {zoom, x: (stage.clientWidth - w * zoom) / 2, y: (stage.clientHeight - h * zoom) / 2};
  }
  function apply_view() {
    const now = view || fit();
    for (const stage of stages()) {
      stage.classList.toggle('pixelated', now.zoom > 2);
      stage.classList.toggle('zoomed', view !== null);
      for (const layer of stage.querySelectorAll('.layer')) {
        layer.style.transform = `translate(${now.x}px, ${now.y}px) scale(${now.zoom})`;
      }
      const box = dense_box();
      for (const outline of stage.querySelectorAll('.dense')) {
        Object.assign(outline.style, {left: `${now.x + box.x * now.zoom}px`, top: `${now.y + box.y * now.zoom}px`,
          width: `${box.width * now.zoom}px`, height: `${box.height * now.zoom}px`});
      }
    }
    const text = $('zoom_text');
    if (text) text.textContent = `${fixed(100 * now.zoom, now.zoom < 0.1 ? 1 : 0)} %`;
  }
  function fit_view() {
    view = null;
    apply_view();
  }
  function zoom_by(factor, at) {
    const stage = stages()[0];
    if (!stage) return;
    const now = view || fit();
    const point = at || [stage.clientWidth / 2, stage.clientHeight / 2];
    const zoom = Math.min(64, Math.max(fit().zoom / 2, now.zoom * factor));
    const ratio = zoom / now.zoom;
    view = {zoom, x: point[0] - (point[0] - now.x) * ratio, y: point[1] - (point[1] - now.y) * ratio};
    apply_view();
  }
  function zoom_to(zoom, centre) {
    const stage = stages()[0];
    if (!stage) return;
    view = {zoom, x: stage.clientWidth / 2 - centre[0] * zoom, y: stage.clientHeight / 2 - centre[1] * zoom};
    apply_view();
  }
  function pan_by(x, y) {
    const now = view || fit();
    view = {zoom: now.zoom, x: now.x + x, y: now.y + y};
    apply_view();
  }
  function zoom_to_dense() {
    const stage = stages()[0], box = dense_box();
    if (!stage || !box) return;
    const zoom = Math.min(stage.clientWidth, stage.clientHeight) / (1.5 * Math.max(box.width, box.height));
    zoom_to(Math.max(fit().zoom, Math.floor(zoom)), [box.x + box.width / 2, box.y + box.height / 2]);
  }
  function dense_box() {
    const densest = items[selected].densest;
    if (!densest) return null;
    const [w, h] = shared_size(items[selected]);
    return {...densest, width: Math.min(data.window, w), height: Math.min(data.window, h)};
  }

  function why_nothing(item, side) {
    if (side === 'difference') {
      return item.verdict === 'size' && item.pictures
        ? 'no difference: laid over each other the two are too large' : 'no picture of the difference';
    }
    if (item.verdict === 'missing' && side === 'actual') return 'missing: the actual has no such picture';
    if (item.verdict === 'extra' && side === 'baseline') return 'extra: there is no baseline for it';
    if (!item[`${side}_has_pixels`]) return item[`${side}_hash`] ? 'known by its hash alone' : 'no pixels';
    return item.verdict === 'same' ? 'the same bits: nothing to compare' : 'left out: pictures of the worst items are shown';
  }
  function layer_of(item, side) {
    const link = item.pictures && item.pictures[side];
    const [w, h] = (side === 'difference' ? null : item[`${side}_size`]) || picture_size();
    if (!link) return make('div', {class: 'nothing'}, make('p', {}, why_nothing(item, side)));
    const word = side === 'difference' ? 'difference between baseline and actual' : side;
    return make('div', {class: 'layer'},
      make('img', {src: link, alt: `${word}, ${item.name}`, width: w, height: h, draggable: 'false'}));
  }
  function pane(item, sides, caption, note) {
    const stage = make('div', {class: 'stage', 'data-sides': sides.join(' ')});
    for (const side of sides) stage.append(make('div', {class: `clip ${side}`}, layer_of(item, side)));
    if (dense_box()) stage.append(make('div', {class: 'dense'}));
    const [w, h] = picture_size();
    stage.style.aspectRatio = `${w} / ${h}`;
    return make('figure', {},
      make('figcaption', {}, make('span', {class: 'caption'}, caption), make('span', {class: 'muted'}, note || '')), stage);
  }
  function set_split(share) {
    split = Math.min(1, Math.max(0, share));
    const actual = viewer.querySelector('.clip.actual');
    if (!actual || mode !== 'slider') return;
    actual.style.clipPath = `inset(0 0 0 ${100 * split}%)`;
    viewer.querySelector('.split').style.left = `${100 * split}%`;
    $('slider').value = Math.round(1000 * split);
    $('slider').setAttribute('aria-valuetext', `${Math.round(100 * split)} % baseline, the rest actual`);
  }
  const other_side = () => blink_side === 'baseline' ? 'actual' : 'baseline';
  function show_blink(side) {
    blink_side = side;
    for (const name of ['baseline', 'actual']) {
      const clip = viewer.querySelector(`.clip.${name}`);
      if (clip && mode === 'blink') clip.style.visibility = name === side ? 'visible' : 'hidden';
    }
    const caption = viewer.querySelector('.caption');
    if (caption && mode === 'blink') caption.textContent = side;
  }
  function run_blink(on) {
    clearInterval(timer);
    timer = on ? setInterval(() => show_blink(other_side()), interval) : 0;
    const button = $('blink');
    if (!button) return;
    button.textContent = on ? 'Stop' : 'Start';
    button.setAttribute('aria-pressed', on);
  }
  /** Blinking starts by itself only where motion is welcome. */
  function set_mode(next, start = !calm.matches) {
    mode = next;
    run_blink(false);
    draw_panes();
    if (mode === 'blink') run_blink(start);
    for (const node of viewer.querySelectorAll('[data-mode]')) node.setAttribute('aria-pressed', node.dataset.mode === mode);
  }
  function draw_slider(panes, item) {
    const slide = (event) => set_split(event.target.value / 1000);
    panes.replaceChildren(pane(item, ['baseline', 'actual'], 'baseline | actual', 'left of the line: baseline'),
      make('input', {type: 'range', id: 'slider', class: 'wide', min: 0, max: 1000, oninput: slide,
        'aria-label': 'where the baseline ends and the actual begins'}));
    panes.querySelector('.stage').append(make('div', {class: 'split'}));
    set_split(split);
  }
  function draw_blink(panes, item) {
    const choose = (event) => {
      interval = Number(event.target.value);
      if (timer) run_blink(true);
    };
    const swap = () => {
      run_blink(false);
      show_blink(other_side());
    };
    const choice = make('select', {onchange: choose},
      ...[250, 600, 1000, 2000].map((ms) => make('option', {value: ms, selected: ms === interval}, `${ms / 1000} s`)));
    panes.replaceChildren(
      pane(item, ['baseline', 'actual'], 'baseline', size(item.actual_size || item.baseline_size)),
      make('div', {class: 'group'},
        button('Start', () => run_blink(!timer), {id: 'blink', 'aria-pressed': 'false'}),
        make('label', {}, 'every', choice), button('Swap', swap)));
    show_blink('baseline');
  }
  function draw_panes() {
    const item = items[selected];
    const panes = $('panes');
    panes.className = `panes ${mode}${dense_shown ? '' : ' no-dense'}`;
    const noted = (side) => pane(item, [side], side, size(item[`${side}_size`]));
    const legend = item.pictures.difference && (mode === 'side' || mode === 'difference');
    $('legend').textContent = legend ?
      'Difference: red pixels differ; yellow ones do by anti-aliasing, which is not counted.' +
      (item.verdict === 'size' ? ' The two are laid over each other from the left top: under blue stripes lies what only ' +
        'the baseline has, under orange ones what only the actual has.' : '') : '';
    if (mode === 'side') panes.replaceChildren(noted('baseline'), noted('actual'), pane(item, ['difference'], 'difference'));
    if (mode === 'difference') panes.replaceChildren(pane(item, ['difference'], 'difference'));
    if (mode === 'slider') draw_slider(panes, item);
    if (mode === 'blink') draw_blink(panes, item);
    for (const stage of stages()) listen(stage);
    apply_view();
  }
  function listen(stage) {
    const at = (event) => {
      const box = stage.getBoundingClientRect();
      return [event.clientX - box.left, event.clientY - box.top];
    };
    const wheel = (event) => {
      event.preventDefault();
      zoom_by(Math.exp(-event.deltaY / 400), at(event));
    };
    stage.addEventListener('wheel', wheel, {passive: false});
    let drag = null;
    stage.addEventListener('pointerdown', (event) => {
      const [x] = at(event);
      drag = {x: event.clientX, y: event.clientY, split: mode === 'slider' && Math.abs(x - split * stage.clientWidth) < 24};
      stage.setPointerCapture(event.pointerId);
    });
    stage.addEventListener('pointermove', (event) => {
      if (!drag) return;
      if (drag.split) set_split(at(event)[0] / stage.clientWidth);
      else if (event.pointerType === 'mouse' || view) pan_by(event.clientX - drag.x, event.clientY - drag.y);
      drag.x = event.clientX;
      drag.y = event.clientY;
    });
    for (const name of ['pointerup', 'pointercancel']) stage.addEventListener(name, () => { drag = null; });
  }

  function facts(item) {
    const table = (caption, entries) => make('table', {}, make('caption', {class: 'hidden'}, caption), make('tbody', {},
      ...entries.filter(([, value]) => value).map(([label, value, more = {}]) =>
        make('tr', {}, make('th', {scope: 'row', title: more.meaning}, label), make('td', {class: more.kind || ''}, value)))));
    const figures = (item.figures || []).map((words, at) => [data.lines[at].label, words, {meaning: data.lines[at].meaning}]);
    const half = Math.ceil(figures.length / 2);
    const shared = item.figures && item.verdict === 'size';
    const measured_table = item.figures || item.limits ? table('figures', [
      ['measured', shared && `the ${size(shared_size(item))} from the left top that both have`],
      ...figures.slice(0, 1), ['allowed', item.limits], ...figures.slice(1, half)]) : null;
    return make('div', {class: 'facts'}, measured_table, table('quality and identity', [...figures.slice(half),
      ['baseline size', size(item.baseline_size)], ['actual size', size(item.actual_size)],
      ['baseline hash', item.baseline_hash, {kind: 'hash'}], ['actual hash', item.actual_hash, {kind: 'hash'}]]));
  }
  function mode_buttons() {
    return make('div', {class: 'group', role: 'group', 'aria-label': 'view'}, ...kModes.map((name) =>
      button(kModeWords[name], () => set_mode(name), {'data-mode': name, 'aria-pressed': String(name === mode)})));
  }
  function zoom_buttons() {
    return make('div', {class: 'group', role: 'group', 'aria-label': 'zoom'},
      button('−', () => zoom_by(1 / kZoomStep), {'aria-label': 'zoom out'}),
      button('+', () => zoom_by(kZoomStep), {'aria-label': 'zoom in'}),
      button('Fit', fit_view),
      button('1:1', () => zoom_to(1, picture_size().map((side) => side / 2))),
      make('span', {id: 'zoom_text', class: 'muted'}));
  }
  function dense_buttons() {
    const toggle = (event) => {
      dense_shown = event.target.checked;
      $('panes').classList.toggle('no-dense', !dense_shown);
    };
    return make('div', {class: 'group'}, button('Zoom to densest window', zoom_to_dense),
      make('label', {}, make('input', {type: 'checkbox', id: 'dense', checked: dense_shown, onchange: toggle}), 'outline it'));
  }
  function draw_viewer() {
    const item = items[selected];
    const verdict = data.verdicts[item.verdict];
    const tag = make('span', {class: `tag ${item.verdict}`},
      make('span', {'aria-hidden': 'true'}, verdict.sign), ` ${verdict.word}`);
    const head = make('header', {}, make('h2', {id: 'item_title'}, item.name, tag),
      item.reason ? make('p', {class: 'reason'}, item.reason) : null);
    const pictures = item.pictures ? [
      make('div', {class: 'controls'}, mode_buttons(), zoom_buttons(), dense_box() ? dense_buttons() : null),
      make('div', {id: 'panes', class: 'panes'}),
      make('p', {id: 'legend', class: 'muted'}),
    ] : [make('p', {class: 'muted'}, why_nothing(item, item.verdict === 'missing' ? 'baseline' : 'actual'))];
    viewer.replaceChildren(head, ...pictures, facts(item));
    run_blink(false);
    if (item.pictures) set_mode(mode);
  }
  function select(index, link = true) {
    selected = index;
    const item = items[index];
    view = null;
    draw_viewer();
    draw_rows();
    show_selected_row();
    draw_rows();
    mark_timeline();
    if (link) try { history.replaceState(null, '', `#item=${index}`); } catch { /* not allowed for this page */ }
    $('live').textContent = `${item.name}: ${data.verdicts[item.verdict].word}, ${item.line}`;
  }

  // ---- keys ----
  const keys = {
    j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1), f: next_filter, d: next_failing,
    '+': () => zoom_by(kZoomStep), '=': () => zoom_by(kZoomStep), '-': () => zoom_by(1 / kZoomStep), 0: fit_view,
    w: zoom_to_dense, '?': () => help.showModal(),
    b: () => { if (items[selected].pictures) mode === 'blink' ? run_blink(!timer) : set_mode('blink', true); },
  };
  kModes.forEach((name, i) => { keys[i + 1] = () => { if (items[selected].pictures) set_mode(name); }; });
  const pans = {ArrowLeft: [64, 0], ArrowRight: [-64, 0], ArrowUp: [0, 64], ArrowDown: [0, -64]};
  addEventListener('keydown', (event) => {
    const typing = event.target.closest('select, input[type="range"]');
    if (event.ctrlKey || event.metaKey || event.altKey || help.open || typing) return;
    const action = event.shiftKey && pans[event.key] ? () => pan_by(...pans[event.key]) : keys[event.key];
    if (!action) return;
    // Arrows go on scrolling the page and its tables until the items are in sight.
    const far = $('items').getBoundingClientRect().top > innerHeight / 2 || event.target.closest('.scroll');
    if (event.key.startsWith('Arrow') && far) return;
    event.preventDefault();
    action();
    const box = viewer.getBoundingClientRect();
    if (event.key !== '?' && (box.top > innerHeight - 240 || box.bottom < 120)) $('items').scrollIntoView();
  });
  addEventListener('resize', () => { draw_rows(); draw_timeline(); apply_view(); });
  const linked = /^#item=(\d+)$/.exec(location.hash);
  if (linked && items[linked[1]]) selected = Number(linked[1]);
  const shows = (chart) => items.some((item) => point_of(item, chart) > 0);
  $('measure').selectedIndex = Math.max(0, data.charts.findIndex((_, chart) => shows(chart)));
  select(selected, false);
  draw_timeline();
})();
