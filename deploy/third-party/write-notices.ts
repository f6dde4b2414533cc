// Prints the third-party notices of the packages that are installed here, or says what stands against shipping them.
import { join } from 'node:path';
import { noticesOf, objections } from './notices.ts';
import { readShipped } from './shipped.ts';

const shipped = readShipped(join(import.meta.dirname, '../..'));
const against = objections(shipped);
if (against.length > 0) {
  console.error(against.join('\n'));
  process.exit(1);
}
process.stdout.write(noticesOf(shipped));
