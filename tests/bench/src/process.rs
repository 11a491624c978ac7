//! What the system knows of a process: its time on the processor, its memory, where it may run.
//!
//! It starts and ends nothing.

use std::{fs, process::Command};

/// Seconds on the processor so far, of all these processes.
pub fn cpu_seconds(pids: &[u32]) -> f64 {
    // Ticks of 10 ms, as Linux counts them for user programs.
    let ticks = |pid: &u32| -> Option<f64> {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let mut fields = stat.rsplit(')').next()?.split_whitespace().skip(11);
        let user: f64 = fields.next()?.parse().ok()?;
        let system: f64 = fields.next()?.parse().ok()?;
        Some(user + system)
    };
    pids.iter().filter_map(ticks).sum::<f64>() / 100.0
}

/// Resident memory in KiB, of all these processes.
pub fn resident_kib(pids: &[u32]) -> f64 {
    let resident = |pid: &u32| -> Option<f64> {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    };
    pids.iter().filter_map(resident).sum()
}

/// Lets these processes run on one core, or on all.
pub fn pin(pids: &[u32], one: bool) {
    let last = std::thread::available_parallelism().map_or(0, |cores| cores.get() - 1);
    let cores = if one {
        "0".to_owned()
    } else {
        format!("0-{last}")
    };
    for pid in pids {
        let pid = pid.to_string();
        // A process that has just ended needs no place.
        let _ = Command::new("taskset")
            .args(["-acp", &cores, &pid])
            .output();
    }
}
