package dev.escapement.dialects.carto;

import dev.escapement.engine.access.Caller;
import dev.escapement.engine.access.Role;
import dev.escapement.engine.job.JobRef;
import java.util.Map;

/** One request on its way to a handler: who sends it, for which user, about which job (null: none in particular), and its body. */
record CartoCall(Caller caller, String user, String id, Map<?, ?> body) {
    JobRef job() {
        return new JobRef(user, id);
    }

    void require(Role role) {
        if (!caller.role().includes(role)) {
            throw CartoException.of(403, "permission denied");
        }
    }
}
