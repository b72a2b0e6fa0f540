package dev.escapement.rest;

import dev.escapement.engine.job.SpecReader;
import dev.escapement.engine.schedule.Pause;
import dev.escapement.engine.step.ConfigReader;
import java.time.Instant;

/** Makes a pause of a parsed body; it begins whenever it is taken. */
final class PauseReader {
    private PauseReader() {}

    /** What the body asks for. @throws InvalidSpecException with all that is wrong with it */
    static Pause read(Object body) {
        var fields = new ConfigReader(SpecReader.readObject("", body));
        var by = Bodies.text(fields, "by");
        var reason = Bodies.text(fields, "reason");
        var until = Bodies.time(fields, "until");
        Bodies.refuse(fields);
        return new Pause(Instant.EPOCH, until, by, reason);
    }
}
