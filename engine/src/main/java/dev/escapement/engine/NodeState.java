package dev.escapement.engine;

/**
 * How a node stands: the name by which jobs know it, whether it drains and has nothing left to run, whether others may take it for lost
 * because it could not check in, and how many chains are under way on it.
 */
public record NodeState(String name, boolean draining, boolean drained, boolean cutOff, int running) {}
