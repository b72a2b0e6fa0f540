/**
 * What is to come: the jobs of all schedules as they would run if each took as long as those before it. It imports the words, definitions,
 * schedules and what the ledger tells of the past. Start reading at {@link dev.escapement.engine.forecast.Simulation}.
 */
package dev.escapement.engine.forecast;
