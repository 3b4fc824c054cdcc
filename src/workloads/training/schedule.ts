/** One pass of a microbatch through a pipeline stage. */
export interface StagePass {
  stage: number;
  microbatch: number;
  backward: boolean;
}

/**
 * The passes of a step under the 1F1B schedule (Narayanan et al., PipeDream-Flush, arXiv 2006.09503; Megatron-LM, SC '21, section 2.2):
 * stage s begins with min(p - s, m) forward passes, then alternates backward and forward. In an order in which every pass comes after
 * those it needs: the same microbatch's forward pass of the stage before, its backward pass of the stage behind.
 */
export function* oneForwardOneBackward(stages: number, microbatches: number): Generator<StagePass, void> {
  const queues = Array.from({ length: stages }, (_, stage) => passesOf(stage, stages, microbatches));
  const next = new Int32Array(stages);
  const forward = new Int32Array(stages);
  const backward = new Int32Array(stages);
  for (let left = 2 * stages * microbatches; left > 0; ) {
    for (let stage = 0; stage < stages; stage++) {
      const pass = queues[stage]![next[stage]!];
      if (!pass || !isReady(pass, stages, forward, backward)) continue;
      (pass.backward ? backward : forward)[stage]!++;
      next[stage]!++;
      left--;
      yield pass;
    }
  }
}

function passesOf(stage: number, stages: number, microbatches: number): StagePass[] {
  const warmUp = Math.min(stages - stage, microbatches);
  const passes: StagePass[] = [];
  for (let i = 0; i < warmUp; i++) passes.push({ stage, microbatch: i, backward: false });
  for (let i = 0; i < microbatches; i++) {
    passes.push({ stage, microbatch: i, backward: true });
    if (warmUp + i < microbatches) passes.push({ stage, microbatch: warmUp + i, backward: false });
  }
  return passes;
}

/** Passes of a stage are in order of microbatches, so that counts say which are done. */
function isReady(
  { stage, microbatch, backward: isBackward }: StagePass,
  stages: number,
  forward: Int32Array,
  backward: Int32Array,
): boolean {
  if (isBackward) return stage === stages - 1 || backward[stage + 1]! > microbatch;
  return stage === 0 || forward[stage - 1]! > microbatch;
}
