// E9. A speech destroys the channel. It is suspended with a reason; nothing is taken in it, but it
// is not gone: both desks go on, and it is reopened where it was. Closed, it is closed for good.
import { marker } from './lib/letters.mjs';
import { scenario } from './lib/scenario.mjs';
import { openStage } from './lib/stage.mjs';

const phaseIs = (phase) => (shown) => shown.phase === phase;

await scenario('a channel is suspended, reopened, and closed', async (play) => {
  const reason = marker('speech');
  const { stage, a, b, channel } = await openStage(play);
  await a.send(channel, 'before');
  await b.arrived(channel, 1);

  // A letter that is on its way when the other side suspends. B stands still meanwhile.
  b.daemon.pause();
  await a.act('suspend', channel, '--reason', reason);
  b.daemon.resume();
  await b.sees('that it is suspended', channel, phaseIs('suspended'));
  const [suspension] = await b.acts(channel, 'suspend');
  play.could('B', 'read who suspended it, and why', suspension.text === reason &&
    suspension.author === 'A1');
  for (const desk of [a, b]) {
    const refused = await desk.attempt(['send', channel, 'x', '--json']);
    play.could_not(desk.label, 'write while it is suspended', refused.code === 1 &&
      /error_suspended/.test(refused.err), refused.err.trim());
  }
  const asked = await b.attempt(['question', channel, 'x', '--due', '2100-01-01', '--json']);
  play.could_not('B', 'ask either', /error_suspended/.test(asked.err));
  play.could('B', 'read on what was written before', (await b.texts(channel)).join() === 'before');

  // Another courier is lost, the desks are locked and opened: the channel stays what it is.
  await stage.courier('Doha').daemon.kill();
  await a.lock();
  await a.unlock();
  const shown = await a.show(channel);
  play.could('A', 'see when B was last heard, which tells that it is still there',
    shown.members.some((member) => member.name === 'B1' && member.last_heard_milliseconds > 0));
  play.could('A', 'find it suspended after locking and opening', shown.phase === 'suspended');

  const open = await a.attempt(['channel', 'resume', channel, '--json']);
  play.could_not('A', 'end a recess that is none', open.code === 1 && /error_suspended/.test(
    open.err), open.err.trim());
  await b.act('reopen', channel);
  await a.sees('that it is open again', channel, phaseIs('open'));
  await a.send(channel, 'after');
  play.could('A and B', 'write to each other again, where they were',
    (await b.arrived(channel, 2)).join() === 'before,after');
  const twice = await b.attempt(['channel', 'reopen', channel, '--json']);
  play.could_not('B', 'reopen what is open', /error_not_suspended/.test(twice.err));

  const unsure = await a.attempt(['channel', 'close', channel, '--confirm', 'bern', '--json']);
  play.could_not('A', 'close it by a slip', unsure.code === 1 && /error_not_confirmed/.test(
    unsure.err), unsure.err.trim());
  await a.act('close', channel, '--confirm', channel);
  await b.sees('that it is closed', channel, phaseIs('closed'));
  for (const [what, ...line] of [['write', 'send', channel, 'x'],
    ['reopen it', 'channel', 'reopen', channel]]) {
    const refused = await b.attempt([...line, '--json']);
    play.could_not('B', `${what} once it is closed`,
      refused.code === 1 && /error_closed/.test(refused.err), refused.err.trim());
  }
  play.could('A and B', 'see the same history',
    (await a.read(channel)).map((act) => act.act).join() ===
    (await b.read(channel)).map((act) => act.act).join());
});
