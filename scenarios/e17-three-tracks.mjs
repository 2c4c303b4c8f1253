// E17, its frame: three working groups of one channel at once. Each track has its own order, which
// both sides see alike, and one that is suspended leaves the others alone. The package itself, with
// clauses and conditions, is not built yet.
import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

const names = ['border', 'prisoners', 'water'];
const count = 4;

await scenario('three tracks in parallel', async (play) => {
  const { a, b, channel } = await openStage(play);
  const tracks = names.map((name) => `${channel}/${name}`);
  for (const track of tracks) await a.openChannel(track, 'B1', '--as', 'A');
  await until('B has all of them', async () => (await b.channels()).length === tracks.length + 1);
  play.could('B', 'see each track as one of its channel',
    (await b.channels()).map((one) => `${one.name} of ${one.of || 'none'}`).join() ===
    [`${channel} of none`, ...tracks.map((track) => `${track} of ${channel}`)].join());

  await Promise.all(tracks.flatMap((track) => [a, b].map(async (desk) => {
    for (let i = 1; i <= count; ++i) await desk.send(track, `${desk.label} ${i} on ${track}`);
  })));
  for (const track of tracks) {
    const [atB, atA] = await Promise.all([b.arrived(track, count), a.arrived(track, count)]);
    const all = (label) => Array.from({ length: count },
      (_, i) => `${label} ${i + 1} on ${track}`).join();
    play.could('A and B', `work on ${track}, each letter once, in order and on no other track`,
      atB.join() === all('A') && atA.join() === all('B'));
    const order = async (desk) => (await desk.read(track)).map((act) => act.act).join();
    play.could('A and B', `see the same order on ${track}`, await order(a) === await order(b));
  }
  play.could_not('the tracks', 'spill into the channel itself',
    (await b.read(channel)).length === 0);

  await a.act('suspend', tracks[0], '--reason', 'shots at the border');
  await b.sees('that', tracks[0], (shown) => shown.phase === 'suspended');
  await b.send(tracks[1], 'we go on');
  play.could_not('the suspension of one track', 'hold up another',
    (await a.arrived(tracks[1], count + 1)).at(-1) === 'we go on');
  const taken = await a.attempt(['channel', 'open', tracks[0], '--with', 'B1', '--json']);
  play.could_not('A', 'open a track of a name that is in use', taken.code === 1 &&
    /error_name_taken/.test(taken.err), taken.err.trim());
  const nested = await a.attempt(['channel', 'open', `${tracks[1]}/lists`, '--with', 'B1',
    '--json']);
  play.could_not('A', 'open a track of a track', nested.code === 1, nested.err.trim());
});
