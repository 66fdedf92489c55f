import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { everyType, shopStory } from '../testing/shop-story.ts'

const page = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8')
const coded = (text: string): readonly string[] => Array.from(text.matchAll(/`(\w+)`/g), ([, word]) => word!)

const fieldsIn = (value: unknown): readonly string[] =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([name, member]) => [...(Array.isArray(value) ? [] : [name]), ...fieldsIn(member)])

describe('docs/events.md', () => {
  it('has each type of event once, and no other', () => {
    const types = page.split('\n').flatMap((line) => coded(line.split('|')[1] ?? '').filter((word) => /^[A-Z]/.test(word)))
    assert.deepEqual(types.sort(), [...everyType].sort())
  })

  it('names every field of what is recorded', () => {
    const named = new Set(coded(page))
    const unnamed = shopStory.flatMap(({ data }) => fieldsIn(data)).filter((field) => !named.has(field))
    assert.deepEqual(unnamed, [])
  })
})
