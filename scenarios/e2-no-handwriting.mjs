// E2. B keeps everything: its desk, open, and both couriers' disks besides. It is certain who
// wrote, and holds nothing that would show it to anybody else. That either side could have made the
// whole transcript alone is proved in src/seal (deniability); here it is what is left on disks.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { marker } from './lib/letters.mjs';
import { run } from './lib/program.mjs';
import { hitList, scenario } from './lib/scenario.mjs';
import { Search, canReadMemory } from './lib/search.mjs';
import { openStage, searchCouriers } from './lib/stage.mjs';

const hybridSignature = 64 + 3309;  // Ed25519 and ML-DSA-65

await scenario('the reader is certain who wrote, and can prove it to nobody', async (play) => {
  const names = { a: marker('delegate'), b: marker('envoy') };
  const word = marker('concession');
  const place = marker('channel');
  const { stage, a, b, channel, card } = await openStage(play, { a: { name: names.a },
    b: { name: names.b }, channel: place });
  await a.send(channel, `Between us: ${word}.`);
  await b.arrived(channel, 1);
  await b.send(channel, 'noted');
  await a.arrived(channel, 1);
  await Promise.all([a.emptied(), b.emptied()]);

  const [letter] = await b.received(channel);
  play.could('B', 'be certain who wrote', letter.author === 'A1' && !letter.mine);
  play.could_not('B', 'show more of a letter than words that it could have typed itself',
    Object.keys(letter).sort().join() ===
      'act,author,channel,delivery,erased,handed_over_by,kind,marked,mine,number,place,readers,' +
      'rule,standing,text,time_milliseconds,withheld',
    `fields: ${Object.keys(letter).join(', ')}`);
  const mine = (await b.read(channel)).find((one) => one.mine);
  play.could_not('B', 'tell by its fields a letter of A from one of its own',
    Object.keys(mine).join() === Object.keys(letter).join() &&
    mine.act.length === letter.act.length);

  const cardBytes = Buffer.from(readFileSync(card, 'utf8').split('\n')
    .filter((line) => !line.startsWith('-')).join(''), 'base64url');
  play.could_not('B', 'find a signature in the card of A', cardBytes.length < hybridSignature,
    `${cardBytes.length} B, a signature has ${hybridSignature}`);
  const help = await run(['--help'], { home: stage.folder });
  play.could_not('B', 'ask its desk for a proof',
    help.code === 0 && !/\b(sign|prove|proof|export|notar)/i.test(help.out));

  const secrets = new Search({ 'the text': word, 'the name of A': names.a,
    'the channel': channel });
  const atB = await secrets.folder(b.home);
  play.could_not('a thief', 'read a text or the name of A in the folder of B',
    atB.hits.length === 0, hitList(atB.hits) || `${atB.files} files`);
  const atA = await new Search({ 'the text': word, 'the channel': channel }).folder(a.home);
  play.could_not('a thief', 'read a text in the folder of A', atA.hits.length === 0,
    hitList(atA.hits) || `${atA.files} files`);
  const own = await new Search({ name: names.b }).folder(b.home);
  play.check('the search finds in the folder of B what lies there openly: its own name',
    own.hits.some((hit) => hit.where === 'config.toml'));

  // What B could lay before a third person: its vault, copied. Without the passphrase it is sealed,
  // with it the holder of the vault could have written every letter in it.
  const copy = join(stage.folder, 'b.backup');
  await b.command(['desk', 'backup', copy]);
  const inCopy = secrets.bytes('the copy', readFileSync(copy));
  play.could_not('whoever gets a copy of B\'s vault', 'read it', inCopy.length === 0,
    hitList(inCopy));

  await searchCouriers(play, secrets, stage, 'hold anything that B could call upon',
    { memory: true });
});
