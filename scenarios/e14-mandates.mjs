// E14. Talks are allowed "on one subject only": a mandate says on which tracks, with what power and
// from when until when its delegate may act. What goes beyond it is not made, and would have no
// effect; withdrawn or revoked, it is over.
import { scenario } from './lib/scenario.mjs';
import { makePrincipals, showMandate } from './lib/principal.mjs';
import { openStage } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

const refused = async (desk, what, error = 'error_without_authority') => {
  const done = await desk.attempt([...what, '--json']);
  return done.code === 1 && done.err.includes(error);
};

await scenario('a mandate bounds what its delegate can do', async (play) => {
  const { stage, a, b } = await openStage(play);
  const { a: kingdom, b: republic } = await makePrincipals(stage, a, b);
  await a.openChannel('vienna', 'B1', '--official', '--as', 'A');
  await until('vienna is at B', async () => (await b.channels()).length === 2);
  const track = 'vienna/prisoners';
  await a.openChannel(track, 'B1', '--official', '--as', 'A');
  await until('the track is at B', async () => (await b.channels()).length === 3);

  play.could_not('B', 'say a word on an official track without a mandate',
    await refused(b, ['send', track, 'x']));
  const later = await republic.mandate(b, 'vienna', '--power', 'speak', '--track', 'prisoners',
    '--from', '2098-01-01');
  await showMandate(b, track, later, a, 'B1');
  play.could_not('B', 'act by a mandate before its time', await refused(b, ['send', track, 'x']));
  const mandate = await republic.mandate(b, 'vienna', '--power', 'speak', '--track', 'prisoners');
  await b.command(['mandate', 'show', track, mandate]);
  const shown = await a.sees('that B may speak', track, (channel) => (
    channel.members.some((member) => member.name === 'B1' && member.power === 'speak')));
  const seen = shown.members.find((member) => member.name === 'B1').mandates;
  play.could('A', 'see before a word is said who stands behind B, for what and how long',
    seen.every((one) => one.principal === 'Republic' && one.proven) && seen.length === 2);
  await b.send(track, 'Forty names.');
  play.could('B', 'speak on its subject', (await a.arrived(track, 1)).join() === 'Forty names.');
  const [letter] = await a.acts(track, 'letter');
  play.could('A', 'see that the letter stands', letter.standing === 'in_force');

  play.could_not('B', 'speak on another', await refused(b, ['send', 'vienna', 'x']));
  play.could_not('B', 'show that mandate on another',
    await refused(b, ['mandate', 'show', 'vienna', mandate], 'error_mandate_unusable'));
  play.could_not('B', 'suspend, which is more than to speak',
    await refused(b, ['channel', 'suspend', track, '--reason', 'x']));
  play.could_not('A', 'show what was made for B',
    await refused(a, ['mandate', 'show', track, mandate], 'error_mandate_unusable'));
  const said = await a.command(['channel', 'show', track]);
  play.could('A', 'read power and mandate on its screen', /Power just now: speak/.test(said) &&
    /Mandate [0-9a-f]{8} of Republic: speak, from .* until .*; proven/.test(said),
    said.split('\n').find((line) => line.startsWith('Mandate')));

  // Taken back by the principal, in the middle: told by A, who got the file.
  const revocation = await republic.revocation(mandate);
  const forA = await kingdom.mandate(a, 'vienna', '--power', 'commit', '--all-tracks');
  await showMandate(a, track, forA, b, 'A1');
  await a.command(['mandate', 'revoke', track, revocation]);
  await b.sees('the revocation', track, (channel) => channel.members[0].power === 'none');
  play.could_not('B', 'speak once its principal has revoked it',
    await refused(b, ['send', track, 'x']));
  play.could_not('B', 'show the revoked one again',
    await refused(b, ['mandate', 'show', track, mandate], 'error') ||
    (await a.show(track)).members.find((one) => one.name === 'B1').power === 'none');

  // Withdrawn by the delegate itself.
  const own = (await a.show(track)).members[0].mandates[0].id.slice(0, 8);
  await a.command(['mandate', 'withdraw', track, own]);
  await b.sees('that A has withdrawn', track, (channel) => channel.members.some((member) => (
    member.name === 'A1' && member.power === 'none')));
  play.could_not('A', 'speak once it has withdrawn its mandate',
    await refused(a, ['send', track, 'x']));
  play.could('A', 'still leave', (await a.attempt(['channel', 'leave', track, '--confirm', track,
    '--json'])).code === 0);
});
