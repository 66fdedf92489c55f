/** Every kind of fault that is struck, and what it is. */
export const kinds = {
  'kill-command': 'kill -9 of a command service',
  'kill-publisher': 'kill -9 of a publisher',
  'kill-consumer': 'kill -9 of a consumer service',
  'kill-query': 'kill -9 of the query service',
  'restart-broker': 'RabbitMQ is stopped or killed, and started again',
  'cut-broker': 'the connections to RabbitMQ break, amid what is being sent',
  'purge-queue': 'a queue is emptied',
  'delete-queue': 'a queue is deleted',
  'duplicate-messages': 'messages come twice or three times',
  'drop-messages': 'messages do not come',
  'reorder-messages': 'messages come in another order, some much later',
  'restart-write': 'the PostgreSQL of the log is stopped or crashes, and is started again',
  'restart-read': 'the PostgreSQL of the read models is stopped or crashes, and is started again',
  'restore-write':
    'the log is put back to a copy that was made a moment ago, as from a backup: what has come since is lost, and its epoch is raised',
  'cut-write': 'the connections to the log break, amid what is being sent',
  'cut-read': 'the connections to the read models break, amid what is being sent',
  'lose-notify': 'PostgreSQL notifies the publishers, and they do not hear it',
  'pause-publisher': 'a publisher is stopped for seconds and wakes up, having noticed nothing',
  'pause-consumer': 'a consumer service is stopped for seconds and wakes up, having noticed nothing',
  'change-partitions': 'the number of partitions is changed by its command, which is killed on its way and begun again',
  rebuild: 'a read model is rebuilt by its command, which is killed on its way and begun again',
  'jump-clock': 'the clock of a command service goes forwards or backwards, by up to 400 days',
} as const satisfies Readonly<Record<string, string>>

export type FaultKind = keyof typeof kinds

export const allKinds = Object.keys(kinds) as readonly FaultKind[]

export const isKind = (text: string): text is FaultKind => Object.hasOwn(kinds, text)
