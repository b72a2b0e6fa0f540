/**
 * SQL as clients of other systems send it, for steps of ours. It imports only the JDK. Start reading at {@link dev.escapement.dialects.sql.PlainSql}.
 */
package dev.escapement.dialects.sql;
