// A command as a person sees it: on a terminal of its own, by `script` of util-linux.
import { spawn } from 'node:child_process';

const quoted = (word) => `'${word.replaceAll('\'', '\'\\\'\'')}'`;

// What it wrote. Nothing is typed.
export function onTerminal(line, home) {
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['-qec', line.map(quoted).join(' '), '/dev/null'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env.PATH, HOME: home, LANG: 'en_GB.UTF-8', TZ: 'UTC' },
    });
    let out = '';
    child.stdout.on('data', (data) => { out += data; });
    child.once('error', reject);
    child.once('close', () => resolve(out));
  });
}
