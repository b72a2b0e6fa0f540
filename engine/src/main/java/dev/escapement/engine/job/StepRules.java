package dev.escapement.engine.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a step asks for beside its work; immutable. Null says nothing: it is tried once, an attempt may take as long as it likes, and its
 * kind decides what happens when its node is lost, and it runs whatever else does. A chain goes on when an optional one of its steps has
 * failed. A step of onFailure may be for the failure of one step of the chain alone (null: of any).
 */
public record StepRules(
        Retry retry, Duration timeout, OnLostNode onLostNode, String limit, boolean optional, String ifFailed) {
    /** Asks for nothing. */
    public static final StepRules NONE = new StepRules(null, null, null, null, false, null);

    private static final Duration MAX_TIMEOUT = Duration.ofDays(365);

    /** The fields that a client would send; empty when nothing is asked for. */
    public Map<String, Object> document() {
        var document = new LinkedHashMap<String, Object>();
        if (retry != null) {
            document.put("retry", retry.document());
        }
        if (timeout != null) {
            document.put("timeout", Durations.text(timeout));
        }
        if (onLostNode != null) {
            document.put("onLostNode", onLostNode.text());
        }
        if (limit != null) {
            document.put("limit", limit);
        }
        if (optional) {
            document.put("optional", true);
        }
        if (ifFailed != null) {
            document.put("ifFailed", ifFailed);
        }
        return document;
    }

    /** What is wrong with them. */
    List<Problem> problems() {
        var problems = new ArrayList<Problem>();
        if (retry != null) {
            retry.problems().forEach(problem -> problems.add(problem.under("/retry")));
        }
        Durations.check("/timeout", timeout, MAX_TIMEOUT, problems);
        return problems;
    }
}
