// E1. A channel is opened in minutes from an exchange of cards. Who watches all lines sees cells of
// one size; who runs a courier and looks into its disk, log and memory finds no word and no name.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { marker } from './lib/letters.mjs';
import { listed, scenario } from './lib/scenario.mjs';
import { Search, canReadMemory } from './lib/search.mjs';
import { Stage, befriend, openChannel, searchCouriers, searchDesk } from './lib/stage.mjs';
import { sleep } from './lib/wait.mjs';

const cellUp = 16_436;
const cellDown = 16_432;

// The KEM key in a card: what would tell a desk from another, were a courier to learn it.
function keyInCard(path) {
  const base64 = readFileSync(path, 'utf8').split('\n').filter((line) => !line.startsWith('-'));
  const card = Buffer.from(base64.join(''), 'base64url');
  // Inside one line of the text block, which has 48 bytes: the search knows no line ends.
  const from = Math.floor(card.length / 96) * 48 + 8;
  return card.subarray(from, from + 32);
}

await scenario('a channel is opened in minutes, and nobody between sees it', async (play) => {
  const began = Date.now();
  const names = { a: marker('alpha'), b: marker('beta') };
  const channel = marker('geneva');
  const words = { letter: marker('assurance'), answer: marker('اطمینان') };
  const stage = play.keep(new Stage());
  await stage.makeCouriers({ watched: true });
  const a = await stage.makeDesk('A', { name: names.a, watched: true });
  const b = await stage.makeDesk('B', { name: names.b, watched: true });
  await Promise.all([a.up(), b.up()]);
  await Promise.all([a.ready(), b.ready()]);
  const met = await befriend(a, b, names);
  play.could('A and B', 'compare the same four words',
    met.words[0].length === 4 && met.words[0].join() === met.words[1].join(),
    met.words[0].join(' '));
  await openChannel(a, b, channel, names);

  await a.send(channel, `We give you this ${words.letter}.`);
  const atB = await b.arrived(channel, 1);
  await b.send(channel, `پاسخ: ${words.answer}`);
  const atA = await a.arrived(channel, 1);
  await Promise.all([a.emptied(), b.emptied()]);
  const seconds = (Date.now() - began) / 1000;
  play.could('B', 'read the letter', atB.join() === `We give you this ${words.letter}.`);
  play.could('A', 'read the answer', atA.join() === `پاسخ: ${words.answer}`);
  play.could('A and B', 'do all this in minutes', seconds < 120, `${seconds.toFixed(1)} s`);
  const [letter] = await b.received(channel);
  play.could('B', 'see who wrote', letter.author === names.a);

  // The same stretches of time without and with letters, in turn.
  const rates = { idle: [], busy: [] };
  for (let i = 0; i < 4; ++i) {
    const what = i % 2 === 0 ? 'idle' : 'busy';
    if (what === 'busy') await a.send(channel, words.letter.repeat(100));
    const from = Date.now();
    await sleep(1.2);
    rates[what].push(stage.watcher.countBetween('up', 'A to ', from, from + 1200) / 1.2);
  }
  const sum = (list) => list.reduce((x, y) => x + y, 0);
  const ratio = sum(rates.busy) / sum(rates.idle);
  // Two times 1.2 s are about 240 cells on each side; exact equality is shown in virtual time by
  // src/sim/trace_test.cpp, this only that the processes do the same.
  play.could_not('the watcher', 'tell a desk that sends from an idle one by how much it sends',
    ratio > 0.4 && ratio < 2.5, `${ratio.toFixed(2)} times as many cells while writing`);

  for (const [direction, size] of [['up', cellUp], ['down', cellDown]]) {
    const sizes = stage.watcher.sizes(direction);
    play.could_not('the watcher', `see more than one size ${direction}, on any line`,
      sizes.size === 1 && sizes.get(size) > 500, listed(sizes));
  }

  const secrets = {
    'a word of the letter': words.letter, 'a word of the answer': words.answer,
    'the name of A': names.a, 'the name of B': names.b, 'the name of the channel': channel,
    'the passphrase of A': a.passphrase, 'the key of A in its card': keyInCard(met.card),
  };
  const search = new Search(secrets);
  await searchCouriers(play, search, stage, 'learn a word, a name or a key of a desk',
    { memory: true });

  // The same search where something is to be found.
  const [muscat] = stage.couriers;
  const own = await searchDesk(new Search({ 'its own name': muscat.name }), muscat,
    canReadMemory);
  const places = new Set(own.hits.map((hit) => (
    /^memory/.test(hit.where) ? 'memory' : hit.where === 'the log' ? 'log' : 'folder')));
  play.check('the search finds in folder, log and memory of a courier what it does know: its name',
    places.has('folder') && places.has('log') && (places.has('memory') || !canReadMemory));
  const cards = await new Search({ key: secrets['the key of A in its card'] })
    .folder(join(stage.folder, 'cards'));
  play.check('the search finds the key of A in the card', cards.hits.length > 0);
  if (!canReadMemory) play.skip('the couriers\' memory', 'only root may read it');
});
