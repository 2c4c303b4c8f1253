// The tree as the rules see it: files with their text and lines, C++ without comments and literals.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

// Tracked files and those about to be, as git sees them; a copy without git is walked by `find`.
export function listFiles(root) {
  if (existsSync(join(root, '.git'))) {
    // safe.directory: the clone may belong to someone else than who tests it.
    const out = execFileSync('git', ['-c', 'safe.directory=*', 'ls-files', '-co',
      '--exclude-standard', '-z'], { cwd: root, maxBuffer: 1 << 26 });
    const paths = out.toString().split('\0').filter(Boolean);
    return paths.filter((path) => existsSync(join(root, path)));
  }
  const out = execFileSync('find', ['.', '-type', 'f', '-not', '-path', './node_modules/*',
    '-not', '-path', './build/*'], { cwd: root, maxBuffer: 1 << 26 });
  return out.toString().split('\n').filter((path) => path !== '').map((path) => path.slice(2));
}

// String literals of C++ outside of comments: { line, text }.
export function literalsOf(text) {
  const pattern = /\/\/[^\n]*|\/\*[^]*?\*\/|\b\d[\w.']*|'(?:[^'\\\n]|\\.)+'|"((?:[^"\\\n]|\\.)*)"/g;
  const found = [];
  for (const match of text.matchAll(pattern)) {
    if (match[1] === undefined) continue;
    found.push({ line: text.slice(0, match.index).split('\n').length, text: match[1] });
  }
  return found;
}

// Replaces comments, and the inside of string and character literals, by blanks; lines stay.
export function stripCpp(text) {
  const parts = [
    String.raw`\/\/[^\n]*`, String.raw`\/\*[^]*?\*\/`,
    String.raw`R"([^()\\ ]{0,16})\([^]*?\)\1"`, String.raw`"(?:[^"\\\n]|\\.)*"`,
    String.raw`\b\d[\w.']*`,  // a number, whose ' is no quote
    String.raw`'(?:[^'\\\n]|\\.)+'`,
  ];
  const pattern = new RegExp(parts.join('|'), 'g');
  return text.replace(pattern, (found, _tag, offset) => {
    if (/^\d/.test(found)) return found;
    if (found.startsWith('"')) {
      const lineStart = text.lastIndexOf('\n', offset) + 1;
      if (/^\s*#\s*include\s*$/.test(text.slice(lineStart, offset))) return found;
    }
    return found.replace(/[^\n]/g, ' ');
  });
}

export function describe(path, text) {
  const file = { path, text, lines: text.split('\n') };
  if (file.lines.at(-1) === '') file.lines.pop();
  if (/\.(cpp|hpp|h|c)$/.test(path)) {
    file.code = stripCpp(text).split('\n');
    file.room = /^src\/([a-z]+)\//.exec(path)?.[1] ?? null;
    file.isTool = /_main\.cpp$/.test(path);  // a program of its own, for the build
    // Code of tests only: *_test.cpp, and what they share: test_*.hpp, and folders of that name.
    file.isTest = /_test\.[ch]pp$|\/test_[a-z_]*\.[ch]pp$|\/(testing|oracle)\//.test(path);
  }
  return file;
}

export function readTree(root) {
  const files = [];
  for (const path of listFiles(root)) {
    if (statSync(join(root, path)).size > 4 << 20) continue;
    const bytes = readFileSync(join(root, path));
    if (bytes.subarray(0, 8000).includes(0)) continue;  // not text
    files.push(describe(path, bytes.toString('utf8')));
  }
  return files;
}

// cmake/rooms.txt: Map of room -> { uses, core }.
export function readRooms(files) {
  const rooms = new Map();
  const table = files.find((file) => file.path === 'cmake/rooms.txt');
  if (!table) throw new Error('cmake/rooms.txt is missing');
  for (const line of table.lines) {
    const row = /^(\*?)([a-z]+):\s*(.*)$/.exec(line);
    if (row) rooms.set(row[2], { core: row[1] === '*', uses: row[3].split(/\s+/).filter(Boolean) });
  }
  return rooms;
}
