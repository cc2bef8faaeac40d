export { openAccess, type Access, type AccessParts } from './access/index.js';
export { AdminModule } from './admin/admin.module.js';
export { type AdminParts } from './admin/admin-parts.js';
export { gatewayMigrations } from './migrations/index.js';
export { startGateway, type Gateway, type GatewayOptions, type GatewaySettings } from './start-gateway.js';
export { startCallDesk } from './calls/start-call-desk.js';
