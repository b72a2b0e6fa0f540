/**
 * The stand-alone node: the same plugin that any Quartz application loads, with a house around it. It may import everything. Start reading at {@link
 * dev.escapement.server.Server}.
 */
package dev.escapement.server;
