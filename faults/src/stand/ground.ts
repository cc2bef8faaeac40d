import type pg from 'pg';
import { type Service } from './service.js';

/** What the load and the audit need of a product, whatever processes it consists of. */
export type Ground = {
  readonly gateways: readonly { readonly url: string }[];
  readonly bootstrapToken: string;
  readonly postgres: {
    /** Of the database, past all proxies. */
    url(): string;
  };
  /** Every process of the product. */
  all(): readonly Service[];
  /** Partitions of the calls of which something is not consumed yet, whatever log the stored offsets are of. */
  unread(client: pg.Client): Promise<number>;
  /** Runs the command of the product on its data. */
  omni(...args: readonly string[]): Promise<{
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
  }>;
  close(): Promise<void>;
};

/** How often a process ended although nobody had asked for it. */
export const crashesOf = (services: readonly Service[]): number =>
  services.reduce((sum, { crashes }) => sum + crashes(), 0);
