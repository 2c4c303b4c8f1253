// E19. The fourth letter, the earlier ones unanswered. The writer sees that each is at the other's
// desk, sealed delivery; that it was opened and read, or when, it does not learn, so that silence
// forces nobody to answer.
import { scenario } from './lib/scenario.mjs';
import { Stage, befriend, makeDesks, openChannel } from './lib/stage.mjs';
import { sleep, until } from './lib/wait.mjs';

await scenario('delivery is shown, reading is not', async (play) => {
  const stage = play.keep(new Stage());
  await stage.makeCouriers({ watched: true });
  const { A, B } = await makeDesks(stage, ['A', 'B'], { B: { watched: true } });
  const names = { a: 'A', b: 'B' };
  await befriend(A, B, names);
  await openChannel(A, B, 'geneva', names);

  await B.lock();
  for (let i = 1; i <= 4; ++i) await A.send('geneva', `letter ${i}`);
  const states = async () => (await A.acts('geneva', 'letter'))
    .flatMap((letter) => letter.readers.map((reader) => reader.state));
  await sleep(1.5);
  play.could('A', 'see that they wait while the desk of B is locked',
    (await states()).every((state) => state === 'waiting'), (await states()).join());
  await B.unlock();
  await until('A sees that they are there', async () => (
    (await states()).every((state) => state === 'delivered')));
  const text = await A.command(['read', 'geneva']);
  play.could('A', 'see that all four are at the desk of B',
    text.split('At the desk of B.').length === 5, text.split('\n')[1]);

  // B opens and reads: nothing changes at A, and nothing on the line of B.
  await Promise.all([A.emptied(), B.emptied()]);
  const everything = async () => JSON.stringify([await A.read('geneva'), await A.outbox(),
    (await A.show('geneva')).members.map(({ last_heard_milliseconds: _, ...rest }) => rest)]);
  const before = await everything();
  const count = async (act) => {
    const from = Date.now();
    await Promise.all([act(), sleep(1.5)]);
    return stage.watcher.countBetween('up', 'B to ', from, from + 1500);
  };
  const idle = await count(async () => undefined);
  const reading = await count(async () => {
    for (let i = 0; i < 4; ++i) await B.command(['read', 'geneva']);
  });
  await sleep(2);
  play.could_not('A', 'see that B has read them', before === await everything());
  play.could_not('the watcher of B\'s lines', 'tell that B reads',
    idle > 0 && reading / idle > 0.5 && reading / idle < 2, `${idle} cells, ${reading} reading`);
  play.could_not('A', 'find "seen" or "read at" among what its desk shows',
    !/seen|read_at|opened/.test(before));
  play.could('B', 'answer when it likes, or never', (await B.texts('geneva')).length === 4);
  await B.send('geneva', 'to the fourth');
  play.check('what A sees does change when B does write', (await A.arrived('geneva', 1)).length ===
    1 && before !== await everything());
});
