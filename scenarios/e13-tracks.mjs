// E13. Experts prepare, ministers meet: tracks of one channel with members of their own. Who is on
// one of them learns nothing of the other, not even that it exists: not by its desk's folder, not
// by its memory.
import { marker } from './lib/letters.mjs';
import { hitList, scenario } from './lib/scenario.mjs';
import { Search, canReadMemory } from './lib/search.mjs';
import { Stage, befriendAll, makeDesks, searchDesk } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

const seatOf = (channel) => channel.members.find((member) => member.connection === 'self').seat;

await scenario('who is on one track learns nothing of the other', async (play) => {
  const track = marker('weapons');
  const word = { letter: marker('warheads'), answer: marker('verification'),
    item: marker('timetable') };
  const stage = play.keep(new Stage());
  await stage.makeCouriers();
  // A is on both, B only on that of the ministers, E only on that of the experts.
  const { A, B, E } = await makeDesks(stage, ['A', 'B', 'E']);
  await befriendAll([A, B], [A, E]);
  await A.openChannel('geneva', 'B', '--as', 'Minister A');
  await B.sees('the channel', 'geneva', () => true);
  await A.openChannel(`geneva/${track}`, 'E', '--as', 'Minister A', '--call', 'E=Expert');
  const atE = await until('E sees the track', async () => (await E.channels())[0]);
  const { name } = atE;
  play.could('E', 'see the track that it is on', name.endsWith(track), name);

  await A.send(`geneva/${track}`, `How many? ${word.letter}`);
  await E.arrived(name, 1);
  await E.send(name, `So many: ${word.answer}`);
  await A.arrived(`geneva/${track}`, 1);
  await A.act('agenda', `geneva/${track}`, '--round', '1', '--item', word.item, '--item', 'dates');
  await A.send('geneva', 'Good morning.');
  await B.arrived('geneva', 1);
  await Promise.all([A.emptied(), B.emptied(), E.emptied()]);
  play.could('A and E', 'work on their track', (await E.texts(name)).length === 1);

  // What B learns of it, by its commands, its folder, its log, its memory.
  const known = await B.channels();
  play.could_not('B', 'see another channel or track', known.length === 1 &&
    known[0].name === 'geneva', known.map((one) => one.name).join(', '));
  const guess = await B.attempt(['read', `geneva/${track}`, '--json']);
  play.could_not('B', 'read the track by its name', guess.code === 1 &&
    /error_unknown_channel/.test(guess.err), guess.err.trim());
  for (const [what, text] of Object.entries(word)) {
    const finds = async (desk) => (await desk.command(['search', text, '--json'])) !== '';
    play.could_not('B', `find the ${what} among its texts, where E finds it`,
      !(await finds(B)) && await finds(E));
  }
  // Texts lie sealed and are opened one by one; of the track itself the open desk knows these.
  // B starts anew, for what was typed above must not count as found.
  await B.daemon.stop();
  await B.up();
  await B.ready();
  await B.read('geneva');
  const search = new Search({ 'its name': track, 'its id': Buffer.from(atE.id, 'hex'),
    'the seat of E': Buffer.from(seatOf(atE), 'hex') });
  const atB = await searchDesk(search, B, canReadMemory);
  play.could_not('B', 'hold name, id or members of the track in folder, log or memory',
    atB.hits.length === 0, hitList(atB.hits) || atB.detail);
  if (canReadMemory) {
    const found = new Set((await searchDesk(search, E, true)).hits.map((hit) => hit.what));
    play.check('the same search finds all of them at E', found.size === 3, [...found].join(', '));
  } else {
    play.skip('the desks\' memory', 'only root may read it');
  }
  const atCouriers = (await Promise.all(stage.couriers.map((courier) => (
    searchDesk(new Search({ ...word, 'its name': track }), courier, canReadMemory)))))
    .flatMap((found) => found.hits);
  play.could_not('a courier', 'learn of it either', atCouriers.length === 0, hitList(atCouriers));

  // E, in turn, knows that it is on a track of something, and nothing of what is said there.
  play.could_not('E', 'read what the ministers write', (await E.channels()).length === 1 &&
    !JSON.stringify(await E.read(name)).includes('Good morning'));
  const back = await E.attempt(['read', 'geneva', '--json']);
  play.could_not('E', 'open their track', back.code === 1);
});
