// Prints the page of all settings, as deploy/SETTINGS.md has it.
import { settingsPage } from './page.ts';

process.stdout.write(settingsPage());
