import { runService } from '@omni/platform';
import { startGatewayService } from './service/start-gateway-service.js';

await runService('gateway', startGatewayService);
