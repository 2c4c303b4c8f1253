// A locked desk keeps the line and can read nothing: a thief who takes it running finds neither the
// passphrase nor a text in its memory.
import { marker } from './lib/letters.mjs';
import { hitList, scenario } from './lib/scenario.mjs';
import { Search, canReadMemory } from './lib/search.mjs';
import { openStage } from './lib/stage.mjs';
import { sleep, until } from './lib/wait.mjs';

// Every command that would need the vault.
const needVault = [['read', 'geneva'], ['send', 'geneva', 'x'], ['outbox'], ['card', 'list'],
  ['channel', 'list'], ['card', 'make', 'C1'], ['card', 'words', 'A1']];
const exitLocked = 4;

await scenario('a locked desk keeps the line and reads nothing', async (play) => {
  const words = { read: marker('secret'), waiting: marker('draft'), later: marker('later') };
  const passphrase = marker('passphrase');
  const { stage, a, b, channel } = await openStage(play, { b: { passphrase } });
  const secrets = { 'the passphrase': passphrase, 'a letter that was read': words.read,
    'a letter that waits': words.waiting, 'a letter that came later': words.later };

  const fresh = await a.json(['desk', 'status']);
  play.check('an open desk says that it is open', fresh.locked === false);
  await a.send(channel, `One ${words.read}`);
  await b.arrived(channel, 1);
  await a.emptied();
  // With its reader away the answer waits in the open desk.
  a.daemon.pause();
  await b.send(channel, `Two ${words.waiting}`);
  const search = new Search(secrets);
  if (canReadMemory) {
    const open = await search.memory(b.daemon.pid);
    play.check('the search finds in an open desk the letter that it is about to seal',
      open.hits.some((hit) => hit.what === 'a letter that waits'),
      `${(open.size / 1048576).toFixed(0)} MB searched`);
  }

  await b.lock();
  const before = await b.status();
  play.check('the desk says that it is locked', before.locked === true);
  await sleep(1);
  const after = await b.status();
  play.could('a locked desk', 'keep its line busy', after.cells_sent > before.cells_sent + 20 &&
    after.couriers.filter((courier) => courier.line_up).length === 2,
    `${after.cells_sent - before.cells_sent} cells in a second`);
  for (const args of needVault) {
    const done = await b.attempt([...args, '--json']);
    play.could_not('whoever sits at a locked desk', args.join(' '),
      done.code === exitLocked && done.out === '', done.err.trim());
  }

  if (canReadMemory) {
    const locked = await search.memory(b.daemon.pid);
    play.could_not('a thief', 'find passphrase or text in the memory of a locked desk',
      locked.hits.length === 0, hitList(locked.hits) ||
      `${(locked.size / 1048576).toFixed(0)} MB searched`);
  } else {
    play.skip('the memory of a locked desk', 'only root may read it');
  }
  const folder = await search.folder(b.home);
  play.could_not('a thief', 'find them in its folder', folder.hits.length === 0,
    hitList(folder.hits) || `${folder.files} files`);

  // What was sealed before the lock leaves; what comes waits.
  a.daemon.resume();
  await a.arrived(channel, 1);
  play.could('a locked desk', 'still deliver what was sealed before', true);
  await a.send(channel, `Three ${words.later}`);
  await until('the keeper has fetched the letter',
    async () => (await b.status()).fetched_waiting > 0);
  if (canReadMemory) {
    const locked = await search.memory(b.daemon.pid);
    play.could_not('a thief', 'read what a locked desk has fetched', locked.hits.length === 0,
      hitList(locked.hits));
  }

  // A restart comes up locked.
  await b.daemon.stop();
  await b.start();
  play.check('a desk that starts is locked', (await b.status()).locked === true);
  await b.unlock();
  const texts = await b.arrived(channel, 2);
  play.could('B', 'read all of it once it is unlocked',
    texts.join() === `One ${words.read},Three ${words.later}`);
  await Promise.all([a.emptied(), b.emptied()]);
  await stage.close();
});
