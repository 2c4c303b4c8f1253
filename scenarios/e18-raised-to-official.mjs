// E18. A conference turns into a negotiation: a channel begins without mandates, and is raised to
// an official one when somebody comes who may commit. From then on only what a mandate covers
// stands.
import { makePrincipals, showMandate } from './lib/principal.mjs';
import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';

await scenario('a channel begins without mandates and is raised', async (play) => {
  const { stage, a, b, channel } = await openStage(play);
  await a.send(channel, 'Between scholars.');
  play.could('A and B', 'talk without mandates',
    (await b.arrived(channel, 1)).join() === 'Between scholars.');
  const early = await a.attempt(['channel', 'raise', channel, '--json']);
  play.could_not('A', 'make it official with nobody behind it', early.code === 1 &&
    /error_without_authority/.test(early.err), early.err.trim());

  const { a: kingdom, b: republic } = await makePrincipals(stage, a, b);
  const commit = await kingdom.mandate(a, channel, '--power', 'commit', '--track', channel);
  await showMandate(a, channel, commit, b, 'A1');
  await a.act('raise', channel);
  const raised = await b.sees('that it is official', channel, (shown) => shown.official);
  play.could('B', 'see that it is official now, and that A may commit',
    raised.members.find((member) => member.name === 'A1').power === 'commit');
  const mute = await b.attempt(['send', channel, 'x', '--json']);
  play.could_not('B', 'go on without a mandate', mute.code === 1 &&
    /error_without_authority/.test(mute.err), mute.err.trim());
  play.could('B', 'still read what was said before', (await b.texts(channel)).length === 1);

  const speak = await republic.mandate(b, channel, '--power', 'speak', '--track', channel);
  await showMandate(b, channel, speak, a, 'B1');
  await b.send(channel, 'In the name of the Republic.');
  await a.arrived(channel, 1);
  const [letter] = await a.acts(channel, 'letter').then((all) => all.filter((one) => !one.mine));
  play.could('A', 'see that the letter of B stands', letter.standing === 'in_force');
  const closing = await b.attempt(['channel', 'close', channel, '--confirm', channel, '--json']);
  play.could_not('B', 'close it, which takes the power to commit', closing.code === 1 &&
    /error_without_authority/.test(closing.err), closing.err.trim());
  await a.act('close', channel, '--confirm', channel);
  await b.sees('that it is closed', channel, (shown) => shown.phase === 'closed');
  play.could('A', 'close it', true);
  play.could('A and B', 'see the same acts and what became of each',
    JSON.stringify((await a.read(channel)).map((act) => [act.act, act.standing])) ===
    JSON.stringify((await b.read(channel)).map((act) => [act.act, act.standing])));
});
