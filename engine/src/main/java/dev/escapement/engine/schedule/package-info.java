/**
 * When jobs of a definition are due: rhythms in a time zone, and what is done about slots that were missed. It imports the words and a
 * library that checks cron expressions and puts them into words. Start reading at {@link dev.escapement.engine.schedule.Schedule}.
 */
package dev.escapement.engine.schedule;
