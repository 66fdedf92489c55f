import { readFile } from 'node:fs/promises'
import { get, type Route, type RouteDocs } from './route.ts'

const SOURCE = new URL('../../docs/errors.md', import.meta.url)

/** `/docs/errors`, to which the `type` of every problem points: docs/errors.md with an anchor at each heading. */
export const errorDocs = (): Route =>
  get(
    '/docs/errors',
    {},
    async () => ({
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: pageOf(await readFile(SOURCE, 'utf8')),
    }),
    DOCS,
  )

const DOCS: RouteDocs = {
  name: 'readErrorDocs',
  summary: 'Every problem and refusal, explained',
  answers: { 200: { description: 'A page.', mediaType: 'text/html; charset=utf-8', schema: { type: 'string' } } },
  problems: [],
}

const pageOf = (markdown: string): string =>
  `<!doctype html>\n<meta charset="utf-8">\n<title>Daybook: errors</title>\n<style>body{max-width:45em;margin:2em auto;font-family:sans-serif}</style>\n${markdown
    .split(/\n{2,}/)
    .map(blockOf)
    .join('\n')}\n`

const blockOf = (block: string): string => {
  const heading = /^(#{1,3}) `?([^`]+?)`?$/.exec(block.trim())
  if (heading) return `<h${heading[1]!.length} id="${inlineOf(heading[2]!)}">${inlineOf(heading[2]!)}</h${heading[1]!.length}>`
  return `<p>${inlineOf(block.trim())}</p>`
}

const inlineOf = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll(/`([^`]+)`/g, '<code>$1</code>')
