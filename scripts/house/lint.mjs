// Prints every breach of the house rules as path:line: text; exit 1 if there is one.
import { readRooms, readTree } from './tree.mjs';
import { rules } from './rules.mjs';

const files = readTree(process.argv[2] ?? '.');
const rooms = readRooms(files);
let count = 0;
for (const rule of rules) {
  for (const { path, line, text } of rule(files, rooms)) {
    console.log(`${path}:${line}: ${text} [${rule.name}]`);
    ++count;
  }
}
if (count > 0) {
  console.log(`lint: ${count} in ${files.length} files`);
  process.exit(1);
}
console.log(`lint: ${files.length} files, nothing to say`);
