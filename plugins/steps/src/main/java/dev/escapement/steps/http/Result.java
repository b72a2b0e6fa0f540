package dev.escapement.steps.http;

/** What becomes of the content of an answer. */
enum Result {
    /** What its type says: JSON, a text, or none. */
    AUTO,
    JSON,
    TEXT,
    /** It is not even read. */
    NONE;

    /** What it comes to for this answer. */
    Result of(Answer answer) {
        return this != AUTO ? this : answer.isJson() ? JSON : answer.isText() ? TEXT : NONE;
    }
}
