import type { LoggedEvent } from '#shared/ports/event-log.ts'

/** Which events somebody wants to hear of. `stream` is the name of one, or a category such as `order`. */
export type Interest = { readonly types?: readonly string[] | undefined; readonly stream?: string | undefined }

export type Wanted = (event: Pick<LoggedEvent, 'type' | 'stream'>) => boolean

export const wantedBy = ({ types, stream }: Interest): Wanted => {
  const wanted = types && new Set(types)
  const isOfStream = ofStream(stream)
  return (event) => (wanted === undefined || wanted.has(event.type)) && isOfStream(event.stream)
}

const ofStream = (stream: string | undefined): ((of: string) => boolean) => {
  if (stream === undefined) return () => true
  if (stream.includes('-')) return (of) => of === stream
  const category = `${stream}-`
  return (of) => of.startsWith(category)
}

/** The same for those who want the same. */
export const nameOf = ({ types, stream }: Interest): string => JSON.stringify([stream, types && [...types].sort()])
