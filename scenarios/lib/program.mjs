// The program under test, its processes, and the promise that none outlives the scenario.
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { lookForReports, sanitizerOptions } from './sanitizer.mjs';

export const projectFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

// PEYK, or the newest of the builds.
function findProgram() {
  if (process.env.PEYK) return process.env.PEYK;
  const built = ['dev', 'release']
    .map((preset) => join(projectFolder, 'build', preset, 'peyk'))
    .filter((path) => existsSync(path));
  if (built.length === 0) {
    throw new Error('peyk is not built: run scripts/build dev, or set PEYK to the program');
  }
  return built.sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs)[0];
}
export const program = findProgram();

// The program that lies, and how it is told about what (src/app/testing): beside the other one.
function planted(plants) {
  const path = join(dirname(program), 'peyk-planted');
  if (!existsSync(path)) throw new Error('no peyk-planted: run scripts/build dev peyk-planted');
  return { path, env: { PEYK_PLANT: plants.join() } };
}

const running = new Set();

// Whatever ends us takes our processes along: here by hand, and by the system where we are killed.
function killAll() {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
}
process.on('exit', killAll);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => process.exit(signal === 'SIGINT' ? 130 : 143));
}
const setpriv = '/usr/bin/setpriv';
const leash = existsSync(setpriv) ? [setpriv, '--pdeathsig', 'KILL', '--'] : [];

// What a person's shell would give, without what this machine adds.
function environment(home, more = {}) {
  return { PATH: process.env.PATH, HOME: home, LANG: 'en_GB.UTF-8', TZ: 'UTC',
    ...sanitizerOptions(), ...more };
}

function start(args, { home, stdin = 'ignore', env, path = program }) {
  const line = [...leash, path, ...args];
  const child = spawn(line[0], line.slice(1), {
    stdio: [stdin, 'pipe', 'pipe'],
    env: environment(home, env),
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

// A tool of the scenarios' own that runs until its input is closed, and then says in JSON what it
// did: `await end()`.
export function runTool(name, ...args) {
  const path = join(projectFolder, 'scenarios', 'lib', name);
  const line = [...leash, process.execPath, path, ...args.map(String)];
  const child = spawn(line[0], line.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] });
  running.add(child);
  child.once('exit', () => running.delete(child));
  let said = '';
  child.stdout.on('data', (data) => { said += data; });
  const ended = new Promise((resolve) => { child.once('close', resolve); });
  return {
    async end() {
      child.stdin.end();
      const code = await ended;
      if (code !== 0) throw new Error(`${name}: ${code}`);
      return JSON.parse(said);
    },
  };
}

// Runs a command to its end: { code, out, err }; `out` as bytes where `raw`.
export function run(args, { home, input, env, seconds = 120 } = {}) {
  return new Promise((resolve, reject) => {
    const child = start(args, { home, stdin: input === undefined ? 'ignore' : 'pipe', env });
    const out = [];
    const err = [];
    child.stdout.on('data', (data) => out.push(data));
    child.stderr.on('data', (data) => err.push(data));
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`peyk ${args.join(' ')}: no end after ${seconds} s`));
    }, seconds * 1000);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      const done = { code: code ?? signal, out: Buffer.concat(out).toString(),
        err: Buffer.concat(err).toString() };
      lookForReports(`peyk ${args.join(' ')}`, done.err);
      resolve(done);
    });
    if (input !== undefined) {
      child.stdin.on('error', () => {});
      child.stdin.end(input);
    }
  });
}

// A process that runs on. Its output is kept, for it is searched like a folder. With `plants` it
// tells these lies from its next start on; it does not stop well before it has told them all.
export class Daemon {
  constructor(args, home) {
    this.args = args;
    this.home = home;
    this.log = '';
    this.child = null;
    this.plants = [];
  }

  // How often it has told this lie.
  told(plant) { return this.log.split(`planted: told ${plant}\n`).length - 1; }

  // Until it says its first line; a process that ends before is an error with what it said.
  async start(seconds = 60) {
    const lies = this.plants.length > 0 ? planted(this.plants) : {};
    const child = start(this.args, { home: this.home, ...lies });
    this.child = child;
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        lookForReports(`peyk ${this.args.join(' ')}`, this.log.slice(from));
        resolve(code ?? signal);
      });
    });
    const from = this.log.length;
    let said = 0;
    const spoke = new Promise((resolve) => {
      child.stdout.on('data', (data) => {
        this.log += data;
        said += data.length;
        if (data.includes('\n')) resolve('spoke');
      });
    });
    child.stderr.on('data', (data) => { this.log += data; });
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(() => resolve('late'), seconds * 1000);
    });
    const how = await Promise.race([spoke, late, this.ended]);
    clearTimeout(timer);
    if (how !== 'spoke') {
      await this.kill();
      throw new Error(`peyk ${this.args.join(' ')}: ${how} after ${said} bytes\n${this.log}`);
    }
    return this;
  }

  get pid() { return this.child?.pid; }
  get isRunning() { return this.child !== null && running.has(this.child); }

  async end(signal) {
    if (!this.isRunning) return undefined;
    this.child.kill(signal);
    return this.ended;
  }
  kill() { return this.end('SIGKILL'); }
  // As a service manager does it; after ten seconds by force, which is an error of the program.
  async stop() {
    if (!this.isRunning) return;
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    const code = await this.end('SIGTERM');
    clearTimeout(timer);
    if (code === 0) return;
    throw new Error(`peyk ${this.args.join(' ')} stopped with ${code}\n${this.log}`);
  }
  pause() { this.child.kill('SIGSTOP'); }
  resume() { this.child.kill('SIGCONT'); }
}
