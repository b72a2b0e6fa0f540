/**
 * The engine as a plugin of a Quartz scheduler; the only importer of org.quartz. It may import every other room. Start reading at {@link
 * dev.escapement.engine.quartz.EnginePlugin}.
 */
package dev.escapement.engine.quartz;
