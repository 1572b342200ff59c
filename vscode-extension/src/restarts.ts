/** How often a server that ended by itself is started again. */

const MOST = 3;
const PERIOD_MS = 180_000;

/** Three times in three minutes; one that ends more often is broken, and starting it helps nobody. */
export class Restarts {
  private ends: number[] = [];

  /** Count an end at `now` (milliseconds), and say whether to start again. */
  allow(now: number): boolean {
    this.ends = [...this.ends.filter((end) => now - end < PERIOD_MS), now];
    return this.ends.length <= MOST;
  }

  /** Forget what was: the user asked for a start. */
  reset(): void {
    this.ends = [];
  }
}
