// E11. A host brings two of its relations together; from then on they write past it. What a host
// that hands over a forged card gets: the words of the two ends differ, and nothing leaves their
// desks.
import { marker } from './lib/letters.mjs';
import { hitList, scenario } from './lib/scenario.mjs';
import { Search, canReadMemory } from './lib/search.mjs';
import { Stage, befriendAll, makeDesks, searchDesk } from './lib/stage.mjs';
import { sleep, until } from './lib/wait.mjs';

const memberWith = (shown, part) => shown.members.find((member) => member.name.includes(part));

async function introduce(play, { A, B, H }) {
  const word = marker('directly');
  await befriendAll([H, A], [H, B]);
  await H.command(['channel', 'open', 'table', '--with', 'A', '--with', 'B', '--as-host',
    '--as', 'Switzerland', '--call', 'A=Delegation A', '--call', 'B=Delegation B']);
  await Promise.all([A, B].map((desk) => desk.sees('the channel', 'table', () => true)));
  const before = await A.show('table');
  const host = before.members.find((member) => member.name === 'H');
  play.could('A', 'see who sits there, and that there is no relation with B yet',
    memberWith(before, 'Delegation B').connection === 'none' && host.role === 'host',
    before.members.map((member) => `${member.name || 'A itself'}: ${member.connection}`).join());
  await A.send('table', `From A to all: ${word}`);
  const waits = (await A.acts('table', 'letter'))[0];
  play.could('A', 'see that for B it waits', waits.readers.some((reader) => (
    reader.state === 'not_connected')), JSON.stringify(waits.readers));

  await H.act('introduce', 'table', 'A', 'B');
  const connected = await A.sees('B', 'table', (shown) => (
    memberWith(shown, 'Delegation B').connection === 'open'));
  await B.sees('A', 'table', (shown) => memberWith(shown, 'Delegation A').connection === 'open');
  const peers = { ofA: memberWith(connected, 'Delegation B').name,
    ofB: memberWith(await B.show('table'), 'Delegation A').name };
  const relation = (await A.relations()).find((one) => one.name === peers.ofA);
  play.could('A', 'see by whom it was brought together with B', relation.introduced_by === 'H',
    `${peers.ofA}, by ${relation.introduced_by}`);
  const [act] = await B.acts('table', 'introduce');
  play.could('B', 'see that the host did it', act.author === 'H');
  const words = [await A.words(peers.ofA), await B.words(peers.ofB)];
  play.could('A and B', 'compare the same words, past the host',
    words[0].join() === words[1].join(), words[0].join(' '));
  await Promise.all([A.confirmWords(peers.ofA), B.confirmWords(peers.ofB)]);
  play.could('B', 'read what waited for it', (await B.arrived('table', 1)).join() ===
    `From A to all: ${word}`);

  const secret = { channel: marker('aside'), letter: marker('alone') };
  await A.openChannel(secret.channel, peers.ofA);
  const aside = await B.sees('the other channel', secret.channel, () => true);
  await A.send(secret.channel, secret.letter);
  await B.arrived(secret.channel, 1);
  const finds = async (desk) => (await desk.command(['search', secret.letter, '--json'])) !== '';
  play.could_not('the host', 'find what they write without it, which B finds',
    !(await finds(H)) && await finds(B));
  const search = new Search({ 'the name of their channel': secret.channel,
    'its id': Buffer.from(aside.id, 'hex') });
  const atH = await searchDesk(search, H, canReadMemory);
  play.could_not('the host', 'hold anything of their channel', atH.hits.length === 0,
    hitList(atH.hits) || atH.detail);
  if (canReadMemory) {
    const atB = new Set((await searchDesk(search, B, true)).hits.map((hit) => hit.what));
    play.check('the same search finds both at B', atB.size === 2, [...atB].join(', '));
  } else {
    play.skip('the desks\' memory', 'only root may read it');
  }
}

// The host has two desks of its own, and hands to each the card of one of them as the other's.
async function forge(play, { C, D, M, N }) {
  const [place, word] = [marker('bern'), marker('trap')];
  const toC = await M.makeCard('C');
  const toD = await N.makeCard('D');
  await C.acceptCard(toC, 'D');
  await D.acceptCard(toD, 'C');
  const words = [await C.words('D'), await D.words('C')];
  play.could_not('a host in the middle', 'make the words of both ends agree',
    words[0].join() !== words[1].join(), `${words[0].join(' ')} / ${words[1].join(' ')}`);
  await Promise.all([M.words('C'), N.words('D')]);
  await M.confirmWords('C');
  await C.openChannel(place, 'D');
  await C.send(place, word);
  const { waiting } = await C.outbox();
  play.could('C', 'see that its letter waits for the words', waiting.length > 0 &&
    waiting.every((one) => one.held_for_words));
  await sleep(3);
  play.could_not('a host in the middle', 'get the letter', (await M.channels()).length === 0);
  await C.confirmWords('D');
  const got = await M.arrived((await until('it goes out once C says that the words agree',
    async () => (await M.channels())[0])).name, 1);
  play.check('had C said that they agree without comparing, it would have got it',
    got.join() === word);
}

await scenario('a host introduces two, and a forging one is found out', async (play) => {
  const stage = play.keep(new Stage());
  await stage.makeCouriers();
  await introduce(play, await makeDesks(stage, ['A', 'B', 'H']));
  await Promise.all(stage.desks.map((desk) => desk.daemon.kill()));
  await forge(play, await makeDesks(stage, ['C', 'D', 'M', 'N']));
});
