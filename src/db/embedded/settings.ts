import { totalmem } from 'node:os';

const megabyte = 1024 * 1024;
// A container may have less than its machine.
const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY) / megabyte;
// A million leads and their indexes take about three gigabytes.
const buffers = Math.round(Math.min(4096, Math.max(128, memory / 8)));

/** Suits one small server and tables of a million rows. The log never gets statements, parameters or values of rows. */
const defaults: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  password_encryption: 'scram-sha-256',
  max_connections: '60',
  shared_buffers: `${buffers}MB`,
  effective_cache_size: `${3 * buffers}MB`,
  work_mem: '16MB',
  maintenance_work_mem: '256MB',
  random_page_cost: '1.1',
  jit: 'off',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  // Mass changes write fast: somebody else than their own process is to bring that to the system in time.
  wal_buffers: `${Math.round(Math.min(32, Math.max(4, buffers / 32)))}MB`,
  wal_writer_delay: '10ms',
  autovacuum: 'on',
  lc_messages: 'C',
  log_min_messages: 'log',
  log_error_verbosity: 'terse',
  log_statement: 'none',
  log_min_error_statement: 'panic',
  log_min_duration_statement: '-1',
  log_min_duration_sample: '-1',
  log_parameter_max_length: '0',
  log_parameter_max_length_on_error: '0',
  log_checkpoints: 'off',
};

export function settingFlags(settings: Record<string, string>): string[] {
  return Object.entries({ ...defaults, ...settings }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}
