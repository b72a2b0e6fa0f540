package dev.escapement.steps.http;

import dev.escapement.engine.Settings;
import dev.escapement.engine.job.OnLostNode;
import dev.escapement.engine.job.Problem;
import dev.escapement.engine.job.StepSpec;
import dev.escapement.engine.step.ConfigReader;
import dev.escapement.engine.step.StepContext;
import dev.escapement.engine.step.StepEnvironment;
import dev.escapement.engine.step.StepResult;
import dev.escapement.engine.step.StepType;
import dev.escapement.steps.StepFailure;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.TlsSocketStrategy;
import org.apache.hc.core5.http.config.Lookup;

/** Sends one HTTP request, to public addresses and those that the configuration names, and keeps what was answered. */
public final class HttpStep implements StepType {
    private static final String KIND = "http";

    private final Resolver resolver;
    private final Lookup<TlsSocketStrategy> tls;
    private AddressGuard guard = AddressGuard.PUBLIC;

    /** Asks the name servers of the machine, and trusts whom the JVM trusts. */
    public HttpStep() {
        this(InetAddress::getAllByName, scheme -> scheme.equals("https") ? Tls.DEFAULT : null);
    }

    HttpStep(Resolver resolver, Lookup<TlsSocketStrategy> tls) {
        this.resolver = resolver;
        this.tls = tls;
    }

    /** Read when it is first needed: the certificates of the JVM are many. */
    private static final class Tls {
        static final TlsSocketStrategy DEFAULT = DefaultClientTlsStrategy.createDefault();
    }

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public void start(StepEnvironment environment) {
        var settings = new Settings(environment.settings(KIND));
        guard = AddressGuard.read(settings);
        settings.done();
    }

    @Override
    public List<Problem> check(StepSpec step) {
        var config = new ConfigReader(step);
        HttpOptions.read(config, guard);
        return config.problems();
    }

    /** A method that is an expression may turn out to be any. */
    @Override
    public OnLostNode onLostNode(StepSpec step) {
        var method = step.config().get("method");
        boolean isIdempotent =
                method == null || Method.of(method).filter(Method::isIdempotent).isPresent();
        return isIdempotent ? OnLostNode.RERUN : OnLostNode.UNKNOWN;
    }

    @Override
    public Set<String> outputs(StepSpec step) {
        return Set.of("status", "headers", "body");
    }

    @Override
    public StepResult run(StepContext context) throws InterruptedException {
        var options = HttpOptions.read(new ConfigReader(context.step()), guard);
        try {
            return new HttpRun(options, context, new Addresses(resolver, guard), tls).run();
        } catch (StepFailure e) {
            return e.result();
        }
    }
}
