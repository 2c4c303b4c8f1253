// What the giver of a letter says is to become of it: for the eyes only, until a date. The reader's
// desk keeps to it: shown on a terminal and to no program, erased when the channel is closed.
import { existsSync } from 'node:fs';

import { marker } from './lib/letters.mjs';
import { program } from './lib/program.mjs';
import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';
import { onTerminal } from './lib/terminal.mjs';
import { until } from './lib/wait.mjs';

await scenario('the reader\'s desk keeps the rule that the giver set', async (play) => {
  const word = { eyes: marker('eyes'), keep: marker('keep') };
  const { stage, a, b, channel } = await openStage(play);
  await a.send(channel, `You may keep ${word.keep}.`);
  await a.send(channel, `For you alone: ${word.eyes}.`, '--rule', 'eyes-only');
  const letter = await until('it is at B', async () => (await b.received(channel))[1]);
  play.could_not('a program at B', 'get a text for the eyes only by --json',
    letter.rule === 'eyes_only' && letter.withheld && letter.text === '');
  const piped = await b.command(['read', channel]);
  play.could_not('B', 'write it into a file through a pipe', !piped.includes(word.eyes) &&
    piped.includes(word.keep) && /shown on a terminal/.test(piped));
  const finds = async (text) => (await b.command(['search', text, '--json'])) !== '';
  play.could_not('B', 'have it found by a search, which finds what it may keep',
    !(await finds(word.eyes)) && await finds(word.keep));
  if (!existsSync('/usr/bin/script')) return play.skip('the terminal', 'there is no `script`');
  const line = [program, 'read', channel, '--home', b.home];
  play.could('B', 'read it on a terminal', (await onTerminal(line, stage.folder))
    .includes(word.eyes));

  const soon = await a.attempt(['send', channel, 'x', '--until', '2020-01-01', '--json']);
  play.could_not('A', 'give a text until a day that is over', soon.code === 2);
  const both = await a.attempt(['send', channel, 'x', '--until', '2099-01-01', '--rule',
    'eyes-only', '--json']);
  play.could_not('A', 'set two rules for one letter', both.code === 2, both.err.trim());
  await a.send(channel, 'until then', '--until', '2099-01-01');
  await until('it is at B', async () => (await b.received(channel))[2]?.rule === 'until_date');

  await a.act('close', channel, '--confirm', channel);
  await b.sees('that it is closed', channel, (shown) => shown.phase === 'closed');
  const after = await until('the text is gone', async () => {
    const letters = await b.received(channel);
    return letters[1].erased && letters;
  });
  play.could_not('B', 'read it once the channel is closed', !(await onTerminal(line, stage.folder))
    .includes(word.eyes));
  play.could('B', 'still read what it may keep', after[0].text.includes(word.keep));
  play.could('B', 'see that something was there, and why it is gone',
    /The text is erased, as its rule says/.test(await b.command(['read', channel])));
});
