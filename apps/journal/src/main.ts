import { runService } from '@omni/platform';
import { startJournalService } from './service/start-journal-service.js';

await runService('journal', startJournalService);
