/**
 * The one clock. Nothing else may ask the machine what time it is. Start reading at {@link dev.escapement.engine.time.SystemClock}.
 */
package dev.escapement.engine.time;
