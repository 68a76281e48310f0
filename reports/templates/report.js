'use strict';
(() => {
  const root = document.documentElement;
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const one = (selector, from = document) => from.querySelector(selector);
  // What a card says of itself is read from what it shows.
  const cards = all('.card').map((fold) => {
    const [mark, severity, , rule] = one('.tags', fold).children;
    return { fold, severity: severity.textContent, status: mark.textContent, rule: rule.textContent, tenants: fold.dataset.tenants.toLowerCase().split('\n') };
  });
  const form = one('.controls');

  // The insides of folds stand in noscript: a page without scripts shows them as they are, a long one with scripts
  // starts fast because they are plain text until they are needed.
  const unpack = (fold) => {
    for (const packed of all(':scope > noscript', fold)) packed.outerHTML = packed.textContent;
    all('.tenants:not(.sortable)', fold).forEach(makeSortable);
  };

  // Tables of tenants: each head becomes a button that sorts by its column, once more the other way round.
  const inOrder = new Intl.Collator('en', { numeric: true }).compare;
  const makeSortable = (table) => {
    const heads = all('thead th', table);
    const sortBy = (head) => {
      const way = head.ariaSort === 'ascending' ? -1 : 1;
      for (const other of heads) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', way === 1 ? 'ascending' : 'descending');
      const body = table.tBodies[0];
      const rows = [...body.rows].map((row) => [row.cells[head.cellIndex].textContent, row]);
      body.append(...rows.sort(([a], [b]) => way * inOrder(a, b)).map(([, row]) => row));
    };
    for (const head of heads) {
      const button = document.createElement('button');
      button.type = 'button';
      button.textContent = head.textContent;
      button.addEventListener('click', () => sortBy(head));
      head.replaceChildren(button);
    }
    table.classList.add('sortable');
  };
  all('.tenants').forEach(makeSortable);

  // Theme: follows the system until a person chooses.
  const themeButton = one('[data-action=theme]');
  const systemDark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => (root.dataset.theme ?? (systemDark.matches ? 'dark' : 'light')) === 'dark';
  const nameTheme = () => { themeButton.textContent = isDark() ? 'Light' : 'Dark'; };
  one('.tools').hidden = false;
  themeButton.addEventListener('click', () => { root.dataset.theme = isDark() ? 'light' : 'dark'; nameTheme(); });
  systemDark.addEventListener('change', nameTheme);
  nameTheme();

  const keys = one('#keys');
  one('[data-action=help]').addEventListener('click', () => keys.showModal());

  // Filter. The text of a card is read when the first search needs it.
  const plain = { lt: '<', gt: '>', quot: '"', amp: '&' };
  const textOf = (card) => (card.text ??= card.fold.textContent
    .replace(/<[^>]*>/gu, ' ').replace(/&(lt|gt|quot|amp);/gu, (_, name) => plain[name]).toLowerCase());
  // What many cards of a long report share stands once, under an anchor that they link to.
  const notes = all('#reading [id]').map(({ id, textContent }) => [id, textContent.toLowerCase()]);
  const noteLink = /href="#(\w+)"/gu;
  const notesOf = (card) => (card.notes ??= new Set([
    ...Array.from(card.fold.textContent.matchAll(noteLink), ([, id]) => id),
    ...all('a[href^="#"]', card.fold).map((link) => link.hash.slice(1)),
  ]));
  const shownFolds = () => cards.map((card) => card.fold).filter((fold) => !fold.classList.contains('out'));
  const matches = (card, wanted) =>
    (wanted.severity === '' || card.severity === wanted.severity) &&
    (wanted.status === '' || card.status === wanted.status) &&
    (wanted.rule === '' || card.rule === wanted.rule) &&
    (wanted.tenant === '' || card.tenants.some((id) => id.includes(wanted.tenant))) &&
    wanted.words.every(({ word, said }) => textOf(card).includes(word) || said.some((id) => notesOf(card).has(id)));
  const filter = () => {
    const value = (name) => form.elements[name].value.trim();
    const wanted = {
      severity: value('severity'),
      status: value('status'),
      rule: value('rule'),
      tenant: value('tenant').toLowerCase(),
      words: value('text').toLowerCase().split(/\s+/u).filter(Boolean)
        .map((word) => ({ word, said: notes.flatMap(([id, text]) => (text.includes(word) ? id : [])) })),
    };
    let shown = 0;
    for (const card of cards) {
      const fits = matches(card, wanted);
      card.fold.classList.toggle('out', !fits);
      if (fits) shown += 1;
    }
    for (const group of all('.group, .lot')) group.classList.toggle('out', one('.card:not(.out)', group) === null);
    form.elements.shown.value = shown === cards.length ? `all ${shown} shown` : `${shown} of ${cards.length} shown`;
    one('.none').hidden = shown > 0;
  };
  const toggleAll = () => {
    const open = !shownFolds().every((fold) => fold.open);
    for (const fold of shownFolds()) fold.open = open;
  };
  if (form) {
    const offer = (name, values) => form.elements[name].append(...values.map((value) => new Option(value)));
    const distinct = (field) => [...new Set(cards.map((card) => card[field]))];
    offer('severity', distinct('severity'));
    offer('status', distinct('status'));
    offer('rule', distinct('rule').sort());
    const ids = [...new Set(cards.flatMap((card) => card.tenants))].filter(Boolean).sort();
    one('#tenant-ids').append(...ids.map((id) => new Option(id)));
    form.hidden = false;
    let waiting = 0;
    form.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(filter, 80); });
    form.addEventListener('submit', (event) => event.preventDefault());
    form.addEventListener('reset', () => setTimeout(filter));
    one('[data-action=expand]').addEventListener('click', toggleAll);
    filter();
  }

  // Copy buttons appear when a card is opened for the first time.
  const addCopy = (card) => {
    if (card.dataset.copy) return;
    card.dataset.copy = 'yes';
    for (const block of all('.body > pre', card)) {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'copy';
      button.textContent = 'Copy';
      button.addEventListener('click', async () => {
        const text = block.textContent;
        try {
          await navigator.clipboard.writeText(text);
          button.textContent = 'Copied';
        } catch {
          getSelection().selectAllChildren(block);
          button.textContent = 'Selected';
        }
        setTimeout(() => { button.textContent = 'Copy'; }, 1500);
      });
      block.before(button);
    }
  };
  document.addEventListener('toggle', ({ target }) => {
    if (!target.open) return;
    unpack(target);
    if (target.classList.contains('card')) addCopy(target);
  }, true);
  // A short report is unpacked at once, so that the browser's own search finds everything.
  if (cards.length <= 200) all('details').forEach(unpack);

  // A link to a finding shows it from its first line, whatever the filter says.
  const reveal = () => {
    const id = /^#([fs]\d+)$/u.exec(location.hash)?.[1];
    if (!id) return;
    const fold = id.startsWith('f') ? cards[Number(id.slice(1)) - 1]?.fold : one('#sources details');
    if (!fold) return;
    if (fold.classList.contains('out')) { form.reset(); filter(); }
    unpack(fold);
    fold.open = true;
    const card = fold.classList.contains('card');
    (card ? fold : document.getElementById(id))?.scrollIntoView();
    if (card) one('summary', fold).focus({ preventScroll: true });
  };
  addEventListener('hashchange', reveal);
  document.addEventListener('click', (event) => {
    const link = event.target.closest?.('a[href^="#"]');
    if (link && link.hash === location.hash) setTimeout(reveal);
  });
  reveal();

  // Paper shows everything; afterwards every fold is as it was.
  let opened = [];
  addEventListener('beforeprint', () => { opened = all('details:not([open])'); for (const fold of opened) { unpack(fold); fold.open = true; } });
  addEventListener('afterprint', () => { for (const fold of opened) fold.open = false; opened = []; });

  // Keys.
  const step = (by) => {
    const list = shownFolds();
    if (list.length === 0) return;
    const here = list.findIndex((fold) => fold.contains(document.activeElement));
    const next = here === -1 ? (by > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, here + by));
    const summary = one('summary', list[next]);
    summary.focus({ preventScroll: true });
    list[next].scrollIntoView({ block: 'nearest' });
  };
  const actions = {
    '/': () => form?.elements.text.focus(),
    j: () => step(1),
    k: () => step(-1),
    e: toggleAll,
    '?': () => keys.showModal(),
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || keys.open) return;
    if (event.target.closest?.('input, select, textarea')) {
      if (event.key === 'Escape') event.target.blur();
      return;
    }
    const action = Object.hasOwn(actions, event.key) ? actions[event.key] : null;
    if (action) { event.preventDefault(); action(); }
  });

  // Matrix: one tab stop, arrows move, the pair is read out below.
  for (const grid of all('.matrix')) {
    const cells = all('tbody tr', grid).map((row) => all('td', row).map((cell) => one('a', cell) ?? cell));
    const readout = grid.closest('.scroll').nextElementSibling;
    const columns = all('thead th', grid).map((head) => head.textContent);
    const say = (cell) => {
      const words = cell.getAttribute('aria-label');
      const inside = cell.closest('td');
      readout.hidden = false;
      const why = inside.parentElement.dataset.why;
      const reason = why && /^(?:not assessed|separated)$/u.test(words) ? `: ${why}` : '';
      readout.textContent = cell === inside ? `${one('th', inside.parentElement).textContent} to ${columns[inside.cellIndex - 1]}: ${words}${reason}` : words;
    };
    cells.flat().forEach((cell, at) => { cell.tabIndex = at === 0 ? 0 : -1; });
    let current = cells[0]?.[0];
    const place = (cell) => {
      for (const [row, line] of cells.entries()) {
        const column = line.indexOf(cell);
        if (column !== -1) return [row, column];
      }
      return null;
    };
    grid.addEventListener('focusin', (event) => {
      if (!place(event.target)) return;
      if (current) current.tabIndex = -1;
      current = event.target;
      current.tabIndex = 0;
      say(current);
    });
    grid.addEventListener('mouseover', (event) => {
      const cell = event.target.closest('td');
      if (cell) say(one('a', cell) ?? cell);
    });
    grid.addEventListener('keydown', (event) => {
      const at = place(document.activeElement);
      const move = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (!at) return;
      const [row, column] = at;
      const next = move ? cells[row + move[0]]?.[column + move[1]]
        : event.key === 'Home' ? cells[event.ctrlKey ? 0 : row][0]
        : event.key === 'End' ? cells.at(event.ctrlKey ? -1 : row).at(-1)
        : null;
      if (move || event.key === 'Home' || event.key === 'End') event.preventDefault();
      next?.focus();
    });
  }
})();
