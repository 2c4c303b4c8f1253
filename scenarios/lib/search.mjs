// Looks for what must not be there: in folders, logs and the memory of processes. A search that
// finds nothing proves something only where the same search is shown to find what was planted.
import { open, readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

// Each way in which a text may lie in memory or in a file.
function formsOf(needle) {
  const bytes = Buffer.from(needle);
  const forms = [{ form: 'bytes', bytes }];
  if (typeof needle === 'string') {
    forms.push({ form: 'UTF-16', bytes: Buffer.from(needle, 'utf16le') });
  }
  forms.push({ form: 'hex', bytes: Buffer.from(bytes.toString('hex')) });
  // Base64 depends on what stands before: three places, without the ends that depend on neighbours.
  for (let offset = 0; offset < 3; ++offset) {
    const padded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64url');
    const form = padded.slice(Math.ceil((offset * 8) / 6), Math.floor(padded.length / 4) * 4 - 4);
    if (form.length >= 12) forms.push({ form: 'base64', bytes: Buffer.from(form) });
  }
  return forms;
}

// `needles`: { what: text or bytes }. Gives the hits as { what, form, where }.
export class Search {
  constructor(needles) {
    this.needles = Object.entries(needles)
      .map(([what, needle]) => ({ what, forms: formsOf(needle) }));
    this.longest = Math.max(...this.needles.flatMap((one) => one.forms.map((f) => f.bytes.length)));
  }

  bytes(where, data) {
    const hits = [];
    for (const { what, forms } of this.needles) {
      for (const { form, bytes } of forms) {
        if (data.includes(bytes)) hits.push({ what, form, where });
      }
    }
    return hits;
  }

  // All files, and their names.
  async folder(folder) {
    const hits = [];
    let files = 0;
    for (const path of await filesOf(folder)) {
      ++files;
      hits.push(...this.bytes(`${path} (name)`, Buffer.from(path)));
      hits.push(...this.bytes(path, await readFile(join(folder, path))));
    }
    return { hits, files };
  }

  // All memory of a process that can be read, as root can although the process has forbidden it to
  // others. It stands still meanwhile.
  async memory(pid) {
    const hits = [];
    let size = 0;
    process.kill(pid, 'SIGSTOP');
    try {
      const memory = await open(`/proc/${pid}/mem`, 'r');
      try {
        for (const region of await regionsOf(pid)) {
          size += await this.region(memory, region, hits);
        }
      } finally {
        await memory.close();
      }
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    return { hits, size };
  }

  async region(memory, { from, to, name }, hits) {
    const piece = 2 << 20;
    let size = 0;
    for (let at = from; at < to; at += piece) {
      const data = Buffer.alloc(Math.min(piece + this.longest, to - at));
      let read;
      try {
        read = await memory.read(data, 0, data.length, at);
      } catch {
        continue;  // [vvar] and the like cannot be read by anybody
      }
      size += Math.min(read.bytesRead, piece);
      hits.push(...this.bytes(name, data.subarray(0, read.bytesRead)));
    }
    return size;
  }
}

export const canReadMemory = process.getuid() === 0;

async function filesOf(folder, inside = '') {
  const found = [];
  for (const entry of await readdir(join(folder, inside), { withFileTypes: true })) {
    const path = join(inside, entry.name);
    if (entry.isDirectory()) found.push(...await filesOf(folder, path));
    else if (entry.isFile()) found.push(path);
  }
  return found;
}

async function regionsOf(pid) {
  const maps = (await readFile(`/proc/${pid}/maps`)).toString();
  return maps.split('\n').filter(Boolean).flatMap((line) => {
    const [range, access, , , inode, ...name] = line.split(/\s+/);
    const [from, to] = range.split('-').map((address) => parseInt(address, 16));
    if (!access.startsWith('r') || !Number.isSafeInteger(to)) return [];
    // Of a file that is mapped for reading only, nothing is the process's own.
    if (inode !== '0' && !access.includes('w')) return [];
    return [{ from, to, name: `memory ${name.join(' ') || 'without a name'}` }];
  });
}

// A folder as it is: names, modes and contents. What a running process holds open is left out by
// `except`.
export async function fingerprint(folder, except = () => false) {
  const { createHash } = await import('node:crypto');
  const digest = createHash('sha256');
  let paths;
  try {
    paths = (await filesOf(folder)).sort();
  } catch {
    return 'no folder';
  }
  for (const path of paths) {
    if (except(path)) continue;
    const { mode } = await stat(join(folder, path));
    digest.update(`${path}\0${mode}\0`).update(await readFile(join(folder, path))).update('\0');
  }
  return digest.digest('hex');
}
