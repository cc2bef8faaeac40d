/** Runtime settings by name, as `postgres -c` takes them. */
export type ServerSettings = { readonly [name: string]: string };

/** Reached over the loopback with a password only; durable; its log holds no statement and no value. */
export const SERVER_SETTINGS: ServerSettings = {
  listen_addresses: '127.0.0.1',
  // No socket file: its path is limited to 107 bytes, and data folders are where users want them.
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '128MB',
  effective_cache_size: '512MB',
  max_wal_size: '1GB',
  min_wal_size: '128MB',
  wal_compression: 'on',
  synchronous_commit: 'on',
  fsync: 'on',
  full_page_writes: 'on',
  jit: 'off',
  // Statements here are small; workers only take turns with ours, and need shared memory that containers ration.
  max_parallel_workers_per_gather: '0',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_messages: 'warning',
  // What failed is logged where it was asked, without its values.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
  log_line_prefix: '%m [%p] ',
};
