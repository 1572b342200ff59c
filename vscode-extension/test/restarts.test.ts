import { expect, it } from "vitest";

import { Restarts } from "../src/restarts";

it("starts a server again three times, and then gives up", () => {
  const restarts = new Restarts();
  expect([0, 1000, 2000, 3000].map((now) => restarts.allow(now))).toEqual([true, true, true, false]);
});

it("forgets what is long ago", () => {
  const restarts = new Restarts();
  expect([0, 100_000, 200_000, 300_000, 400_000].every((now) => restarts.allow(now))).toBe(true);
});

it("begins anew when the user asks for a start", () => {
  const restarts = new Restarts();
  for (const now of [0, 1, 2, 3]) restarts.allow(now);
  restarts.reset();
  expect(restarts.allow(4)).toBe(true);
});
