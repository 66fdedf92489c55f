import assert from 'node:assert/strict'
import fc from 'fast-check'
import { spelled, wordsOf } from './words.ts'

describe('The words of a text', () => {
  it('have no case, no accents and no apostrophes', () => {
    assert.deepEqual(wordsOf("Crème BRÛLÉE, Lady's"), ['creme', 'brulee', 'ladys'])
    assert.deepEqual(wordsOf('Straße STRASSE strasse'), ['strasse', 'strasse', 'strasse'])
    assert.deepEqual(wordsOf('Smørrebrød Łódź Ærø ΟΔΟΣ οδός'), ['smorrebrod', 'lodz', 'aero', 'οδοσ', 'οδοσ'])
    assert.deepEqual(wordsOf('Зелёный чай'), ['зеленыи', 'чаи'])
  })

  it('end where neither a letter nor a digit follows', () => {
    assert.deepEqual(wordsOf('hot-dog/3.5mm_x www.tea.com'), ['hot', 'dog', '3', '5mm', 'x', 'www', 'tea', 'com'])
    assert.deepEqual(wordsOf(' ,!& '), [])
  })

  it('are the same for whoever writes them apart or in one, large or small', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 50 }), (text) => {
        const words = wordsOf(text)
        assert.deepEqual(wordsOf(text.normalize('NFD')), words)
        assert.deepEqual(wordsOf(words.join(' ')), words)
      }),
    ))

  it('are cut before they are too long for an index', () => assert.deepEqual(wordsOf('\u{1d41a}'.repeat(100)), ['a'.repeat(60)]))
})

describe('A word spelled in ASCII', () => {
  it('is itself, or begins as other words that begin alike', () => {
    assert.equal(spelled('tea42'), 'tea42')
    assert.ok(spelled('чаи').startsWith(spelled('ча')))
    assert.match(spelled('чаи茶'), /^[a-z0-9]+$/)
  })
})
