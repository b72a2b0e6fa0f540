package dev.escapement.steps.script;

import dev.escapement.engine.job.Values;
import dev.escapement.steps.Json;
import dev.escapement.steps.StepFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/** What a script has left, which is what its runner wrote or anything else: it is the script's own folder. */
record ResultFile(Path path, String script) {
    private static final String CODE = "script";

    /** Type, value and images. @throws StepFailure when there are none; the process's own failure says more than nothing left */
    Map<String, Object> read(Optional<StepFailure> ofProcess) throws IOException, StepFailure {
        var left = left();
        if (left.get("error") instanceof Map<?, ?> error) {
            var at = error.get("line") == null ? "" : " at line " + error.get("line");
            throw failure("failed" + at + ": " + error.get("message"));
        }
        if (ofProcess.isPresent()) {
            throw ofProcess.get();
        }
        if (!(left.get("type") instanceof String) || !left.containsKey("value") || !isImages(left.get("images"))) {
            throw failure("ended without a result");
        }
        return left;
    }

    private static boolean isImages(Object images) {
        return images == null
                || (images instanceof List<?> list && list.stream().allMatch(String.class::isInstance));
    }

    private Map<String, Object> left() throws IOException, StepFailure {
        try {
            var left = Json.MAPPER.readValue(bytes(), Object.class);
            return left instanceof Map<?, ?> map ? Values.object((Map<?, ?>) Json.storable(map)) : Map.of();
        } catch (JacksonException | NoSuchFileException e) {
            return Map.of();
        }
    }

    /** A link would lead to what the node may read and the script may not. */
    private byte[] bytes() throws IOException, StepFailure {
        var attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            throw new NoSuchFileException(path.toString());
        }
        if (attributes.size() > PartStore.MOST_OF_PART) {
            throw failure("left more than " + PartStore.MOST_OF_PART + " bytes");
        }
        try (var in = Files.newInputStream(path, LinkOption.NOFOLLOW_LINKS)) {
            return in.readNBytes((int) PartStore.MOST_OF_PART);
        }
    }

    private StepFailure failure(String what) {
        return new StepFailure("The script " + script + " " + what, CODE, false, List.of());
    }
}
