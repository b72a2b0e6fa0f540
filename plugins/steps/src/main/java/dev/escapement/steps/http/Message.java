package dev.escapement.steps.http;

import dev.escapement.steps.Json;
import dev.escapement.steps.Session;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A request as it is sent; immutable. The content is a text or another JSON value; null when there is none. */
record Message(Method method, Url url, Map<String, String> headers, Object content) {
    private static final String CONTENT_TYPE = "Content-Type";
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    /** Anything else may be a key under whatever name, and another origin has no business to see it. */
    private static final Set<String> HARMLESS =
            Set.of("accept", "accept-language", "content-type", "content-language", "idempotency-key", "user-agent");

    Message {
        var copy = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        copy.putAll(headers);
        headers = Collections.unmodifiableMap(copy);
    }

    /** With the headers that the user did not set: what the content is, and a name for the effect. */
    Message complete(String effectKey) {
        var all = new TreeMap<>(headers);
        if (content != null && !headers.containsKey(CONTENT_TYPE)) {
            all.put(CONTENT_TYPE, content instanceof String ? "text/plain; charset=utf-8" : "application/json");
        }
        if (!method.isSafe() && !headers.containsKey(IDEMPOTENCY_KEY)) {
            // A digest, since an effect key of any form has to be a header's value.
            all.put(IDEMPOTENCY_KEY, Session.digest(effectKey));
        }
        return new Message(method, url, all, content);
    }

    /**
     * The request that follows a redirect, by RFC 9110, 15.4: 303 is answered by a GET, and so are 301 and 302 where it was a POST, as everybody
     * does; else the same is sent again. Where the origin changes, nothing goes along that could be a key.
     */
    Message redirected(int status, Url to) {
        boolean becomesGet =
                status == 303 ? !method.isSafe() : method == Method.POST && (status == 301 || status == 302);
        var kept = new TreeMap<>(headers);
        if (becomesGet) {
            kept.keySet().removeIf(name -> isOfContent(lower(name)));
        }
        if (!to.isOfOrigin(url)) {
            kept.keySet().removeIf(name -> !HARMLESS.contains(lower(name)));
        }
        return new Message(becomesGet ? Method.GET : method, to, kept, becomesGet ? null : content);
    }

    private static boolean isOfContent(String name) {
        return name.startsWith("content-") || name.equals(lower(IDEMPOTENCY_KEY));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** The content as it goes over the wire; null when there is none. */
    String body() {
        return content == null || content instanceof String
                ? (String) content
                : Json.MAPPER.writeValueAsString(content);
    }

    /** For people. */
    @Override
    public String toString() {
        return method + " " + url;
    }
}
