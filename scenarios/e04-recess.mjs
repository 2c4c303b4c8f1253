// E4. The delegates ask for a recess to consult. That there is one, and until when, all see; that
// anything is done in it, with whom and about what, nobody does.
import { marker } from './lib/letters.mjs';
import { hitList, scenario } from './lib/scenario.mjs';
import { Search, canReadMemory } from './lib/search.mjs';
import { Stage, befriendAll, makeDesks, searchDesk } from './lib/stage.mjs';
import { sleep } from './lib/wait.mjs';

await scenario('a recess is seen, and what is said in it is not', async (play) => {
  const secret = marker('instruction');
  const capital = marker('capital');
  const stage = play.keep(new Stage());
  await stage.makeCouriers({ watched: true });
  const { A, B, C } = await makeDesks(stage, ['A', 'B', 'C'], { A: { watched: true } });
  // C is the capital of A.
  await befriendAll([A, B], [A, C]);
  await A.openChannel('geneva', 'B', '--principal', 'Kingdom A');
  await A.openChannel(capital, 'C');
  await B.sees('the channel', 'geneva', () => true);
  await C.sees('the other one', capital, () => true);

  await A.act('recess', 'geneva', '--until', '2099-06-01');
  const paused = await B.sees('the recess', 'geneva', (shown) => shown.phase === 'recess');
  play.could('B', 'see the recess and until when it lasts',
    new Date(paused.recess_until_milliseconds).toISOString().startsWith('2099-06-01'));
  const said = await B.command(['channel', 'show', 'geneva']);
  play.could('B', 'read that on its screen', /geneva: in recess, since/.test(said) &&
    /The recess lasts until/.test(said), said.split('\n')[1]);

  // The same stretch of time with and without consultation.
  await Promise.all([A.emptied(), B.emptied(), C.emptied()]);
  const count = async () => {
    const from = Date.now();
    await sleep(1.5);
    return stage.watcher.countBetween('up', 'A to ', from, from + 1500);
  };
  const idle = await count();
  await A.send(capital, `What may I offer? ${secret} `.repeat(50));
  const busy = await count();
  await C.arrived(capital, 1);
  await C.send(capital, `This: ${secret}`);
  await A.arrived(capital, 1);
  play.could_not('the watcher of A\'s lines', 'tell that A consults',
    idle > 0 && busy / idle > 0.5 && busy / idle < 2,
    `${idle} cells without, ${busy} with`);
  const letters = (await B.read('geneva')).filter((act) => act.kind === 'letter');
  play.could_not('B', 'see that anything was said', letters.length === 0 &&
    (await B.channels()).length === 1);
  const search = new Search({ 'the consultation': secret, 'the other channel': capital });
  const atB = await searchDesk(search, B, canReadMemory);
  play.could_not('B', 'find a word of it in its desk', atB.hits.length === 0,
    hitList(atB.hits) || atB.detail);
  const atC = canReadMemory ? await searchDesk(search, C, canReadMemory)
    : { hits: search.bytes('what C reads', Buffer.from((await C.texts(capital)).join())) };
  play.check('the same search finds it at C, who is asked', atC.hits.length > 0);

  await B.send('geneva', 'Take your time.');
  play.could('B', 'write in the recess all the same',
    (await A.arrived('geneva', 1)).join() === 'Take your time.');
  await A.act('resume', 'geneva');
  await B.sees('that it is over', 'geneva', (shown) => shown.phase === 'open');
  play.could('A and B', 'go on', true);
  const again = await B.attempt(['channel', 'resume', 'geneva', '--json']);
  play.could_not('B', 'end a recess that is over', again.code === 1 &&
    /error_not_in_recess/.test(again.err), again.err.trim());
  if (!canReadMemory) play.skip('the desks\' memory', 'only root may read it');
});
