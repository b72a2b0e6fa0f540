package dev.escapement.jobstore;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this node's clock may decide what is due. Quartz fires by the clock of the node, so a node whose clock is astray would fire too
 * early, or call triggers misfired that are not due yet; it leaves them to the others until its clock is right. When all clocks are equally
 * far from the database's, it is the database's that is wrong. Thread-safe.
 */
final class ClockCheck {
    /** Quartz asks for less than a second between nodes; a check-in that had to wait may look like one more. */
    private static final long TOLERANCE_MILLIS = 2000;

    private static final Logger LOG = LoggerFactory.getLogger(ClockCheck.class);

    private final String node;
    private volatile boolean astray;

    ClockCheck(String node) {
        this.node = node;
    }

    /** Takes how far the clocks of this node and of the others that are alive are ahead of the database's, in milliseconds. */
    void compare(long own, List<Long> others) {
        boolean isAstray = others.stream().anyMatch(other -> Math.abs(own) > Math.abs(other) + TOLERANCE_MILLIS);
        if (isAstray && !astray) {
            LOG.warn(
                    "The clock of the node {} is {} ms ahead of the database's, and another node's is right; this node fires nothing until its clock is.",
                    node,
                    own);
        } else if (astray && !isAstray) {
            LOG.warn("The node {} fires again, its clock {} ms ahead of the database's.", node, own);
        }
        astray = isAstray;
    }

    boolean isAstray() {
        return astray;
    }
}
