import { runService } from '@omni/platform';
import { startResolverService } from './service/start-resolver-service.js';

await runService('resolver', startResolverService);
