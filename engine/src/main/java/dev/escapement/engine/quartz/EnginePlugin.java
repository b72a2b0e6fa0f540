package dev.escapement.engine.quartz;

import dev.escapement.engine.Definitions;
import dev.escapement.engine.Engine;
import dev.escapement.engine.EngineConfig;
import dev.escapement.engine.Keys;
import dev.escapement.engine.Settings;
import dev.escapement.engine.connection.Connections;
import dev.escapement.engine.step.StepType;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Function;
import javax.sql.DataSource;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.spi.ClassLoadHelper;
import org.quartz.spi.SchedulerPlugin;

/**
 * Makes any Quartz scheduler a workflow engine: {@code org.quartz.plugin.escapement.class} names this class, and {@code
 * …escapement.config} a properties file with the engine's settings, or the setters here give the ones that every installation
 * needs. The engine starts with the scheduler and stops with it.
 */
public final class EnginePlugin implements SchedulerPlugin {
    static final String DEFINITIONS = "escapement.definitions";
    static final String KEYS = "escapement.keys";
    static final String CONNECTIONS = "escapement.connections";
    private static final String ENGINE = "escapement.engine";

    private final Map<String, String> settings = new TreeMap<>();
    private Scheduler scheduler;
    private EngineConfig given;
    private List<StepType> types;
    private EngineNode node;

    /** For Quartz, which calls the setters and loads step types from the class path. */
    public EnginePlugin() {}

    /** For those who have configuration and step types in their hands. */
    public EnginePlugin(EngineConfig config, List<StepType> types) {
        this.given = config;
        this.types = List.copyOf(types);
    }

    /** The engine of a scheduler that was started with this plugin. @throws IllegalStateException when it was not */
    public static Engine engineOf(Scheduler scheduler) {
        return (Engine) of(scheduler, ENGINE);
    }

    /** The definitions there. @throws IllegalStateException when the scheduler was not started with this plugin */
    public static Definitions definitionsOf(Scheduler scheduler) {
        return (Definitions) of(scheduler, DEFINITIONS);
    }

    /** The keys there. @throws IllegalStateException when the scheduler was not started with this plugin */
    public static Keys keysOf(Scheduler scheduler) {
        return (Keys) of(scheduler, KEYS);
    }

    /** The pools of the connections that steps may name, by name. @throws IllegalStateException when the scheduler was not started with this plugin */
    public static Function<String, DataSource> connectionsOf(Scheduler scheduler) {
        return ((Connections) of(scheduler, CONNECTIONS))::get;
    }

    private static Object of(Scheduler scheduler, String key) {
        try {
            var part = scheduler.getContext().get(key);
            if (part == null) {
                throw new IllegalStateException(
                        "The scheduler has no engine: is it started, and is the plugin configured?");
            }
            return part;
        } catch (SchedulerException e) {
            throw new IllegalStateException("The scheduler has no context: " + e.getMessage(), e);
        }
    }

    /** All step types that the class path offers. */
    public static List<StepType> loadStepTypes() {
        return ServiceLoader.load(StepType.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    /** A properties file with settings; the other setters win over it. */
    public void setConfig(String file) {
        Settings.read(Path.of(file)).forEach(settings::putIfAbsent);
    }

    public void setDatabaseUrl(String url) {
        settings.put("database.url", url);
    }

    public void setDatabaseUser(String user) {
        settings.put("database.user", user);
    }

    public void setDatabasePassword(String password) {
        settings.put("database.password", password);
    }

    /** The folder that file paths of steps are relative to. */
    public void setFiles(String folder) {
        settings.put("files", folder);
    }

    /** The folder of the files that hold definitions. */
    public void setJobs(String folder) {
        settings.put("jobs", folder);
    }

    /** Only remembers the scheduler: its job store is not ready yet. */
    @Override
    public void initialize(String name, Scheduler owner, ClassLoadHelper loadHelper) {
        this.scheduler = owner;
    }

    /** No job fires before this returns. */
    @Override
    public void start() {
        try {
            node = EngineNode.start(config(), types == null ? loadStepTypes() : types, scheduler);
            scheduler.getContext().put(ENGINE, node.engine());
        } catch (SchedulerException e) {
            throw new IllegalStateException("The engine cannot start: " + e.getMessage(), e);
        }
    }

    @Override
    public void shutdown() {
        if (node != null) {
            node.close();
        }
    }

    private EngineConfig config() {
        if (given != null) {
            return given;
        }
        var all = new Settings(settings);
        var config = EngineConfig.read(all);
        all.done();
        return config;
    }
}
