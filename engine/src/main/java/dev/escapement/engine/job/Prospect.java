package dev.escapement.engine.job;

/** How a job stands to its deadline. */
public enum Prospect {
    /** Those before it took so long that it will probably miss it. */
    ENDANGERED,
    /** It had succeeded by then. */
    MET,
    /** It had not. */
    MISSED
}
