import type { AuditedTable } from '../table.ts'

const audit: AuditedTable = {
  table: 'audit',
  key: { position: 'number' },
  columns: [
    ...['occurred_at', 'recorded_at', 'version', 'stream', 'type', 'actor', 'role', 'request_id', 'correlation_id', 'trace_id'],
  ],
  expected: (events) => `
    select position, occurred_at, recorded_at, version, stream, type, metadata ->> 'actor' as actor, metadata ->> 'role' as role,
      metadata ->> 'requestid' as request_id,
      nullif(metadata ->> 'correlationid', metadata ->> 'requestid') as correlation_id,
      nullif(split_part(metadata ->> 'traceparent', '-', 2), '') as trace_id
    from ${events}`,
}

export const auditTables: readonly AuditedTable[] = [audit]
