// CPU time and memory of a program with everything that it starts, by the kernel's own counts in /proc.

import { readFileSync, readdirSync } from "node:fs";

/** Between two looks, in milliseconds: what a process does after the last one before its end is not counted. */
const PAUSE = 200;
/** Ticks in a second, as Linux shows them. */
const TICKS = 100;

const read = (path) => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // It has ended.
  }
};

function all() {
  const found = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const stat = read(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // Parent, CPU ticks, and the start, which tells a number that is used again.
    if (fields.length > 21) found.set(`${pid} ${fields[19]}`, { pid, parent: fields[1], ticks: Number(fields[11]) + Number(fields[12]) });
  }
  return found;
}

/** MiB of a process's own memory. */
const resident = (pid) => Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024;

/** Watches a process and its descendants until `stop`, which returns seconds of CPU, and the MiB of the process itself at each look. */
export function watch(pid) {
  const ticks = new Map();
  const own = [];
  const look = () => {
    const now = all();
    let ours = new Set([...now].filter(([key, one]) => one.pid === String(pid) || ticks.has(key)).map(([, one]) => one.pid));
    for (let before = -1; before < ours.size; ) {
      before = ours.size;
      for (const one of now.values()) if (ours.has(one.parent)) ours.add(one.pid);
    }
    for (const [key, one] of now) if (ours.has(one.pid)) ticks.set(key, one.ticks);
    own.push(resident(pid));
  };
  look();
  const timer = setInterval(look, PAUSE);
  return () => {
    clearInterval(timer);
    look();
    const sum = [...ticks.values()].reduce((sum, one) => sum + one, 0);
    return { cpu: sum / TICKS, own: own.filter((one) => one > 0) };
  };
}
