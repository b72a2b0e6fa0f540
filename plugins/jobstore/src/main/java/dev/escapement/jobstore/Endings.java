package dev.escapement.jobstore;

import java.util.List;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobPersistenceException;
import org.quartz.Trigger.CompletedExecutionInstruction;
import org.quartz.spi.OperableTrigger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes what is over on this node, reservations and executions, and does not give up until the job store is shut down. Thread-safe. */
final class Endings {
    private static final Logger LOG = LoggerFactory.getLogger(Endings.class);

    private final Transactions transactions;
    private final Completion completion;
    private final Executions executions;
    private final Patience patience;
    private final Runnable freed;
    private final GroupCommit<Completion.Done> completions = new GroupCommit<>(this::write);

    /** Runs the last when triggers may have become ready. */
    Endings(
            Transactions transactions,
            Completion completion,
            Executions executions,
            Patience patience,
            Runnable freed) {
        this.transactions = transactions;
        this.completion = completion;
        this.executions = executions;
        this.patience = patience;
        this.freed = freed;
    }

    void release(OperableTrigger trigger) {
        patience.insist(
                "release the trigger " + trigger.getKey(),
                () -> transactions.run(connection -> {
                    completion.release(connection, trigger);
                    return null;
                }));
    }

    /** An interrupt that the job left behind must not keep its completion from being written. */
    void complete(OperableTrigger trigger, JobDetail job, CompletedExecutionInstruction instruction) {
        executions.ended(trigger);
        boolean leftBehind = Thread.interrupted();
        if (leftBehind) {
            LOG.debug("The job {} ended with its thread interrupted", job.getKey());
        }
        var done = new Completion.Done(trigger, job, instruction);
        patience.insist("complete the job " + job.getKey(), () -> completions.write(done));
    }

    /** Completes what Quartz has not, which it does not when a listener throws. */
    void completeIfForgotten(JobExecutionContext execution) {
        var trigger = (OperableTrigger) execution.getTrigger();
        if (executions.isUnderWay(trigger)) {
            LOG.warn("A listener of the job {} threw, and Quartz forgot the job over it", trigger.getJobKey());
            complete(trigger, execution.getJobDetail(), trigger.executionComplete(execution, null));
        }
    }

    private void write(List<Completion.Done> all) throws JobPersistenceException {
        int counted = transactions.run(connection -> completion.write(connection, all));
        if (counted < all.size()) {
            LOG.warn(
                    "{} executions that ended here had been taken over by another node, or were written before; they change nothing.",
                    all.size() - counted);
        }
        if (all.stream().anyMatch(Completion.Done::frees)) {
            freed.run();
        }
    }

    /** Whoever still waits for the database is told that it is in vain. */
    void giveUp() {
        patience.giveUp();
    }
}
