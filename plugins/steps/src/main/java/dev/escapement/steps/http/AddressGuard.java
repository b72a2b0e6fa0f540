package dev.escapement.steps.http;

import dev.escapement.engine.Settings;
import dev.escapement.steps.StepFailure;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Says where requests may go: to public addresses, and where the configuration says so; immutable. */
record AddressGuard(List<Exemption> exemptions) {
    static final String KEY = "steps.http.allow";
    static final AddressGuard PUBLIC = new AddressGuard(List.of());

    static AddressGuard read(Settings settings) {
        var items = settings.text(KEY).map(text -> List.of(text.split(",", -1))).orElse(List.of());
        var exemptions = items.stream()
                .flatMap(item -> Exemption.of(item.strip()).stream())
                .toList();
        if (exemptions.size() < items.size()) {
            settings.fault(
                    KEY,
                    "must be blocks such as 10.1.0.0/16 and hosts such as build.example.com:443, with commas between");
        }
        return new AddressGuard(exemptions);
    }

    /** What is wrong with a URL that can be told without asking for its name. */
    Optional<String> problem(Url url) {
        return Network.address(url.host())
                .flatMap(address -> refusal(url, address))
                .map(kind -> "leads to " + kind);
    }

    /** All that a name resolves to: one that has a public and a private address is nothing to choose from. */
    void check(Url url, List<InetAddress> addresses) throws StepFailure {
        for (var address : addresses) {
            var refusal = refusal(url, address);
            if (refusal.isPresent()) {
                // Not which one it is: what a name means inside of the node's network is not for everybody.
                throw new StepFailure(
                        "The host " + url.host() + " leads to " + refusal.get() + ".",
                        "http-refused",
                        false,
                        List.of());
            }
        }
    }

    private Optional<String> refusal(Url url, InetAddress address) {
        boolean isExempt = exemptions.stream().anyMatch(exemption -> exemption.covers(url, address));
        return isExempt
                ? Optional.empty()
                : SpecialAddresses.kindOf(address)
                        .map(kind -> kind + ", where steps may not go unless the setting " + KEY + " says so");
    }
}
