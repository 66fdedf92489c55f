/**
 * Of every session that writes read models. Statements of projections name their tables without a schema, and find those that are read.
 * Rows and high-water go back together in a crash, and the log mends the rest: nobody waits for the disk.
 */
export const SESSION_SETTINGS: Readonly<Record<string, string>> = { search_path: 'read', synchronous_commit: 'off', jit: 'off' }
