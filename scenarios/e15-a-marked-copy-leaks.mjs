// E15. A draft is exposed months later. Who was not on the track did not have it; of those who
// were, each had a copy that differs unseen, and the giver can tell from the leak whose it was.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { scenario } from './lib/scenario.mjs';
import { Stage, befriendAll, makeDesks } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

const draft = `The two delegations have agreed upon the following text, which stays between them
until both capitals have given their consent. The waters of the river are shared by season: in
the months of high water each side draws what it needs, in the months of low water each draws
one half of what the gauges at the old bridge show in the first week. The gauges are read by
both, every morning, and the readings are exchanged before noon. Neither side builds upstream of
the bridge without having shown its plans to the other, nor dredges within a mile of it.
Fishermen of both banks go out as they always have, and whoever is found on the wrong side of
the line by night is sent home and not held. Those who were held before this day are released in
three groups, the oldest first, within the month that follows. What this text does not say is
said nowhere else; whoever tells of it before the day on which both capitals consent has ended
it. The wells of the four villages are cleaned at the cost of both. The road over the pass is
open by day to carts and on foot, and by night to none; the guards of either side may not go
beyond the third stone. If the bridge falls, both rebuild it.`;

// As it is read: what the marks are made of is taken away.
const plain = (text) => text.replaceAll(/[\u200b-\u200d\u0640]/g, '').replaceAll(/\s+/g, ' ')
  .replaceAll('’', '\'');

await scenario('the giver tells from a leak whose copy it was', async (play) => {
  const stage = play.keep(new Stage());
  await stage.makeCouriers();
  const { A, B, C, D } = await makeDesks(stage, ['A', 'B', 'C', 'D']);
  await befriendAll([A, B], [A, C], [A, D]);
  await A.command(['channel', 'open', 'river', '--with', 'B', '--with', 'C', '--as', 'A']);
  await A.command(['channel', 'open', 'press', '--with', 'D', '--as', 'A']);
  await Promise.all([B, C].map((desk) => desk.sees('the channel', 'river', () => true)));

  const short = await A.attempt(['send', 'river', 'Agreed.', '--marked', '--json']);
  play.could_not('A', 'mark what is too short for it', short.code === 1 &&
    /error_marks_too_few/.test(short.err), short.err.trim());
  const file = join(stage.folder, 'draft.txt');
  writeFileSync(file, draft);
  const sent = await A.attempt(['send', 'river', '--marked', '--file', file]);
  play.could('A', 'read beforehand how many marks it has room for',
    /places for marks/.test(sent.err), sent.err.trim().replaceAll('\n', ' '));
  const [atB, atC] = await Promise.all([B, C].map((desk) => until('the draft is there',
    async () => (await desk.received('river'))[0])));
  play.could('B and C', 'read the same words', plain(atB.text) === plain(draft) &&
    plain(atC.text) === plain(draft));
  play.could('B and C', 'see that their copy is marked', atB.marked && atC.marked);
  play.could_not('B and C', 'hold the same copy', atB.text !== atC.text);
  play.could_not('D', 'have it at all, who is not on the track',
    (await D.channels()).every((channel) => channel.name !== 'river'));
  const { number, text } = (await A.acts('river', 'letter'))[0];
  play.could('A', 'read at its own desk what it wrote', text === draft);

  // Months later: the desk was locked in between.
  await A.lock();
  await A.unlock();
  const trace = async (leaked) => {
    const path = join(stage.folder, 'leaked.txt');
    writeFileSync(path, leaked);
    return A.json(['trace', 'river', String(number), '--file', path]);
  };
  const named = (found) => found.readers.filter((reader) => reader.named)
    .map((reader) => reader.name).join();
  for (const [who, letter] of [['B', atB], ['C', atC]]) {
    const found = await trace(letter.text);
    play.could('A', `tell that the leaked copy is that of ${who}, and of nobody else`,
      found.verdict === 'told' && named(found) === who,
      `1 in ${found.readers[0].innocent_chance_one_in}`);
  }
  const part = await trace(`The paper has learnt: “${atC.text.slice(0, 900)}” and so on.`);
  play.could('A', 'tell it from a part, in other words around it', named(part) === 'C',
    `${part.marks_read} marks read`);
  const retyped = await trace(plain(draft));
  play.could_not('A', 'name anybody when the text was typed anew', named(retyped) === '',
    retyped.verdict);
  const foreign = await trace('Something else altogether, that nobody here has written.');
  play.could_not('A', 'accuse a reader of another text', named(foreign) === '', foreign.verdict);
  const said = await A.command(['trace', 'river', String(number), '--file',
    join(stage.folder, 'leaked.txt')]);
  play.check('what is said then accuses nobody', !/\bB\b|\bC\b/.test(said), said.trim());
  const atReader = await B.attempt(['trace', 'river', '1', '--file', file, '--json']);
  play.could_not('B', 'tell by the marks whose copy is whose', atReader.code === 1 &&
    /error_not_marked/.test(atReader.err), atReader.err.trim());
});
