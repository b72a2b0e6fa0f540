package dev.escapement.steps.http;

import dev.escapement.engine.step.CancelSignal;
import dev.escapement.steps.StepFailure;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Finds the addresses of a host and checks them. Who asks has to use what it gives, and not ask again: a name may mean something else by then. */
record Addresses(Resolver resolver, AddressGuard guard) {
    /**
     * At least one address, all of them checked.
     *
     * @throws UnknownHostException when the host has none, or nobody tells it in time
     * @throws StepFailure when requests may not go there, or the signal has asked for the end
     */
    List<InetAddress> of(Url url, Duration limit, CancelSignal signal)
            throws StepFailure, UnknownHostException, InterruptedException {
        var literal = Network.address(url.host());
        var found = literal.isPresent() ? List.of(literal.get()) : resolve(url, limit, signal);
        guard.check(url, found);
        return found;
    }

    private List<InetAddress> resolve(Url url, Duration limit, CancelSignal signal)
            throws StepFailure, UnknownHostException, InterruptedException {
        var answer = ask(url.host());
        var registration = signal.onCancel(() -> answer.cancel(false));
        try {
            return List.of(answer.get(limit.toMillis(), TimeUnit.MILLISECONDS));
        } catch (CancellationException e) {
            throw StepFailure.cancelled();
        } catch (TimeoutException e) {
            throw new UnknownHostException("No address of " + url.host() + " was told in " + limit);
        } catch (ExecutionException e) {
            throw new UnknownHostException("The host " + url.host() + " is not known");
        } finally {
            registration.close();
        }
    }

    /** On a thread of its own, since Java waits for a name server as long as that takes, and is not to be interrupted. */
    private CompletableFuture<InetAddress[]> ask(String host) {
        var answer = new CompletableFuture<InetAddress[]>();
        var asking = new Thread(
                () -> {
                    try {
                        answer.complete(resolver.resolve(host));
                    } catch (UnknownHostException | RuntimeException e) {
                        answer.completeExceptionally(e);
                    }
                },
                "escapement-names");
        asking.setDaemon(true);
        asking.start();
        return answer;
    }
}
