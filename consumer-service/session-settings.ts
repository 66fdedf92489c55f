/**
 * Of every session that writes read models. Statements of projections name their tables without a schema, and find those that are read.
 * Rows and high-water go back together in a crash, and the log mends the rest: nobody waits for the disk. A process that is paused
 * while it has a high-water locked does not hold up the one that takes over from it.
 */
export const SESSION_SETTINGS: Readonly<Record<string, string>> = {
  search_path: 'read',
  synchronous_commit: 'off',
  jit: 'off',
  idle_in_transaction_session_timeout: '3s',
}
