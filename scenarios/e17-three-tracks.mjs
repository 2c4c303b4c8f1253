// E17, its frame: a complete offer on all questions, by way of an ambassador, and three working
// groups at once. The receiver is certain who stands behind it, and does not take the messenger's
// word for the sender's; each group has an order of its own, and one that is suspended leaves the
// others alone. The package itself, with clauses and conditions, is not built yet.
import { marker } from './lib/letters.mjs';
import { makePrincipals, showMandate } from './lib/principal.mjs';
import { hitList, scenario } from './lib/scenario.mjs';
import { Search, canReadMemory } from './lib/search.mjs';
import { Stage, befriendAll, bindEachOther, makeDesks, searchDesk } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

const channel = 'geneva';
const count = 3;

async function offer(play, { A, B, H }, Kingdom) {
  await H.command(['channel', 'open', channel, '--with', 'A', '--with', 'B', '--as-host',
    '--as', 'Ambassador', '--call', 'A=Kingdom', '--call', 'B=Republic', '--official']);
  await bindEachOther(channel, [A, 'Kingdom'], [B, 'Republic']);
  const doubted = await A.attempt(['send', channel, 'A complete offer.', '--json']);
  play.could_not('A', 'make an offer with nobody behind it', doubted.code === 1 &&
    /error_without_authority/.test(doubted.err), doubted.err.trim());
  const mandate = await Kingdom.mandate(A, channel, '--power', 'commit', '--all-tracks');
  const shown = await showMandate(A, channel, mandate, B, 'A');
  const sender = shown.members.find((member) => member.name === 'A');
  play.could('B', 'see before it reads who stands behind A, and with what power',
    sender.power === 'commit' && sender.mandates[0].principal === 'Kingdom');
  await A.send(channel, 'A complete offer.');
  await H.send(channel, 'The Kingdom offers even more.');
  await B.arrived(channel, 2);
  const letters = Object.fromEntries((await B.acts(channel, 'letter'))
    .map((letter) => [letter.text, letter]));
  const made = letters['A complete offer.'];
  play.could('B', 'be certain that the offer is of A, and stands', made.author === 'A' &&
    made.standing === 'in_force' && made.handed_over_by === '');
  const { author } = letters['The Kingdom offers even more.'];
  const messenger = shown.members.find((member) => member.name === author);
  play.could_not('the ambassador', 'be taken for the sender', author === 'H' &&
    messenger.role === 'host' && messenger.power === 'none' && messenger.mandates.length === 0);
}

async function groups(play, { A, B, H }, tracks) {
  for (const track of tracks) await A.openChannel(track, 'B', '--as', 'Kingdom');
  await until('B has all of them', async () => (await B.channels()).length === tracks.length + 1);
  play.could('B', 'see each track as one of its channel',
    (await B.channels()).map((one) => `${one.name} of ${one.of || 'none'}`).join() ===
    [`${channel} of none`, ...[...tracks].sort().map((track) => `${track} of ${channel}`)].join());
  for (const track of tracks) {
    await A.act('agenda', track, '--round', '1', '--item', `first steps on ${track}`, '--item',
      'road map');
  }
  await Promise.all(tracks.flatMap((track) => [A, B].map(async (desk) => {
    for (let i = 1; i <= count; ++i) await desk.send(track, `${desk.label} ${i} on ${track}`);
  })));
  for (const track of tracks) {
    const [atB, atA] = await Promise.all([B.arrived(track, count), A.arrived(track, count)]);
    const all = (label) => Array.from({ length: count },
      (_, i) => `${label} ${i + 1} on ${track}`).join();
    play.could('A and B', `work on ${track}, each letter once, in order and on no other track`,
      atB.join() === all('A') && atA.join() === all('B'));
    const order = async (desk) => (await desk.read(track)).map((act) => act.act).join();
    play.could('A and B', `see the same order on ${track}`, await order(A) === await order(B));
    const [agenda] = await B.acts(track, 'agenda');
    play.could('B', 'see what its first round is about',
      agenda.items.join() === `first steps on ${track},road map`);
  }
  play.could_not('the tracks', 'spill into the channel itself',
    (await B.acts(channel, 'letter')).length === 2);
  const needles = tracks.map((track) => [track, track.split('/')[1]]);
  const atH = await searchDesk(new Search(Object.fromEntries(needles)), H, canReadMemory);
  play.could_not('the ambassador', 'learn that there are working groups',
    (await H.channels()).length === 1 && atH.hits.length === 0, hitList(atH.hits) || atH.detail);
  if (canReadMemory) {
    const atB = await searchDesk(new Search(Object.fromEntries(needles)), B, true);
    play.check('the same search finds them at B', atB.hits.length > 0);
  } else {
    play.skip('the desks\' memory', 'only root may read it');
  }
}

await scenario('a complete offer and three working groups', async (play) => {
  const tracks = ['weapons', 'security', 'economy'].map((name) => `${channel}/${marker(name)}`);
  const stage = play.keep(new Stage());
  await stage.makeCouriers();
  const desks = await makeDesks(stage, ['A', 'B', 'H']);
  const { A, B, H } = desks;
  await befriendAll([A, B], [A, H], [B, H]);
  const { Kingdom } = await makePrincipals(stage, { Kingdom: [A], Republic: [B] });
  await offer(play, desks, Kingdom);
  await groups(play, desks, tracks);

  await A.act('suspend', tracks[0], '--reason', 'an inspection was refused');
  await B.sees('that', tracks[0], (shown) => shown.phase === 'suspended');
  await B.send(tracks[1], 'we go on');
  play.could_not('the suspension of one track', 'hold up another',
    (await A.arrived(tracks[1], count + 1)).at(-1) === 'we go on');
  const taken = await A.attempt(['channel', 'open', tracks[0], '--with', 'B', '--json']);
  play.could_not('A', 'open a track of a name that is in use', taken.code === 1 &&
    /error_name_taken/.test(taken.err), taken.err.trim());
  const nested = await A.attempt(['channel', 'open', `${tracks[1]}/lists`, '--with', 'B',
    '--json']);
  play.could_not('A', 'open a track of a track', nested.code === 1 &&
    /error_track_of_track/.test(nested.err), nested.err.trim());
});
