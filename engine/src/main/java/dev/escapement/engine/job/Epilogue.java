package dev.escapement.engine.job;

import java.util.List;
import java.util.stream.Stream;

/**
 * Steps that run once after the chain, one after the other and each whatever became of those before it: some when the chain has failed,
 * then others in any case. How they end changes nothing about the end of the job. Immutable.
 */
public record Epilogue(List<StepSpec> onFailure, List<StepSpec> always) {
    /** Nothing is to be done after the chain. */
    public static final Epilogue NONE = new Epilogue(List.of(), List.of());

    public Epilogue {
        onFailure = List.copyOf(onFailure);
        always = List.copyOf(always);
    }

    public boolean isEmpty() {
        return onFailure.isEmpty() && always.isEmpty();
    }

    Stream<StepSpec> steps() {
        return Stream.concat(onFailure.stream(), always.stream());
    }
}
