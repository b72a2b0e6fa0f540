package dev.escapement.examples.ownstep;

import dev.escapement.engine.job.OnLostNode;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.ConfigReader;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepEnvironment;
import dev.escapement.engine.step.StepResult;
import dev.escapement.engine.step.StepType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Takes the SHA-256 of a file in the files folder: {@code "config": {"file": "airports.csv"}}. */
public final class ChecksumStep implements StepType {
    private Path files;

    @Override
    public String kind() {
        return "checksum";
    }

    @Override
    public void start(StepEnvironment environment) {
        files = environment.files();
    }

    @Override
    public List<Problem> check(StepSpec step) {
        var config = new ConfigReader(step);
        config.text("file");
        return config.problems();
    }

    /** It only reads, so another node may simply run it again. */
    @Override
    public OnLostNode onLostNode(StepSpec step) {
        return OnLostNode.RERUN;
    }

    @Override
    public StepResult run(StepContext context) throws IOException, GeneralSecurityException {
        var name = new ConfigReader(context.step()).text("file");
        var file = files.resolve(name);
        if (!Files.isRegularFile(file) || !file.toRealPath().startsWith(files.toRealPath())) {
            return StepResult.failed("The files folder has no file " + name + ".");
        }
        var digest = MessageDigest.getInstance("SHA-256");
        long size = 0;
        try (var in = Files.newInputStream(file)) {
            for (var piece = in.readNBytes(1 << 16); piece.length > 0; piece = in.readNBytes(1 << 16)) {
                if (context.cancelSignal().isCancelled()) {
                    return new StepResult.Cancelled();
                }
                digest.update(piece);
                size += piece.length;
            }
        }
        var hex = HexFormat.of().formatHex(digest.digest());
        context.log(name + ": " + size + " bytes, SHA-256 " + hex);
        return StepResult.succeeded(Map.of("sha256", hex, "size", size));
    }
}
