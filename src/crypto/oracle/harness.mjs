// What the comparisons need: the oracle program as a function, repeatable random bytes, assertions.
import { spawn } from 'node:child_process';
import { createCipheriv, createHash } from 'node:crypto';
import { argv, env, exit } from 'node:process';
import { createInterface } from 'node:readline';

// What `load` imports from npm. Where it is not installed the test is skipped, under CI it fails.
export async function fromNpm(load) {
  try {
    return await load();
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    console.log(`npm packages for tests are not installed (run scripts/setup): ${error.message}`);
    return exit(env.CI === 'true' ? 1 : 77);
  }
}

export const hex = (bytes) => Buffer.from(bytes).toString('hex') || '-';
export const fromHex = (text) => new Uint8Array(Buffer.from(text === '-' ? '' : text, 'hex'));
export const joined = (...parts) => new Uint8Array(Buffer.concat(parts.map((p) => Buffer.from(p))));

// ChaCha20 (RFC 8439) keystream, zero nonce, from block `counter`; OpenSSL's by way of Node.
export function chacha20(key, counter, size) {
  const iv = Buffer.alloc(16);
  iv.writeUInt32LE(counter, 0);
  return new Uint8Array(createCipheriv('chacha20', key, iv).update(Buffer.alloc(size)));
}

// Random inputs that a printed seed gives again.
export class Inputs {
  #key;
  #draws = 0;
  constructor(seed) {
    this.#key = createHash('sha256').update(seed).digest();
  }
  bytes(size) {
    const key = createHash('sha256').update(this.#key).update(String(this.#draws++)).digest();
    return chacha20(key, 0, size);
  }
  below(bound) {
    return Number(Buffer.from(this.bytes(6)).readUIntBE(0, 6) % bound);
  }
  upTo(size) {
    return this.bytes(this.below(size + 1));
  }
  pick(list) {
    return list[this.below(list.length)];
  }
  // A copy in which one bit is the other way.
  flipped(bytes) {
    const copy = Uint8Array.from(bytes);
    copy[this.below(copy.length)] ^= 1 << this.below(8);
    return copy;
  }
}

// The oracle program: one line asked, one line answered. An answer is a list of byte strings, or
// null where the room refused.
export class Oracle {
  #child;
  #lines;
  constructor(program) {
    this.#child = spawn(program, [], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }
  async ask(command, ...args) {
    const words = args.map((a) => (a instanceof Uint8Array ? hex(a) : String(a)));
    this.#child.stdin.write([command, ...words].join(' ') + '\n');
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`the oracle ended at: ${command}`);
    if (value === 'refused') return null;
    const [state, ...values] = value.split(' ');
    if (state !== 'ok') throw new Error(`the oracle does not know: ${command}`);
    return values.map(fromHex);
  }
  close() {
    this.#child.stdin.end();
  }
}

let compared = 0;
export const comparisons = () => compared;

export function same(what, ours, theirs) {
  compared += 1;
  if (ours === null || theirs === null || hex(ours) !== hex(theirs)) {
    throw new Error(`${what}\n  ours   ${ours && hex(ours)}\n  theirs ${theirs && hex(theirs)}`);
  }
}

export function holds(what, condition) {
  compared += 1;
  if (!condition) throw new Error(what);
}

// The result of `work`, or null when it throws: how the npm libraries refuse.
export function orNull(work) {
  try {
    return work();
  } catch {
    return null;
  }
}

// Plays each of [name, cases, compare(oracle, inputs, i)] with the program that the command names.
export async function play(title, groups) {
  const seed = env.PEYK_ORACLE_SEED ?? title;
  console.log(`seed: ${seed}`);
  const oracle = new Oracle(argv[2]);
  for (const [name, cases, compare] of groups) {
    const before = comparisons();
    const inputs = new Inputs(`${seed} / ${name}`);
    for (let i = 0; i < cases; ++i) {
      try {
        await compare(oracle, inputs, i);
      } catch (error) {
        console.log(`FAILED ${name}, case ${i}: ${error.message}`);
        exit(1);
      }
    }
    console.log(`${name}: ${cases} cases, ${comparisons() - before} comparisons`);
  }
  oracle.close();
}
