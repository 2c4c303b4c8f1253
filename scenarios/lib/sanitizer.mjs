// A program built with sanitizers (scripts/test --all: presets asan and tsan). PEYK_SANITIZED says
// with which: address or thread. The first report ends a process and fails the scenario, whatever
// else holds there: one that ends by itself may be taken for one that was killed.

const options = {
  // To look for leaks takes ptrace, which a process that holds secrets forbids; ctest looks for
  // them.
  address: { ASAN_OPTIONS: 'detect_leaks=0', UBSAN_OPTIONS: 'print_stacktrace=1' },
  thread: { TSAN_OPTIONS: 'halt_on_error=1' },
};
const sanitizer = process.env.PEYK_SANITIZED ?? '';
if (sanitizer !== '' && !(sanitizer in options)) {
  throw new Error(`PEYK_SANITIZED=${sanitizer}: ${Object.keys(options).join(' or ')}`);
}
// Several times as slow, and several times as large: nothing about speed or memory holds there.
export const isSanitized = sanitizer !== '';
export const sanitizerOptions = () => options[sanitizer] ?? {};

const anyReport = /\b(?:Address|Leak|Thread|UndefinedBehavior)Sanitizer\b|\bruntime error: /;
const mostShown = 6_000;
const reports = [];
let looked = 0;

// What a process said, when it has ended.
export function lookForReports(who, said) {
  ++looked;
  const found = anyReport.exec(said);
  if (found) reports.push(`${who}:\n${said.slice(found.index, found.index + mostShown)}`);
}

// Whether the program is what PEYK_SANITIZED says, and what a sanitizer says is found. `run` starts
// the program.
export async function checkSanitizer(play, run) {
  if (sanitizer === '') return;
  const [[name, value]] = Object.entries(options[sanitizer]);
  await run(['--version'], { home: '/', env: { [name]: `${value}:help=1` } });
  const said = reports.pop() ?? '';
  play.check(`the program has the sanitizer of ${sanitizer}, and what that says is found`,
    said.toLowerCase().includes(`${sanitizer}sanitizer`), said.split('\n')[1]);
}
export function checkReports(play) {
  if (sanitizer === '' && reports.length === 0) return;
  play.check('no sanitizer reported anything', reports.length === 0,
    reports.join('\n') || `${looked} processes`);
}
