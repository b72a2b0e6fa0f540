package dev.escapement.jobstore.contract;

/** Ways in which a store of Quartz 2.5.2 breaks what JobStore, Scheduler or Trigger promise, each seen in its source and in a test. */
enum Defect {
    HALF_STORED("RAMJobStore keeps the job of storeJobAndTrigger when it refuses the trigger: it has no transactions"),
    REFUSED_REPLACEMENT_LOSES_TRIGGER(
            "RAMJobStore takes the old trigger away before it looks whether the new one is for the same job"),
    FIRED_LIST_LOSES_PLACES(
            "RAMJobStore leaves out what could not fire, and the scheduler pairs results with triggers by place"),
    STALE_ACQUISITION_FIRES("The stock stores ask whether a trigger is acquired, not by which acquisition"),
    ACQUIRED_FIRES_BESIDE_RUNNING_JOB(
            "RAMJobStore blocks the waiting triggers of a job that starts, not the acquired ones"),
    RELEASE_UNBLOCKS("The stock stores make a released trigger wait for its time, though its job is running"),
    LATE_COMPLETION_COUNTS("The stock stores apply a completion without asking whether that firing is still open"),
    RESET_FROM_ERROR_UNBLOCKS(
            "The stock stores make a trigger reset from ERROR wait for its time, though its job is running"),
    TRIGGER_IN_ERROR_FIRES("RAMJobStore leaves a trigger in ERROR among those that wait for their time"),
    PATTERN_PAUSES_ONE_GROUP(
            "RAMJobStore remembers the pattern in place of the groups, and stops at the first of them"),
    PAUSE_ALL_FORGETS_NEW_GROUPS("RAMJobStore does not remember pauseAll for groups it does not know yet"),
    REPLACED_BY_ANOTHER_KIND(
            "JobStoreTX updates the table of the new kind and leaves the row of the old one (quartz issue 920)"),
    PAUSED_JOB_GROUP_FORGOTTEN("JobStoreTX has no table in which to remember paused groups of jobs"),
    RESUME_ALL_MISSES_EMPTY_GROUPS(
            "JobStoreTX resumes the groups that have triggers, and leaves paused groups without any"),
    CALENDAR_UPDATE_RESETS_STATE(
            "JobStoreTX makes every trigger of a changed calendar wait for its time, whatever its state was"),
    MATCHER_TAKES_WILDCARDS(
            "JobStoreTX pastes the text of a matcher into a LIKE pattern, where % and _ mean something else"),
    QUERY_CROSSES_SCHEDULERS("JobStoreTX forgets the scheduler's name in getTriggersByJobAndTriggerGroup");

    private final String reason;

    Defect(String reason) {
        this.reason = reason;
    }

    String reason() {
        return reason;
    }
}
