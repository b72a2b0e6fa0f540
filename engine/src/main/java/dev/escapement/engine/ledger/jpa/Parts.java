package dev.escapement.engine.ledger.jpa;

import dev.escapement.engine.job.Epilogue;
import dev.escapement.engine.job.Part;
import dev.escapement.engine.job.Step;
import dev.escapement.engine.job.StepSpec;
import java.util.List;
import java.util.stream.IntStream;

/** The steps of a job as their rows stand in order, and which part each belongs to. */
record Parts(List<Step> steps, List<Part> parts) {
    List<StepSpec> of(Part part) {
        return IntStream.range(0, steps.size())
                .filter(i -> parts.get(i) == part)
                .mapToObj(i -> steps.get(i).spec())
                .toList();
    }

    Epilogue epilogue() {
        return new Epilogue(of(Part.ON_FAILURE), of(Part.FINALLY));
    }
}
