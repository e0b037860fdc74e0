// All planted faults of the servers that share a lease.
import { COMMAND_PLANTS } from "./commands.ts";
import { LEASE_PLANTS } from "./lease.ts";
import type { Spoils } from "../spoils.ts";
import type { Plant } from "./plant.ts";
import { SCHEDULER_PLANTS } from "./scheduler.ts";
import { STORAGE_PLANTS } from "./storage.ts";

export const SERVER_PLANTS: readonly Plant<Spoils>[] = [
  ...LEASE_PLANTS,
  ...STORAGE_PLANTS,
  ...SCHEDULER_PLANTS,
  ...COMMAND_PLANTS,
];
