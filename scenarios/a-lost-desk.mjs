// A delegate's desk is taken away. The principal revokes what it gave; the delegate comes back with
// a new desk and a new card, in the old place. The others see it; who holds the old desk reads
// nothing more and can do nothing.
import { marker } from './lib/letters.mjs';
import { makePrincipals, showMandate } from './lib/principal.mjs';
import { scenario } from './lib/scenario.mjs';
import { Stage, befriend, befriendAll, makeDesks } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

const channel = 'geneva';
const memberOf = (shown, name) => shown.members.find((member) => member.name === name);

await scenario('a lost desk is replaced', async (play) => {
  const word = { before: marker('before'), kept: marker('kept'), after: marker('after') };
  const stage = play.keep(new Stage());
  await stage.makeCouriers();
  // The old desk goes on running: the thief has it open.
  const { A, B: thief, N } = await makeDesks(stage, ['A', 'B', 'N']);
  await befriendAll([A, thief]);
  const { Kingdom, Republic } = await makePrincipals(stage, { Kingdom: [A], Republic: [thief, N] });
  await A.openChannel(channel, 'B', '--official', '--as', 'Delegation A');
  await thief.sees('the channel', channel, () => true);
  await showMandate(A, channel, await Kingdom.mandate(A, channel, '--power', 'commit',
    '--all-tracks'), thief, 'A');
  const old = await Republic.mandate(thief, channel, '--power', 'speak', '--all-tracks');
  await showMandate(thief, channel, old, A, 'B');
  await thief.send(channel, word.before);
  await A.arrived(channel, 1);
  await A.send(channel, word.kept);
  await thief.arrived(channel, 1);
  const kept = (await A.acts(channel, 'letter')).find((letter) => letter.mine).number;

  await A.command(['mandate', 'revoke', channel, await Republic.revocation(old)]);
  await thief.sees('the revocation', channel, (shown) => shown.members[0].power === 'none');
  const mute = await thief.attempt(['send', channel, 'x', '--json']);
  play.could_not('the thief', 'write in the name of B any more', mute.code === 1 &&
    /error_without_authority/.test(mute.err), mute.err.trim());

  await befriend(A, N, { a: 'A', b: 'N' });
  await A.command(['channel', 'admit', channel, 'N', '--call', 'Delegation B', '--principal',
    'Republic', '--replaces', 'B', '--from', String(kept)]);
  await N.sees('the channel', channel, () => true);
  const shown = await A.show(channel);
  play.could('A', 'see that N has the place of B, who is there no more',
    memberOf(shown, 'B').gone && memberOf(shown, 'N').said_name === 'Delegation B');
  const [letter] = await until('N has what it was handed', async () => {
    const letters = (await N.acts(channel, 'letter'));
    return letters.length > 0 && letters;
  });
  play.could('N', 'read what A handed over, and sees by whom', letter.text === word.kept &&
    (letter.author === 'A' || letter.handed_over_by === 'A'));
  play.could_not('N', 'read what came before that',
    (await N.command(['search', word.before, '--json'])) === '');

  await showMandate(N, channel, await Republic.mandate(N, channel, '--power', 'speak',
    '--all-tracks'), A, 'N');
  await N.send(channel, word.after);
  await A.arrived(channel, 2);
  const last = (await A.acts(channel, 'letter')).at(-1);
  play.could('A', 'see that what the new desk writes stands', last.text === word.after &&
    last.author === 'N' && last.standing === 'in_force');
  await A.send(channel, word.after);
  await N.arrived(channel, 2);
  await A.emptied();
  const known = await thief.command(['read', channel]) +
    await thief.command(['channel', 'show', channel]);
  play.could_not('the thief', 'read what is written from then on', !known.includes(word.after) &&
    known.includes(word.before));
  play.could_not('the thief', 'learn that there is a new desk', !known.includes('Delegation B'));
});
