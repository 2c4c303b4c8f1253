// E14. Talks are allowed "on one subject only", and one side has full powers, the other few: a
// mandate says on which tracks, with what power and from when until when its delegate may act. What
// goes beyond it is not made, and would have no effect; withdrawn or revoked, it is over, also for
// what was written at that very time.
import { scenario } from './lib/scenario.mjs';
import { makePrincipals, showMandate } from './lib/principal.mjs';
import { openStage } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

const channel = 'vienna';
const track = `${channel}/prisoners`;

const refused = async (desk, what, error = 'error_without_authority') => {
  const done = await desk.attempt([...what, '--json']);
  return done.code === 1 && done.err.includes(error);
};

const powerOf = (shown, name) => shown.members.find((member) => member.name === name).power;
const hasPower = (name, power) => (shown) => powerOf(shown, name) === power;

async function bounds(play, { a, b, Kingdom, Republic }) {
  play.could_not('B', 'say a word on an official track without a mandate',
    await refused(b, ['send', track, 'x']));
  const later = await Republic.mandate(b, channel, '--power', 'speak', '--track', 'prisoners',
    '--from', '2098-01-01');
  await showMandate(b, track, later, a, 'B1');
  play.could_not('B', 'act by a mandate before its time', await refused(b, ['send', track, 'x']));
  const mandate = await Republic.mandate(b, channel, '--power', 'speak', '--track', 'prisoners');
  await b.command(['mandate', 'show', track, mandate]);
  const shown = await a.sees('that B may speak', track, hasPower('B1', 'speak'));
  const seen = shown.members.find((member) => member.name === 'B1').mandates;
  play.could('A', 'see before a word is said who stands behind B, for what and how long',
    seen.every((one) => one.principal === 'Republic' && one.proven) && seen.length === 2);
  const full = await Kingdom.mandate(a, channel, '--power', 'commit', '--all-tracks');
  const atB = await showMandate(a, track, full, b, 'A1');
  play.could('B', 'see that A has full powers where it has few',
    powerOf(atB, 'A1') === 'commit' && atB.members[0].power === 'speak');
  await b.send(track, 'Forty names.');
  play.could('B', 'speak on its subject', (await a.arrived(track, 1)).join() === 'Forty names.');
  const [letter] = await a.acts(track, 'letter');
  play.could('A', 'see that the letter stands', letter.standing === 'in_force');

  play.could_not('B', 'speak on another', await refused(b, ['send', channel, 'x']));
  play.could_not('B', 'show that mandate on another',
    await refused(b, ['mandate', 'show', channel, mandate], 'error_mandate_unusable'));
  play.could_not('B', 'suspend, which is more than to speak',
    await refused(b, ['channel', 'suspend', track, '--reason', 'x']));
  play.could_not('A', 'show what was made for B',
    await refused(a, ['mandate', 'show', track, mandate], 'error_mandate_unusable'));
  const said = await a.command(['channel', 'show', track]);
  const line = /Mandate [0-9a-f]{8} of Republic: speak, .* until 31 December 2099 23:59; proven/;
  play.could('A', 'read power and mandate on its screen', /Power just now: speak/.test(said) &&
    line.test(said),
    said.split('\n').find((line) => /Mandate/.test(line)).trim());
  return mandate;
}

// Taken back by the principal, in the middle: told by A, who got the file. B writes before it hears
// of it, and after.
async function revoked(play, { stage, a, b, Republic }, mandate) {
  const lines = stage.watcher.of('A to ');
  for (const line of lines) line.worsen(['up', 'down'], { held: true });
  await a.command(['mandate', 'revoke', track, await Republic.revocation(mandate)]);
  await b.send(track, 'Forty more.');
  for (const line of lines) line.clear();
  await b.sees('the revocation', track, (shown) => shown.members[0].power === 'none');
  const standing = (desk) => until(`${desk.label} has the letter that crossed it`, async () => (
    (await desk.acts(track, 'letter')).find((letter) => letter.text === 'Forty more.')?.standing));
  play.could('A and B', 'see that what crossed the revocation is without authority',
    await standing(a) === 'without_authority' && await standing(b) === 'without_authority');
  const said = await a.command(['read', track]);
  play.could('A', 'read that on its screen', said.split('Without authority').length === 2);
  play.could_not('B', 'speak once its principal has revoked it',
    await refused(b, ['send', track, 'x']));
  await b.attempt(['mandate', 'show', track, mandate]);
  play.could_not('B', 'speak by showing the revoked one again',
    await refused(b, ['send', track, 'x']) && powerOf(await a.show(track), 'B1') === 'none');
}

async function withdrawn(play, { a, b }) {
  const own = (await a.show(track)).members[0].mandates[0].id.slice(0, 8);
  await a.command(['mandate', 'withdraw', track, own]);
  await b.sees('that A has withdrawn', track, hasPower('A1', 'none'));
  play.could_not('A', 'speak once it has withdrawn its mandate',
    await refused(a, ['send', track, 'x']));
  play.could('A', 'still leave', (await a.attempt(['channel', 'leave', track, '--confirm', track,
    '--json'])).code === 0);
  const left = await b.sees('that A has left', track, (shown) => (
    shown.members.find((member) => member.name === 'A1').gone));
  play.could('B', 'see that A has left', left.phase === 'open');
}

await scenario('a mandate bounds what its delegate can do', async (play) => {
  const { stage, a, b } = await openStage(play, { a: { watched: true } });
  const desks = { stage, a, b,
    ...await makePrincipals(stage, { Kingdom: [a], Republic: [b] }) };
  await a.openChannel(channel, 'B1', '--official', '--as', 'A');
  await a.openChannel(track, 'B1', '--official', '--as', 'A');
  await until('both are at B', async () => (await b.channels()).length === 3);
  const mandate = await bounds(play, desks);
  await revoked(play, desks, mandate);
  await withdrawn(play, desks);
});
