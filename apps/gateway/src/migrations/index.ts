import { CreateAdminTables1738231317000 } from './create-admin-tables.js';

/** Every migration of the gateway in order; they only ever add. */
export const gatewayMigrations = [CreateAdminTables1738231317000] as const;
