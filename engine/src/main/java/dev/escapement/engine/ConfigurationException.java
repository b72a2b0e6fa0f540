package dev.escapement.engine;

import java.util.List;

/** The configuration is wrong and nothing was started; the message lists every fault, one a line. */
public final class ConfigurationException extends RuntimeException {
    public ConfigurationException(List<String> faults) {
        super(String.join(System.lineSeparator(), faults));
    }
}
