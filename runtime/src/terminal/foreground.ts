import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

/**
 * Whether this process may read and change its terminal without being stopped: its process group is in the foreground,
 * or it has no controlling terminal, and so no job control.
 */
export function isForeground(): boolean {
  if (process.platform === "win32") return true;
  const groups = readProcStat() ?? readPs();
  if (!groups) return false;
  return groups.foreground <= 0 || groups.own === groups.foreground;
}

interface ProcessGroups {
  own: number;
  /** The terminal's foreground group; -1 or 0 without a controlling terminal. */
  foreground: number;
}

/** Linux. @see proc_pid_stat(5): after the name in parentheses: state, ppid, pgrp, session, tty_nr, tpgid */
function readProcStat(): ProcessGroups | undefined {
  try {
    const stat = readFileSync("/proc/self/stat", "utf8");
    const [, , own, , , foreground] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { own: Number(own), foreground: Number(foreground) };
  } catch {
    return undefined;
  }
}

/** macOS and BSD. */
function readPs(): ProcessGroups | undefined {
  const { spawnSync } = createRequire(import.meta.url)("node:child_process") as typeof import("node:child_process");
  const { stdout } = spawnSync("ps", ["-o", "pgid=,tpgid=", "-p", String(process.pid)], { encoding: "utf8" });
  const match = /(\d+)\s+(-?\d+)/.exec(stdout ?? "");
  return match ? { own: Number(match[1]), foreground: Number(match[2]) } : undefined;
}
