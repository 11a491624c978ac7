// Days and times in words of the interface's own language: browsers ship without Welsh, and then write them as in the
// United States. The two languages share the order of day, month and year, and the clock of 24 hours.

import { word } from "./browser.js";

/** A day as `30 November 2026`; by the computer's clock, or by UTC for a day of the registry. @param {Date} day @param {boolean} [utc] */
export function dayInWords(day, utc = false) {
  const [date, month, year] = utc ? [day.getUTCDate(), day.getUTCMonth(), day.getUTCFullYear()] : [day.getDate(), day.getMonth(), day.getFullYear()];
  return `${date} ${word("months").split(" ")[month] ?? ""} ${year}`;
}

/** A day of the registry, as `2016-04-19`, in words; undefined where it is none. @param {string | null} day */
export function registryDay(day) {
  const date = new Date(`${day}T00:00:00Z`);
  return day === null || Number.isNaN(date.getTime()) ? undefined : dayInWords(date, true);
}

/** Whole days between a day of the registry and now, by UTC; none for a day to come. @param {string | null} day @param {Date} now */
export function daysSince(day, now) {
  const days = Math.floor((now.getTime() - new Date(`${day}T00:00:00Z`).getTime()) / 86_400_000);
  return Math.max(0, days);
}

/** A time of day as `00:09`. @param {Date} time */
export function timeInWords(time) {
  return [time.getHours(), time.getMinutes()].map((part) => String(part).padStart(2, "0")).join(":");
}
