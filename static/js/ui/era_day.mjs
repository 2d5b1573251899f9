/** A day in the era calendar as paper writes it, with the day of the week. */

/**
 * 「令和8年12月7日（月）」; the first year of an era is 元年.
 *
 * @param {string} iso
 * @returns {string} "" when it is no date
 */
export function eraDay(iso) {
  const day = new Date(`${iso}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) return "";
  const date = new Intl.DateTimeFormat("ja-JP-u-ca-japanese", {
    era: "long",
    year: "numeric",
    month: "long",
    day: "numeric",
    timeZone: "UTC",
  });
  const weekday = new Intl.DateTimeFormat("ja-JP", { weekday: "short", timeZone: "UTC" });
  return `${date.format(day)}（${weekday.format(day)}）`;
}
