// `npm run picture`: asks a real question of a really broken lab and takes the README's picture of the page.
// `--fault NAME`, `--encap vxlan|bgp`, `--out FILE`, `--phone`.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBrowser } from '../helpers/browser.ts';
import { startDemo } from './demo.ts';

const { values } = parseArgs({
  options: {
    fault: { type: 'string', default: 'workload-route-wrong' },
    encap: { type: 'string', default: 'vxlan' },
    out: { type: 'string', default: join(import.meta.dirname, 'page.png') },
    phone: { type: 'boolean', default: false },
  },
});

const patienceMs = 30_000;
const demo = await startDemo({
  port: 0,
  encap: values.encap === 'bgp' ? 'bgp' : 'vxlan',
  fault: values.fault,
  labName: 'picture',
  log: console.log,
});
const browser = await openBrowser();
try {
  const viewport = values.phone ? { width: 390, height: 844 } : { width: 1440, height: 1440 };
  const page = await browser.newPage({ viewport });
  page.setDefaultTimeout(patienceMs);
  await page.goto(demo.workspace.url);
  await page.getByRole('heading', { name: '#incidents' }).waitFor();
  const question = '/calico why shop/web-0 cannot reach shop/db-0 on 5432';
  await page.getByRole('textbox', { name: 'Message', exact: true }).fill(question);
  await page.keyboard.press('Enter');
  const end = performance.now() + patienceMs;
  while (demo.workspace.files().length === 0) {
    if (performance.now() > end) throw new Error('no picture was posted: the diagnosis did not end');
    await page.waitForTimeout(50);
  }
  const messages = page.getByRole('log', { name: 'Messages' });
  await messages.getByText('Cause found').first().waitFor();
  // The summary of the channel as well: it is brought up to date last.
  await messages.getByText('Broken: 1').waitFor();
  await messages
    .getByRole('link', { name: /repl(y|ies)/ })
    .first()
    .click();
  const thread = page.getByRole('region', { name: 'Thread' });
  await thread.getByRole('button', { name: 'Approve' }).first().waitFor();
  // From the picture on: what was found above it is the card's to say.
  await thread.getByRole('img').first().scrollIntoViewIfNeeded();
  await page.waitForTimeout(500);
  await page.screenshot({ path: values.out });
  console.log(`Saved ${values.out}`);
} finally {
  await browser.close();
  await demo.stop();
}
