/** Something is wrong with the system: what was seen, where, and what to do next. */
export class Wrong extends Error {
  /**
   * @param {string} what
   * @param {{ where?: string | undefined, next?: string | undefined, stuck?: readonly string[] }} [more] `stuck`: read models that need not be waited for again
   */
  constructor(what, { where, next, stuck = [] } = {}) {
    super(what)
    this.where = where
    this.next = next
    this.stuck = stuck
  }
}

/** Nobody can say whether the system is right: what is in the way, and what to do about it. */
export class NotJudged extends Error {
  /**
   * @param {string} what
   * @param {string} next
   */
  constructor(what, next) {
    super(what)
    this.next = next
  }
}

/** This one thing cannot be tried here, for no fault of the system's. */
export class NotTried extends Error {}

/** The run was broken off, by Ctrl-C or because its time is over. */
export class BrokenOff extends Error {}
