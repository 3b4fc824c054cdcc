import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Two noisy cores and child processes: a test that hangs still ends.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    passWithNoTests: false,
    // vitest leaves one core to itself, which on two cores is half of the machine
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
