// E15. Rounds of talks with agenda and minutes lead to a draft, which a newspaper exposes months
// later. Who was not on its track did not have it; of those who were, each had a copy that differs
// unseen, and the giver can tell from the leak whose it was.
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

const track = 'river/draft';

// D is at the table, and not on the track of the draft.
async function rounds(play, { A, B, C, D }) {
  const all = (desks) => desks.flatMap((desk) => ['--with', desk.label]);
  await A.command(['channel', 'open', 'river', ...all([B, C, D]), '--as', 'A']);
  await D.sees('the channel', 'river', () => true);
  await A.command(['channel', 'open', track, ...all([B, C]), '--as', 'A']);
  await Promise.all([B, C].map((desk) => desk.sees('the track', track, () => true)));
  for (const round of ['1', '2']) {
    await A.act('agenda', track, '--round', round, '--item', 'gauges', '--item', 'fishermen');
    await A.act('minutes', track, `Round ${round}: agreed.`, '--round', round);
  }
  const skipped = await A.attempt(['agenda', track, '--round', '4', '--item', 'x', '--json']);
  play.could_not('A', 'leave a round out', skipped.code === 1 &&
    /error_inconsistent/.test(skipped.err), skipped.err.trim());
  const hasBoth = ({ agenda, minutes }) => agenda > 0 && minutes > 0;
  for (const desk of [B, C]) {
    const shown = await desk.sees('both rounds', track, (one) => (
      one.rounds.length === 2 && one.rounds.every(hasBoth)));
    const [last] = (await desk.acts(track, 'minutes')).slice(-1);
    play.could(desk.label, 'see what each round was about, and what came of it',
      last.text === 'Round 2: agreed.' && last.number === shown.rounds[1].minutes);
  }
  const said = await B.command(['channel', 'show', track]);
  play.could('B', 'read that on its screen', /Round 2 of the talks\./.test(said) &&
    /Its minutes are number \d/.test(said));
  const known = await D.channels();
  play.could_not('D', 'see the track or its rounds', known.length === 1 &&
    known[0].name === 'river' && (await D.command(['search', 'fishermen', '--json'])) === '');
}

await scenario('the giver tells from a leak whose copy it was', async (play) => {
  const stage = play.keep(new Stage());
  await stage.makeCouriers();
  const desks = await makeDesks(stage, ['A', 'B', 'C', 'D']);
  const { A, B, C, D } = desks;
  await befriendAll([A, B], [A, C], [A, D]);
  await rounds(play, desks);

  const short = await A.attempt(['send', track, 'Agreed.', '--marked', '--json']);
  play.could_not('A', 'mark what is too short for it', short.code === 1 &&
    /error_marks_too_few/.test(short.err), short.err.trim());
  const file = join(stage.folder, 'draft.txt');
  writeFileSync(file, draft);
  const sent = await A.attempt(['send', track, '--marked', '--file', file]);
  play.could('A', 'read beforehand how many marks it has room for',
    /places for marks/.test(sent.err), sent.err.trim().replaceAll('\n', ' '));
  const [atB, atC] = await Promise.all([B, C].map((desk) => until('the draft is there',
    async () => (await desk.received(track))[0])));
  play.could('B and C', 'read the same words', plain(atB.text) === plain(draft) &&
    plain(atC.text) === plain(draft));
  play.could('B and C', 'see that their copy is marked', atB.marked && atC.marked);
  play.could_not('B and C', 'hold the same copy', atB.text !== atC.text);
  play.could_not('D', 'have it at all, who is not on the track',
    (await D.received('river')).length === 0 && (await D.channels()).length === 1);
  const { number, text } = (await A.acts(track, 'letter'))[0];
  play.could('A', 'read at its own desk what it wrote', text === draft);

  // Months later: the desk was locked in between.
  await A.lock();
  await A.unlock();
  const trace = async (leaked) => {
    const path = join(stage.folder, 'leaked.txt');
    writeFileSync(path, leaked);
    return A.json(['trace', track, String(number), '--file', path]);
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
  const said = await A.command(['trace', track, String(number), '--file',
    join(stage.folder, 'leaked.txt')]);
  play.check('what is said then accuses nobody', !/\bB\b|\bC\b/.test(said), said.trim());
  const atReader = await B.attempt(['trace', track, String(atB.number), '--file', file, '--json']);
  play.could_not('B', 'tell by the marks whose copy is whose', atReader.code === 1 &&
    /error_not_marked/.test(atReader.err), atReader.err.trim());
});
