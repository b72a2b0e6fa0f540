/**
 * The main job, from a fresh server to a report, as a client sees it: by process and HTTP alone. It imports nothing of the product but its
 * clock. Start reading at {@link dev.escapement.examples.dailyimport.DailyImport}.
 */
package dev.escapement.examples.dailyimport;
