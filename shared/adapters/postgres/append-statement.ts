import { bucketOf } from '#shared/kernel/bucket.ts'
import type { Statement } from '#shared/ports/database.ts'
import type { AppendBatch } from '#shared/ports/event-log.ts'
import { int4s, int8s, jsons, texts, timestamps, uuids } from './binary-arrays.ts'

const PARAMETERS = Array.from({ length: 18 }, (_, index) => `$${index + 1}`).join(', ')

const EXPIRIES = `
      array(
        select clock_timestamp() + kept.for_ms * interval '1 ms'
        from unnest($19::int8[]) with ordinality kept (for_ms, place) order by kept.place
      )`

/** The whole batch in one call of log.append, each column of it as one array. */
export const appendStatement = ({ epoch, known, again = false, readSet, events, outcomes }: AppendBatch): Statement => ({
  name: 'append',
  text: `
    select result, epoch, head, first, date_part('epoch', recorded_at) as recorded_at, changed
    from log.append(${PARAMETERS}, ${EXPIRIES})`,
  values: [
    epoch,
    known,
    again,
    texts(readSet),
    uuids(events.map(({ id }) => id)),
    texts(events.map(({ stream }) => stream)),
    int4s(events.map(({ version }) => version)),
    int4s(events.map(({ stream }) => bucketOf(stream))),
    texts(events.map(({ type }) => type)),
    jsons(events.map(({ data }) => data)),
    jsons(events.map(({ metadata }) => metadata)),
    timestamps(events.map(({ occurredAt }) => occurredAt)),
    texts(outcomes.map(({ scope }) => scope)),
    texts(outcomes.map(({ key }) => key)),
    texts(outcomes.map(({ requestHash }) => requestHash)),
    jsons(outcomes.map(({ outcome }) => outcome)),
    int4s(outcomes.map(({ firstEvent }) => firstEvent)),
    int4s(outcomes.map(({ eventCount }) => eventCount)),
    int8s(outcomes.map(({ keptForMs }) => keptForMs)),
  ],
})
