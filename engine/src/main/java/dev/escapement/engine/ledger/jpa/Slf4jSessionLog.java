package dev.escapement.engine.ledger.jpa;

import org.eclipse.persistence.logging.AbstractSessionLog;
import org.eclipse.persistence.logging.SessionLog;
import org.eclipse.persistence.logging.SessionLogEntry;
import org.slf4j.LoggerFactory;

/** Sends what EclipseLink has to say to the log that everything else uses; made by EclipseLink, so it is public. */
public final class Slf4jSessionLog extends AbstractSessionLog {
    @Override
    public void log(SessionLogEntry entry) {
        var log = LoggerFactory.getLogger("org.eclipse.persistence." + entry.getNameSpace());
        var message = formatMessage(entry);
        if (entry.getLevel() >= SessionLog.SEVERE) {
            log.error(message, entry.getException());
        } else if (entry.getLevel() == SessionLog.WARNING) {
            log.warn(message, entry.getException());
        } else {
            log.debug(message, entry.getException());
        }
    }
}
