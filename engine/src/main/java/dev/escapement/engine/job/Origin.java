package dev.escapement.engine.job;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where a job came from: a version of a definition in its project, and the time that it was made for, in its zone; immutable. */
public record Origin(String definition, long version, Instant slot, ZoneId zone) {
    /** The time in its zone. */
    public ZonedDateTime time() {
        return slot.atZone(zone);
    }

    /** The fields of a job that tell it. */
    public Map<String, Object> document() {
        var document = new LinkedHashMap<String, Object>();
        document.put("definition", definition);
        document.put("version", version);
        document.put("slot", slot.toString());
        document.put("zone", zone.getId());
        return document;
    }
}
