package dev.escapement.dialects.oml;

import dev.escapement.engine.Keys;
import dev.escapement.rest.ApiKeys;
import dev.escapement.rest.http.Fields;
import dev.escapement.rest.http.Response;
import java.util.Optional;

/** Tokens for who brings the name of a key and the key as name and password of a user, and new ones for old. Thread-safe. */
final class Tokens {
    private final ApiKeys keys;

    Tokens(ApiKeys keys) {
        this.keys = keys;
    }

    Response token(OmlCall call) {
        var arguments = call.arguments();
        var token = token(arguments)
                .orElseThrow(
                        () -> OmlException.unauthorized(
                                "There is no such key, or the token has expired: the name of a key of this server is the username, and the key the password."));
        return Response.of(
                200,
                new Fields()
                        .add("accessToken", token.secret())
                        .add("expiresIn", token.validFor().toSeconds())
                        .add("tokenType", "Bearer")
                        .map());
    }

    private Optional<Keys.Token> token(Arguments arguments) {
        var grant = arguments.required("grant_type");
        if (grant.equals("password")) {
            return keys.begin(arguments.required("username"), arguments.required("password"));
        }
        if (grant.equals("refresh_token")) {
            // Its documents have the one, its clients send the other.
            return keys.renew(
                    arguments.has("refresh_token") ? arguments.required("refresh_token") : arguments.required("token"));
        }
        throw OmlException.invalid("grant_type must be password or refresh_token.");
    }
}
