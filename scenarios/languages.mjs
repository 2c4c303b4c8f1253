// The command line speaks Persian and Arabic: help, errors and what it shows, with names, paths and
// commands isolated so that they do not turn the sentence around (Unicode UAX #9).
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { projectFolder } from './lib/program.mjs';
import { run } from './lib/program.mjs';
import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

const isolates = /[\u2066\u2067\u2068]/;

// Message -> text, as src/text/catalogue has it.
function catalogue(language) {
  const folder = join(projectFolder, 'src', 'text', 'catalogue', language);
  const messages = new Map();
  for (const file of readdirSync(folder)) {
    let id;
    for (const line of readFileSync(join(folder, file), 'utf8').split('\n')) {
      const begins = /^([a-z_]+) = (.*)$/.exec(line);
      if (begins) {
        [, id] = begins;
        messages.set(id, begins[2]);
      } else if (/^\s+\S/.test(line) && id) {
        messages.set(id, `${messages.get(id)} ${line.trim()}`);
      }
    }
  }
  return messages;
}

const plain = (text) => text.replaceAll(/[\u2066-\u2069]/g, '').replaceAll(/\s+/g, ' ');

// The fixed parts of a message stand in `text`, in their order.
function says(text, template) {
  const parts = plain(template).split(/\{[^}]*\}|`/).map((part) => part.trim())
    .filter((part) => part !== '');
  let from = 0;
  return parts.length > 0 && parts.every((part) => {
    const at = plain(text).indexOf(part, from);
    from = at + part.length;
    return at >= 0;
  });
}

// Every isolate is closed in its line, and none is closed that was not opened.
function isBalanced(text) {
  return text.split('\n').every((line) => {
    let depth = 0;
    for (const c of line) {
      if (isolates.test(c)) ++depth;
      if (c === '\u2069' && --depth < 0) return false;
    }
    return depth === 0;
  });
}

async function language(play, name, code, { stage, a, channel }) {
  const messages = catalogue(code);
  const speak = (...args) => run([...args, '--lang', code], { home: stage.folder });
  const atA = (...args) => a.attempt([...args, '--lang', code]);
  const nowhere = join(stage.folder, 'nowhere');
  const checks = [
    ['help', await speak('--help'), 'out', ['help_program', 'help_desk', 'help_send'], false],
    ['help of a command', await speak('send', '--help'), 'out', ['help_send', 'help_option_json'],
      false],
    ['error without a folder', await speak('desk', 'run', '--home', nowhere), 'err',
      ['error_no_folder'], true],
    ['error of the command line', await speak('courier', 'fly'), 'err', ['error_unknown_command'],
      true],
    ['error of the desk', await atA('send', 'nowhere', 'x'), 'err', ['error_unknown_channel'],
      true],
    ['status', await atA('desk', 'status'), 'out', ['desk_running', 'status_ready'], true],
    ['outbox', await atA('outbox'), 'out', ['outbox_empty'], false],
    ['trust', await atA('trust'), 'out', ['trust_listed'], true],
    ['letters', await atA('read', channel), 'out', ['act_heading', 'kind_letter'], true],
    ['questions', await atA('read', channel), 'out', ['kind_question', 'question_due'], true],
    ['a channel', await atA('channel', 'show', channel), 'out',
      ['channel_state', 'member_line', 'role_delegate', 'connection_words', 'question_line',
        'question_asked'], true],
    ['channels', await atA('channel'), 'out', ['channel_listed', 'phase_open'], true],
    ['error of a date', await atA('question', channel, 'x', '--due', '5/12/2031'), 'err',
      ['error_date_order'], true],
  ];
  for (const [what, done, stream, ids, hasNames] of checks) {
    const text = done[stream];
    const missing = ids.filter((id) => !says(text, messages.get(id) ?? `no ${id}`));
    play.could(`a speaker of ${name}`, `read ${what}`, missing.length === 0,
      missing.length > 0 ? `not said: ${missing.join(', ')}: ${text.trim()}`
        : text.trim().split('\n')[0]);
    if (hasNames) {
      play.check(`${what}: names and paths are isolated`, isolates.test(text) && isBalanced(text));
    }
  }
  const byEnvironment = await a.attempt(['outbox'], { env: { LANG: `${code}_XX.UTF-8` } });
  play.could(`a speaker of ${name}`, 'choose the language by LANG',
    says(byEnvironment.out, messages.get('outbox_empty')));
}

await scenario('the command line in Persian and Arabic', async (play) => {
  const all = await openStage(play);
  await all.b.send(all.channel, 'Hello – سلام');
  await all.a.arrived(all.channel, 1);
  await all.b.act('question', all.channel, 'When? – کی؟', '--due', '2099-01-01');
  await until('the question is there', async () => (
    await all.a.acts(all.channel, 'question')).length === 1);
  await all.a.emptied();
  await language(play, 'Persian', 'fa', all);
  await language(play, 'Arabic', 'ar', all);
  const unknown = await run(['outbox', '--lang', 'xx'], { home: all.stage.folder });
  play.could_not('anybody', 'choose a language that there is not',
    unknown.code !== 0 && /en.*fa.*ar/.test(unknown.err), unknown.err.trim());
});
