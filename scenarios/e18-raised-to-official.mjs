// E18. A conference turns into a negotiation: a channel begins without mandates, between scholars.
// A minister joins, who reads from then on, and raises it to an official one. From then on only
// what a mandate covers stands.
import { marker } from './lib/letters.mjs';
import { makePrincipals, showMandate } from './lib/principal.mjs';
import { scenario } from './lib/scenario.mjs';
import { Stage, befriendAll, bindEachOther, makeDesks } from './lib/stage.mjs';
import { until } from './lib/wait.mjs';

const channel = 'athens';

async function isMute(desk, ...line) {
  const done = await desk.attempt([...line, '--json']);
  return done.code === 1 && /error_without_authority/.test(done.err);
}

async function conference(play, { A, B, M }) {
  const early = marker('conference');
  await A.openChannel(channel, 'B', '--as', 'Scholar A', '--call', 'B=Scholar B');
  await B.sees('the channel', channel, () => true);
  await A.send(channel, `Between scholars: ${early}`);
  play.could('A and B', 'talk without mandates', (await B.arrived(channel, 1)).length === 1);
  play.could_not('A', 'make it official with nobody behind it',
    await isMute(A, 'channel', 'raise', channel));

  const { readers } = await A.json(['channel', 'admit', channel, 'M', '--call', 'Minister A',
    '--principal', 'Kingdom', '--wait']);
  const [admitted] = await B.acts(channel, 'admit');
  play.could('A', 'wait until B has it', admitted !== undefined && readers.length > 0);
  await M.sees('the channel', channel, () => true);
  play.could('B', 'see who was admitted, and by whom', /Minister A/.test(admitted.text) &&
    admitted.author === 'A', `${admitted.text}, by ${admitted.author}`);
  await bindEachOther(channel, [M, 'Minister A'], [B, 'Scholar B']);
  await B.send(channel, 'Welcome.');
  play.could('M', 'read what is written from then on',
    (await M.arrived(channel, 1)).join() === 'Welcome.');
  const found = await M.command(['search', early, '--json']);
  play.could_not('M', 'read what was written before it came', found === '' &&
    !JSON.stringify(await M.read(channel)).includes(early));
}

async function negotiation(play, stage, { A, B, M }) {
  const { Kingdom, Republic } = await makePrincipals(stage, { Kingdom: [A, M], Republic: [B] });
  const commit = await Kingdom.mandate(M, channel, '--power', 'commit', '--track', channel);
  await Promise.all([showMandate(M, channel, commit, B, 'M'),
    A.sees('the mandate of M', channel, (shown) => shown.members.some((member) => (
      member.name === 'M' && member.power === 'commit')))]);
  await M.act('raise', channel);
  const raised = await B.sees('that it is official', channel, (shown) => shown.official);
  const minister = raised.members.find((member) => member.name === 'M');
  play.could('B', 'see that it is official now, and who may commit whom',
    minister.power === 'commit' && minister.mandates[0].principal === 'Kingdom' &&
    minister.mandates[0].proven);
  await A.sees('that it is official', channel, (shown) => shown.official);
  const again = await B.json(['channel', 'raise', channel]);
  play.could('anybody', 'say so once more without harm', again.what === 'channel_is_official' &&
    (await B.acts(channel, 'raise')).length === 1);
  play.could_not('A and B', 'go on as scholars', await isMute(A, 'send', channel, 'x') &&
    await isMute(B, 'send', channel, 'x'));
  play.could('B', 'still read what was said before', (await B.texts(channel)).length === 1);

  const speak = await Republic.mandate(B, channel, '--power', 'speak', '--track', channel);
  await showMandate(B, channel, speak, M, 'B');
  await B.send(channel, 'In the name of the Republic.');
  await M.arrived(channel, 2);
  const letter = (await M.acts(channel, 'letter')).at(-1);
  play.could('M', 'see that the letter of B stands', letter.standing === 'in_force' &&
    letter.text === 'In the name of the Republic.');
  play.could_not('B', 'close it, which takes the power to commit',
    await isMute(B, 'channel', 'close', channel, '--confirm', channel));
  await M.act('close', channel, '--confirm', channel);
  await Promise.all([A, B].map((desk) => desk.sees('that it is closed', channel, (shown) => (
    shown.phase === 'closed'))));
  play.could('M', 'close it', true);
  const standing = async (desk) => JSON.stringify((await desk.read(channel))
    .map((act) => [act.act, act.standing]));
  play.could('A and B', 'see the same acts and what became of each',
    await standing(A) === await standing(B));
}

await scenario('a channel begins without mandates and is raised', async (play) => {
  const stage = play.keep(new Stage());
  await stage.makeCouriers();
  const desks = await makeDesks(stage, ['A', 'B', 'M']);
  await befriendAll([desks.A, desks.B], [desks.A, desks.M], [desks.M, desks.B]);
  await conference(play, desks);
  await negotiation(play, stage, desks);
});
