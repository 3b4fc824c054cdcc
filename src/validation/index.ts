import { type Registry, registry } from "../model/index.ts";
import type { ValidationCase } from "./case.ts";
import { validation as activations } from "./cases/activations.ts";
import { validation as bookSimFatTree } from "./cases/booksim-fattree.ts";
import { validation as bookSimMesh } from "./cases/booksim-mesh.ts";
import { validation as bookSimSwitch } from "./cases/booksim-switch.ts";
import { validation as bookSimTorus } from "./cases/booksim-torus.ts";
import { validation as cutBuiltin } from "./cases/cut-builtin.ts";
import { validation as cutShapes } from "./cases/cut-shapes.ts";
import { validation as es24Curves } from "./cases/es24-curves.ts";
import { validation as failover } from "./cases/failover.ts";
import { validation as flit68Bound } from "./cases/flit68-bound.ts";
import { validation as flit256Bound } from "./cases/flit256-bound.ts";
import { validation as libcachesim } from "./cases/libcachesim.ts";
import { validation as little } from "./cases/little.ts";
import { validation as md1 } from "./cases/md1.ts";
import { validation as messCxl } from "./cases/mess-cxl.ts";
import { validation as messDirections } from "./cases/mess-directions.ts";
import { validation as mooncakeCurves } from "./cases/mooncake-curves.ts";
import { validation as mooncakeEq2 } from "./cases/mooncake-eq2.ts";
import { validation as octopusBom } from "./cases/octopus-bom.ts";
import { validation as octopusLadder } from "./cases/octopus-ladder.ts";
import { validation as pondLadder } from "./cases/pond-ladder.ts";
import { validation as priority } from "./cases/priority.ts";
import { validation as rdmaFloor } from "./cases/rdma-floor.ts";
import { validation as servingVllm } from "./cases/serving-vllm.ts";
import { validation as vllmDma } from "./cases/vllm-dma.ts";
import { validation as zeroStates } from "./cases/zero-states.ts";

/** What Weft is held against, in the order of `weft validate`: one file in `cases/`, one import and one line. */
export const cases: Registry<ValidationCase> = registry("validation case", [
  pondLadder,
  octopusLadder,
  flit68Bound,
  flit256Bound,
  es24Curves,
  messCxl,
  messDirections,
  rdmaFloor,
  vllmDma,
  octopusBom,
  zeroStates,
  activations,
  mooncakeEq2,
  mooncakeCurves,
  libcachesim,
  servingVllm,
  cutShapes,
  cutBuiltin,
  md1,
  little,
  priority,
  failover,
  bookSimSwitch,
  bookSimMesh,
  bookSimTorus,
  bookSimFatTree,
]);
