/** The night in which the sample sites are audited, ISO 8601 UTC; their exports were made a little earlier. */
export const sampleNight = '2026-03-20T02:00:00.000Z';
