// The keyboard of the rules studio. Every act is also a button of the form; without this file each cell is an ordinary box.
// A cell is moved over until Enter, F2 or a letter begins to edit it; Escape gives back what stood there.

const grid = document.querySelector('[data-grid]');
const cells = grid ? [...grid.querySelectorAll('textarea')] : [];
let before = null; // what stood in the cell that is being edited

const rowOf = (cell) => cell.closest('tr');
const editing = (cell) => !cell.readOnly;

function begin(cell, fresh) {
  before = cell.value;
  cell.readOnly = false;
  if (fresh) cell.value = '';
  cell.setSelectionRange(cell.value.length, cell.value.length);
}

function end(cell, keep) {
  if (!keep && before !== null) cell.value = before;
  before = null;
  cell.readOnly = true;
}

function go(cell) {
  if (!cell) return;
  cell.focus();
  cell.select();
}

function move(cell, rows, columns) {
  const lines = [...grid.querySelectorAll('tbody tr')].filter((line) => line.querySelector('textarea'));
  const line = lines.indexOf(rowOf(cell));
  const own = [...rowOf(cell).querySelectorAll('textarea')];
  const to = lines[Math.min(Math.max(line + rows, 0), lines.length - 1)];
  const there = [...to.querySelectorAll('textarea')];
  go(there[Math.min(Math.max(own.indexOf(cell) + columns, 0), there.length - 1)]);
}

// Presses the button of the row, so that the page comes back with the caret in the same column.
function row(cell, act) {
  const button = rowOf(cell).querySelector(`[data-row="${act}"]`);
  if (!button || button.disabled) return;
  grid.closest('form').querySelector('[name=focus]').value = cell.name;
  button.click();
}

const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

function rowAct(event) {
  if (event.altKey && event.key === 'ArrowUp') return 'up';
  if (event.altKey && event.key === 'ArrowDown') return 'down';
  if (event.key === 'Insert') return 'add';
  if (event.ctrlKey && event.key.toLowerCase() === 'd') return 'copy';
  if (event.ctrlKey && event.key === 'Delete') return 'drop';
  return null;
}

function key(event) {
  const cell = event.target;
  if (event.isComposing || !cells.includes(cell)) return;
  const act = rowAct(event);
  if (act) {
    event.preventDefault();
    end(cell, true);
    return row(cell, act);
  }
  if (editing(cell)) return edited(event, cell);
  if (ARROWS[event.key] && !event.shiftKey) {
    event.preventDefault();
    return move(cell, ...ARROWS[event.key]);
  }
  if (event.key === 'Enter' || event.key === 'F2') {
    event.preventDefault();
    return begin(cell, false);
  }
  if (event.key === 'Delete' || event.key === 'Backspace') {
    event.preventDefault();
    cell.value = '';
    return undefined;
  }
  // A letter begins a new text; the browser then types it.
  if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) begin(cell, true);
  return undefined;
}

function edited(event, cell) {
  if (event.key === 'Escape') {
    event.preventDefault();
    event.stopPropagation();
    end(cell, false);
    cell.select();
  } else if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault();
    end(cell, true);
    move(cell, 1, 0);
  }
}

if (grid) {
  for (const cell of cells) {
    cell.readOnly = true;
    cell.addEventListener('blur', () => end(cell, true));
    cell.addEventListener('dblclick', () => begin(cell, false));
    cell.addEventListener('paste', () => { if (!editing(cell)) begin(cell, true); });
  }
  // Before the keys of the page, which take Escape from every box.
  document.addEventListener('keydown', key, true);
  const form = grid.closest('form');
  form.addEventListener('submit', () => {
    const at = document.activeElement;
    if (cells.includes(at)) form.querySelector('[name=focus]').value = at.name;
  });
  const first = cells.find((cell) => cell.autofocus);
  if (first) go(first);
}
