/** The groups of read models that queues are declared for before the first message. A group that is not named here declares its own. */
export const groups: readonly string[] = ['main', 'co_purchase']
