package dev.escapement.postgres;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs ChildMain in a JVM of its own. */
final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        this.output = process.inputReader();
    }

    static ChildJvm start(Path folder, Path binaries) throws IOException {
        return start(List.of(), System.getProperty("java.class.path"), folder, binaries);
    }

    static ChildJvm start(List<String> prefix, String classPath, Path folder, Path binaries) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", classPath));
        command.addAll(List.of(ChildMain.class.getName(), folder.toString(), binaries.toString()));
        return new ChildJvm(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The first line the child says to us, not to its log. */
    String answer() throws IOException {
        String line = output.readLine();
        while (line != null && !line.startsWith(ChildMain.READY) && !line.startsWith(ChildMain.REFUSED)) {
            line = output.readLine();
        }
        return line == null ? "the child ended without a word" : line;
    }

    void killHard() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            process.waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
