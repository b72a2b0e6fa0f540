package dev.escapement.engine.expression;

/** An expression that means nothing, or has no value where it stands; the message is for whoever wrote it. */
public final class ExpressionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public ExpressionException(String message) {
        super(message);
    }
}
